package org.pgkalam.extension.soak;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;

/**
 * Moves amounts between the rows of an account, which are its own: KalamDB lets the last commit
 * win. An account whose transfer has an unknown outcome is left as it is, since KalamDB may still
 * be at it, and another is taken.
 */
final class TransferClient {
  static final int ACCOUNTS = 100;
  private static final String UNKNOWN = "08007";
  private static final int LARGEST = 100;

  private final int number;
  private final Connection connection;
  private final Random random;
  private final List<Account> left = new ArrayList<>();
  private final Map<String, Integer> outcomes = new TreeMap<>();
  private Account account;
  private int unknown;
  private int logged;

  TransferClient(int number, Connection connection, long seed) {
    this.number = number;
    this.connection = connection;
    this.random = new Random(seed + number);
    this.account = Account.of(number * ACCOUNTS);
  }

  void workUntil(long end) throws SQLException {
    while (System.nanoTime() < end) {
      long amount = 1L + random.nextInt(LARGEST);
      try {
        transfer(amount);
        account = account.done(amount);
        outcomes.merge("done", 1, Integer::sum);
      } catch (SQLException e) {
        outcomes.merge(String.valueOf(e.getSQLState()), 1, Integer::sum);
        if (UNKNOWN.equals(e.getSQLState())) {
          left.add(account.unknown(amount));
          account = Account.of(number * ACCOUNTS + ++unknown);
          if (unknown == ACCOUNTS) {
            throw new IllegalStateException("no account is left", e);
          }
        }
      } finally {
        endBlock();
      }
    }
    left.add(account);
  }

  /** A cancel may come late and hit this. */
  private void endBlock() throws SQLException {
    while (!connection.getAutoCommit()) {
      try {
        connection.rollback();
        connection.setAutoCommit(true);
      } catch (SQLException e) {
        outcomes.merge("rollback " + e.getSQLState(), 1, Integer::sum);
      }
    }
  }

  private void transfer(long amount) throws SQLException {
    switch (random.nextInt(4)) {
      case 0 ->
          execute(
              "SELECT app.transfer(%d, %d, %d)"
                  .formatted(account.first(), account.second(), amount));
      case 1 ->
          execute(
              "UPDATE app.account SET balance = balance + CASE id WHEN %1$d THEN -%3$d ELSE %3$d END WHERE id IN (%1$d, %2$d)"
                  .formatted(account.first(), account.second(), amount));
      case 2 -> inBlock(amount, false);
      default -> inBlock(amount, true);
    }
  }

  /** With or without a row of PostgreSQL's own in the same transaction. */
  private void inBlock(long amount, boolean log) throws SQLException {
    connection.setAutoCommit(false);
    if (log) {
      execute("INSERT INTO app.log VALUES (%d)".formatted(number));
    }
    String update = "UPDATE app.account SET balance = balance + %d WHERE id = %d";
    execute(update.formatted(-amount, account.first()));
    execute(update.formatted(amount, account.second()));
    connection.commit();
    if (log) {
      logged++;
    }
  }

  private void execute(String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  int number() {
    return number;
  }

  /** How many rows of PostgreSQL's own are there for certain. */
  int logged() {
    return logged;
  }

  List<Account> accounts() {
    return left;
  }

  /** How many transfers ended how: {@code done}, or an SQLSTATE. */
  Map<String, Integer> outcomes() {
    return outcomes;
  }
}
