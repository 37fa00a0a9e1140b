package org.pgkalam.extension;

import java.util.List;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.Collectors;
import org.pgkalam.matrix.PgVersion;

/** Prints the fault matrix as a table; ends with 1 if a cell did not come out as it must. */
public final class FaultMatrix {
  private static final List<FaultGroup> GROUPS =
      List.of(BridgeStartIT.GROUP, BridgeDeathIT.GROUP, InterruptIT.GROUP);

  /** Has much to say of clients that die in the middle of a call, which is what this is about. */
  private static final Logger GRPC = Logger.getLogger("io.grpc");

  private static boolean failed;

  private FaultMatrix() {}

  /** Texts that the names of the cells to run have in them; {@code -Dpg} chooses the majors. */
  public static void main(String[] args) {
    GRPC.setLevel(Level.OFF);
    for (FaultGroup group : GROUPS) {
      for (PgVersion version : FaultGroup.majors()) {
        play(group, version, List.of(args));
      }
    }
    System.exit(failed ? 1 : 0);
  }

  private static void play(FaultGroup group, PgVersion version, List<String> texts) {
    List<FaultCell> cells =
        group.cells(version).stream()
            .filter(cell -> texts.stream().allMatch((group.name() + ": " + cell)::contains))
            .toList();
    if (cells.isEmpty()) {
      return;
    }
    System.out.printf("%n%s, PostgreSQL %s%n", group.name(), version);
    System.out.flush();
    try (FaultStage stage = new FaultStage(version, group.settings())) {
      cells.forEach(cell -> play(stage, cell));
    }
  }

  private static void play(FaultStage stage, FaultCell cell) {
    System.out.printf("  %-24s %-48s ", cell.fault(), cell.situation());
    System.out.flush();
    try {
      FaultCell.Seen seen = stage.play(cell);
      System.out.printf("%-70s %s%n", seen.user(), seen.rows());
    } catch (Exception | AssertionError e) {
      failed = true;
      System.out.printf(
          "FAILED%n    %s%n", e.toString().lines().limit(5).collect(Collectors.joining("\n    ")));
      if (Boolean.getBoolean("trace")) e.printStackTrace(System.out);
    }
  }
}
