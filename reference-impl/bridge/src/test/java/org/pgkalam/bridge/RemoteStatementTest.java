package org.pgkalam.bridge;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import net.jqwik.api.Example;

final class RemoteStatementTest {
  @Example
  void whatOnlyReadsIsARead() {
    for (String sql :
        List.of(
            "SELECT 1",
            "  select * from app.t where v = 'it''s an insert; really' ;  ",
            "-- DELETE\n/* DROP /* nested */ */ (SELECT \"update\", `delete` FROM t)",
            "WITH x AS (SELECT 1) SELECT * FROM x WHERE a = $1",
            "SHOW CREATE TABLE app.t",
            "DESCRIBE app.t",
            "EXPLAIN ANALYZE SELECT updated, inserts FROM t",
            "SELECT E'a\\\\b'",
            "VALUES (1)")) {
      assertThat(RemoteStatement.isRead(sql)).as(sql).isTrue();
    }
  }

  @Example
  void whateverElseIsAChange() {
    for (String sql :
        List.of(
            "",
            "  -- nothing",
            "INSERT INTO t VALUES (1)",
            "/* SELECT */ DELETE FROM t",
            "-- x\rDELETE FROM t\nSELECT 1",
            "-- SELECT\r\nUPDATE t SET v = 1",
            "'SELECT' DELETE",
            "WITH x AS (DELETE FROM t RETURNING *) SELECT * FROM x",
            "EXPLAIN ANALYZE INSERT INTO t SELECT 1",
            "SELECT 1; DELETE FROM t",
            "SELECT * INTO t2 FROM t",
            "SELECT E'\\''; DELETE FROM t --'",
            "SELECT '\\'; DELETE FROM t --'",
            "SELECT $$'$$; DELETE FROM t --'",
            "SELECT 'not closed",
            "/* not closed",
            "CREATE TABLE t (id INT)",
            "SUBSCRIBE TO t",
            "USE app")) {
      assertThat(RemoteStatement.isRead(sql)).as(sql).isFalse();
    }
  }
}
