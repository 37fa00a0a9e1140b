package org.pgkalam.extension;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.opentest4j.TestAbortedException;
import org.pgkalam.matrix.PgVersion;

/** Prints the fault matrix as a table; ends with 1 if a cell did not come out as it must. */
public final class FaultMatrix {
  static final List<FaultGroup> GROUPS =
      List.of(
          BridgeStartIT.GROUP,
          BridgeRestartIT.GROUP,
          BridgeDeathIT.GROUP,
          InterruptIT.GROUP,
          KalamFaultsIT.GROUP,
          ClusterLifeIT.GROUP,
          StandbyIT.GROUP,
          UpgradeIT.GROUP);

  private static final String LINE = "  %-45s %-42s %-95s %-38s %s%n";

  private int passed;
  private int failed;

  private FaultMatrix() {}

  /** Texts that the cells to run have in their names; {@code -Dpg} chooses the majors. */
  public static void main(String[] args) {
    long started = System.nanoTime();
    FaultMatrix matrix = new FaultMatrix();
    System.out.printf(
        LINE, "fault", "in which situation", "what the user sees", "what is done", "goes on");
    GROUPS.forEach(group -> matrix.print(group, List.of(args)));
    System.out.printf(
        "%nfaults: %d of %d cells as they must be, in %d s%n",
        matrix.passed,
        matrix.passed + matrix.failed,
        (System.nanoTime() - started) / 1_000_000_000);
    System.exit(matrix.failed == 0 ? 0 : 1);
  }

  private void print(FaultGroup group, List<String> texts) {
    List<FaultCell> cells =
        group.cells().stream()
            .filter(cell -> texts.stream().allMatch((group.name() + ": " + cell)::contains))
            .toList();
    if (cells.isEmpty()) {
      return;
    }
    System.out.printf("%n%s%n", group.name());
    Map<PgVersion, FaultStage> stages = new LinkedHashMap<>();
    FaultGroup.majors().forEach(version -> stages.put(version, new FaultStage(version, group)));
    try {
      cells.forEach(cell -> print(cell, stages));
    } finally {
      stages.values().forEach(FaultStage::close);
    }
  }

  /** A line for each way in which it came out, with the majors on which it did. */
  private void print(FaultCell cell, Map<PgVersion, FaultStage> stages) {
    Map<FaultCell.Seen, String> majors = new LinkedHashMap<>();
    Map<Integer, String> failures = new TreeMap<>();
    stages.forEach(
        (version, stage) -> {
          if (cell.since() > version.major()) {
            return;
          }
          try {
            majors.merge(
                stage.play(cell), String.valueOf(version.major()), (one, two) -> one + " " + two);
            passed++;
          } catch (TestAbortedException e) {
            majors.merge(
                new FaultCell.Seen("not had: " + e.getMessage(), ""),
                String.valueOf(version.major()),
                (one, two) -> one + " " + two);
          } catch (Exception | AssertionError e) {
            failures.put(
                version.major(),
                e.toString().lines().limit(5).collect(Collectors.joining("\n      ")));
            failed++;
          }
        });
    majors.forEach(
        (seen, list) ->
            System.out.printf(
                LINE, cell.fault(), cell.situation(), seen.user(), seen.rows(), list));
    failures.forEach(
        (major, text) ->
            System.out.printf(
                LINE + "      %s%n", cell.fault(), cell.situation(), "FAILED", "", major, text));
    System.out.flush();
  }
}
