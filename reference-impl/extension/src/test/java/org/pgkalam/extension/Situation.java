package org.pgkalam.extension;

import java.util.List;

/**
 * A session in the middle of something. Its schema, on its search path, has the KalamDB table
 * {@code t} with one row and the plain table {@code here}.
 *
 * @param before what the session has done
 * @param statement what it is at; where no method is given, what it does next
 * @param method the call to KalamDB that the statement waits for; null for none
 * @param there a query of KalamDB with a row if the work is done there; {@code %s} is the schema
 * @param here the same of PostgreSQL
 */
record Situation(
    String name, List<String> before, String statement, String method, String there, String here) {
  private static final String NEW_ROWS_THERE = "SELECT id FROM %s.t WHERE id > 1";
  private static final String NEW_ROWS_HERE = "SELECT FROM here";
  private static final String CHANGED_ROWS_THERE = "SELECT id FROM %s.t WHERE v = 'changed'";
  private static final String NO_ROW_THERE = "SELECT count(*) FROM %s.t HAVING count(*) = 0";
  private static final String EXEC_INSERT =
      "SELECT public.kalam_exec(format('INSERT INTO %I.t (id) VALUES (2)', current_schema()))";
  private static final String WRITE = "INSERT INTO t VALUES (2, 'new')";
  private static final List<String> WRITTEN =
      List.of("BEGIN", "INSERT INTO here VALUES (1)", WRITE, "SELECT count(*) FROM t");

  static final Situation IDLE = rows("idle", List.of(), "SELECT id FROM t", null);
  static final Situation CONNECT =
      rows("at a session's first question", List.of(), "SELECT id FROM t", "OpenSession");
  static final Situation SCAN = rows("in a scan", List.of(), "SELECT id FROM t", "Scan");
  static final Situation BLOCK_SCAN =
      rows(
          "in a scan of a block",
          List.of("BEGIN", "INSERT INTO here VALUES (1)"),
          "SELECT id FROM t",
          "Scan");
  static final Situation CURSOR =
      rows(
          "between two batches of a cursor",
          List.of(
              "INSERT INTO t SELECT -g, repeat('x', 1000) FROM generate_series(1, 3000) g",
              "BEGIN",
              "INSERT INTO here VALUES (1)",
              "DECLARE c CURSOR FOR SELECT * FROM t",
              "FETCH c"),
          "FETCH ALL c",
          null);
  static final Situation BATCH =
      rows(
          "in an INSERT batch",
          List.of(),
          "WITH w AS (INSERT INTO here VALUES (1)) INSERT INTO t"
              + " SELECT g, repeat('x', 1000) FROM generate_series(2, 3000) g",
          "Insert");
  static final Situation UPDATE =
      rows(
          "in an UPDATE of a block",
          List.of("BEGIN", "INSERT INTO here VALUES (1)", WRITE),
          "UPDATE t SET v = 'changed' WHERE id = 1",
          "Update");
  static final Situation BEGIN =
      rows(
          "in BeginTransaction",
          List.of("BEGIN", "INSERT INTO here VALUES (1)"),
          "SELECT id FROM t",
          "BeginTransaction");
  static final Situation WRITTEN_BEFORE_COMMIT =
      rows("after a write, before COMMIT", WRITTEN, "COMMIT", null);
  static final Situation WRITTEN_BEFORE_WRITE =
      rows(
          "after a write, before another",
          WRITTEN,
          "INSERT INTO t VALUES (3, 'late'); COMMIT",
          null);
  static final Situation READ_BEFORE_WRITE =
      rows(
          "in a block that has read, before a write",
          List.of("BEGIN", "INSERT INTO here VALUES (1)", "SELECT count(*) FROM t"),
          WRITE + "; COMMIT",
          null);
  static final Situation SWALLOWED_BEFORE_WRITE =
      rows(
          "in a block that has read, before an EXCEPTION block and a write",
          List.of("BEGIN", "INSERT INTO here VALUES (1)", "SELECT count(*) FROM t"),
          "DO $$ BEGIN PERFORM count(*) FROM t; EXCEPTION WHEN OTHERS THEN NULL; END $$; "
              + WRITE
              + "; COMMIT",
          null);
  static final Situation READ_BEFORE_READ =
      rows(
          "in a block that has read, before another read",
          List.of("BEGIN", "INSERT INTO here VALUES (1)", "SELECT count(*) FROM t"),
          "SELECT id FROM t",
          null);
  static final Situation COMMIT = rows("in COMMIT", WRITTEN, "COMMIT", "CommitTransaction");
  static final Situation LONE_WRITE =
      rows(
          "in an autocommit INSERT",
          List.of(),
          "WITH w AS (INSERT INTO here VALUES (1)) " + WRITE,
          "Insert");
  static final Situation ABORT = rows("while aborting", WRITTEN, "ROLLBACK", "RollbackTransaction");
  static final Situation BEHIND_ABORT =
      rows(
          "in a question behind an abort",
          WRITTEN,
          "ROLLBACK; SELECT id FROM t",
          "RollbackTransaction");
  static final Situation EXCEPTION_BLOCK =
      rows(
          "in an EXCEPTION block that swallows the error",
          List.of(),
          """
          DO $$ BEGIN
            INSERT INTO t VALUES (2, 'new');
            INSERT INTO here VALUES (1);
            BEGIN
              PERFORM count(*) FROM t;
            EXCEPTION WHEN OTHERS THEN
              INSERT INTO here VALUES (2);
            END;
            INSERT INTO here VALUES (3);
          END $$""",
          "Scan");
  static final Situation BLOCK_FIRST_WRITE =
      rows(
          "in the BeginTransaction of a block's first write",
          List.of("BEGIN", "INSERT INTO here VALUES (1)"),
          WRITE + "; SELECT count(*) FROM t",
          "BeginTransaction");
  static final Situation FIRST_WRITE =
      rows(
          "at a session's first question, a write",
          List.of(),
          "WITH w AS (INSERT INTO here VALUES (1)) " + WRITE,
          "OpenSession");
  static final Situation SCAN_OF_WRITTEN =
      rows("in a scan of a block that has written", WRITTEN, "SELECT id FROM t", "Scan");
  static final Situation BATCH_BEGIN =
      new Situation(BATCH, "in an INSERT batch's BeginTransaction", "BeginTransaction");
  static final Situation BATCH_COMMIT =
      new Situation(BATCH, "in an INSERT batch's commit", "CommitTransaction");
  static final Situation BLOCK_INSERT =
      rows(
          "in an INSERT of a block",
          List.of("BEGIN", "INSERT INTO here VALUES (1)"),
          WRITE + "; SELECT count(*) FROM t",
          "Insert");
  static final Situation BLOCK_INSERT_AT_COMMIT =
      rows(
          "in the INSERT of a block at COMMIT",
          List.of("BEGIN", "INSERT INTO here VALUES (1)"),
          WRITE + "; COMMIT",
          "Insert");
  static final Situation LONE_UPDATE =
      new Situation(
          "in an autocommit UPDATE",
          List.of(),
          "WITH w AS (INSERT INTO here VALUES (1)) UPDATE t SET v = 'changed' WHERE id = 1",
          "Update",
          CHANGED_ROWS_THERE,
          NEW_ROWS_HERE);
  static final Situation BLOCK_UPDATE_AT_COMMIT =
      new Situation(
          "in the UPDATE of a block at COMMIT",
          List.of("BEGIN", "INSERT INTO here VALUES (1)"),
          "UPDATE t SET v = 'changed' WHERE id = 1; COMMIT",
          "Update",
          CHANGED_ROWS_THERE,
          NEW_ROWS_HERE);
  static final Situation LONE_DELETE =
      new Situation(
          "in an autocommit DELETE",
          List.of(),
          "WITH w AS (INSERT INTO here VALUES (1)) DELETE FROM t WHERE id = 1",
          "Delete",
          NO_ROW_THERE,
          NEW_ROWS_HERE);
  static final Situation BLOCK_DELETE =
      new Situation(
          "in a DELETE of a block",
          List.of("BEGIN", "INSERT INTO here VALUES (1)"),
          "DELETE FROM t WHERE id = 1; SELECT count(*) FROM t",
          "Delete",
          NO_ROW_THERE,
          NEW_ROWS_HERE);
  static final Situation BLOCK_DELETE_AT_COMMIT =
      new Situation(
          "in the DELETE of a block at COMMIT",
          List.of("BEGIN", "INSERT INTO here VALUES (1)"),
          "DELETE FROM t WHERE id = 1; COMMIT",
          "Delete",
          NO_ROW_THERE,
          NEW_ROWS_HERE);
  static final Situation EXEC_QUERY =
      rows(
          "in a query by kalam_exec",
          List.of(),
          "SELECT public.kalam_exec(format('SELECT id FROM %I.t', current_schema()))",
          "ExecuteQuery");
  static final Situation EXEC_CHANGE =
      rows(
          "in an INSERT by kalam_exec",
          List.of(),
          "WITH w AS (INSERT INTO here VALUES (1)) " + EXEC_INSERT,
          "ExecuteQuery");
  static final Situation BLOCK_EXEC_CHANGE =
      rows(
          "in an INSERT by kalam_exec of a block",
          List.of("BEGIN", "INSERT INTO here VALUES (1)"),
          EXEC_INSERT,
          "ExecuteQuery");
  static final Situation CREATE =
      new Situation(
          "in CREATE TABLE",
          List.of(),
          "CREATE TABLE made (id bigint PRIMARY KEY) USING kalamdb",
          "ExecuteSql",
          "SELECT table_name FROM system.tables WHERE namespace_id = '%s' AND table_name = 'made'",
          "SELECT FROM pg_class WHERE oid = to_regclass('made')");
  static final Situation ALTER =
      new Situation(
          "in ALTER TABLE",
          List.of(),
          "ALTER FOREIGN TABLE t ADD COLUMN extra int",
          "ExecuteSql",
          "SELECT column_name FROM system.columns"
              + " WHERE namespace_id = '%s' AND table_name = 't' AND column_name = 'extra'",
          "SELECT FROM pg_attribute WHERE attrelid = 't'::regclass AND attname = 'extra'");
  static final Situation DROP =
      new Situation(
          "in DROP TABLE",
          List.of(),
          "DROP FOREIGN TABLE t",
          "ExecuteSql",
          "SELECT namespace_id FROM system.namespaces WHERE namespace_id = '%1$s' AND NOT EXISTS"
              + " (SELECT 1 FROM system.tables WHERE namespace_id = '%1$s' AND table_name = 't')",
          "SELECT WHERE to_regclass('t') IS NULL");

  /** Another call of the same statement. */
  private Situation(Situation same, String name, String method) {
    this(name, same.before, same.statement, method, same.there, same.here);
  }

  /** The same, of which no call is held. */
  Situation unheld() {
    return new Situation(this, name, null);
  }

  private static Situation rows(String name, List<String> before, String statement, String method) {
    return new Situation(name, before, statement, method, NEW_ROWS_THERE, NEW_ROWS_HERE);
  }
}
