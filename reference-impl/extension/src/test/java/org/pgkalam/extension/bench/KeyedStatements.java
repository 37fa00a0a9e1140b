package org.pgkalam.extension.bench;

import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

/** Statements on one row each, in autocommit. */
final class KeyedStatements {
  static final Rows ROWS = Rows.plain(100_000);
  static final String SELECT = "SELECT v FROM %s WHERE id = ?";
  static final String INSERT = "INSERT INTO %s VALUES (?, 'x', 1, now())";

  private static final int STATEMENTS = 1_000;

  private KeyedStatements() {}

  static List<Measure> measures() {
    return List.of(
        onKeys("point SELECT by key, autocommit, ms", SELECT),
        insert(),
        onKeys("UPDATE by key, autocommit, ms", "UPDATE %s SET d = d + 1 WHERE id = ?"),
        delete());
  }

  /** The n-th key in an order that jumps about. */
  static long key(long n) {
    return 1 + n * 997 % ROWS.count();
  }

  interface Key {
    long of(int n);
  }

  private static Measure onKeys(String title, String sql) {
    return Measure.time(
        title,
        side -> side.provide(ROWS),
        side -> perStatement(side, sql.formatted(side.provide(ROWS)), KeyedStatements::key));
  }

  private static Measure insert() {
    AtomicLong next = new AtomicLong();
    return Measure.time(
        "single-row INSERT, autocommit, ms",
        side -> side.create("w", ROWS.columns()),
        side -> perStatement(side, INSERT.formatted(side.table("w")), n -> next.getAndIncrement()));
  }

  private static Measure delete() {
    return Measure.time(
        "DELETE by key, autocommit, ms",
        ROWS::source,
        side -> {
          side.create("w", ROWS.columns());
          side.fill("w", ROWS.source(side), STATEMENTS);
          return perStatement(side, "DELETE FROM " + side.table("w") + " WHERE id = ?", n -> n + 1);
        });
  }

  /** Milliseconds. */
  static double perStatement(Side side, String sql, Key key) throws SQLException {
    try (PreparedStatement statement = side.connection().prepareStatement(sql)) {
      long before = System.nanoTime();
      for (int i = 0; i < STATEMENTS; i++) {
        statement.setLong(1, key.of(i));
        statement.execute();
      }
      return Figures.millisSince(before) / STATEMENTS;
    }
  }
}
