package org.pgkalam.extension.soak;

/**
 * Two rows of KalamDB that one client moves amounts between, and what it knows of them.
 *
 * @param before the balance of the first row if the last transfer was not done
 * @param after the same if it was done; equal to {@code before} unless nobody knows
 */
record Account(int first, int second, long before, long after) {
  static final long SUM = 2_000;

  static Account of(int number) {
    return new Account(2 * number, 2 * number + 1, SUM / 2, SUM / 2);
  }

  Account done(long amount) {
    return new Account(first, second, before - amount, before - amount);
  }

  Account unknown(long amount) {
    return new Account(first, second, before, before - amount);
  }
}
