package org.pgkalam.extension.bench;

import java.io.IOException;
import java.sql.SQLException;

/** A build of the extension. */
final class KalamSide extends Side {
  /** KalamDB stages at most 100 MiB in one transaction. */
  private static final int ROWS_AT_A_TIME = 100_000;

  KalamSide(String name, Cluster cluster) {
    super(name, "app", cluster);
  }

  @Override
  void create(String table, String columns) throws SQLException {
    run("DROP FOREIGN TABLE IF EXISTS " + table(table));
    // Whatever the candidate has done there.
    cluster().kalam().sql("DROP TABLE IF EXISTS " + table(table));
    run(
        "CREATE TABLE %s (id bigint PRIMARY KEY, %s) USING kalamdb"
            .formatted(table(table), columns));
  }

  @Override
  ProcessMemory otherProcesses() throws IOException {
    return ProcessMemory.added(cluster().postgres().postmasterPid());
  }

  @Override
  void fill(String table, String source, int rows) throws SQLException {
    for (int before = 0; before < rows; before += ROWS_AT_A_TIME) {
      run(
          "INSERT INTO %s SELECT * FROM %s WHERE id > %d AND id <= %d"
              .formatted(table(table), source, before, Math.min(rows, before + ROWS_AT_A_TIME)));
    }
  }
}
