package org.pgkalam.extension.bench;

import java.sql.SQLException;

/**
 * postgres_fdw, which goes back to its own server by TCP, with fetch_size 10000 and batch_size 100
 * (where there is one).
 */
final class FdwSide extends Side {
  private static final int FIRST_WITH_BATCHES = 14;

  FdwSide(Cluster cluster) throws SQLException {
    super("postgres_fdw", "fdw", cluster);
    boolean batches = cluster.postgres().version().major() >= FIRST_WITH_BATCHES;
    run("CREATE EXTENSION postgres_fdw");
    run(
        "CREATE SERVER loopback FOREIGN DATA WRAPPER postgres_fdw OPTIONS"
            + " (host '127.0.0.1', port '%d', dbname 'postgres', fetch_size '10000'%s)"
                .formatted(cluster.postgres().port(), batches ? ", batch_size '100'" : ""));
    run("CREATE USER MAPPING FOR postgres SERVER loopback OPTIONS (user 'postgres')");
    run("CREATE SCHEMA fdw");
  }

  @Override
  void create(String table, String columns) throws SQLException {
    run("DROP FOREIGN TABLE IF EXISTS " + table(table));
    run("DROP TABLE IF EXISTS public." + table);
    run("CREATE TABLE public.%s (id bigint PRIMARY KEY, %s)".formatted(table, columns));
    run(
        "CREATE FOREIGN TABLE %s (id bigint, %s) SERVER loopback OPTIONS (schema_name 'public')"
            .formatted(table(table), columns));
  }

  /** It has none; its cluster's are the reference's. */
  @Override
  ProcessMemory otherProcesses() {
    return ProcessMemory.NONE;
  }

  @Override
  void fill(String table, String source, int rows) throws SQLException {
    run("INSERT INTO public.%s SELECT * FROM %s WHERE id <= %d".formatted(table, source, rows));
    run("VACUUM ANALYZE public." + table);
  }
}
