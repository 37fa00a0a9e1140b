package org.pgkalam.extension;

import static org.junit.jupiter.api.DynamicContainer.dynamicContainer;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicNode;
import org.pgkalam.matrix.PgVersion;
import org.pgkalam.matrix.PgVersions;

/**
 * Cells that share one cluster per major.
 *
 * @param mortal whether the cluster may end in a cell; otherwise it must outlive them all
 */
record FaultGroup(
    String name, Map<String, String> settings, boolean mortal, List<FaultCell> cells) {
  /** Many of the bridges live for a few statements. */
  private static final Map<String, String> QUICK_START =
      Map.of("kalam.vmoptions", "-XX:TieredStopAtLevel=1");

  FaultGroup(String name, List<FaultCell> cells) {
    this(name, QUICK_START, false, cells);
  }

  /** Those that differ most; {@code -Dpg} names others. */
  static List<PgVersion> majors() {
    return System.getProperty(PgVersions.SYSTEM_PROPERTY, "").isBlank()
        ? PgVersions.parse("13,16,18")
        : PgVersions.fromSystemProperty();
  }

  List<FaultCell> cells(PgVersion version) {
    return cells.stream().filter(cell -> cell.since() <= version.major()).toList();
  }

  Stream<DynamicNode> tests() {
    return majors().stream()
        .map(
            version -> {
              FaultStage stage = new FaultStage(version, this);
              return dynamicContainer(
                  "PostgreSQL " + version,
                  cells(version).stream()
                      .map(
                          cell ->
                              (DynamicNode) dynamicTest(cell.toString(), () -> stage.play(cell)))
                      .onClose(stage::close));
            });
  }
}
