package org.pgkalam.mock;

import java.util.Arrays;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;

/**
 * An oddity of the real server. None is on by default: the mock then does what the documentation
 * and a sane server would. Each can be switched on by name, so that a client is proven against
 * both. README.md lists them.
 */
public enum Quirk {
  /** A SELECT without LIMIT gives 50 rows, one with LIMIT at most 1000. */
  DEFAULT_QUERY_LIMIT,
  /**
   * Sessions without a transaction vanish after 5 s without a call, at the next call of any
   * session.
   */
  PRUNE_IDLE_SESSIONS,
  /** In a transaction, staged rows are returned by a filtered scan whether or not they match. */
  STAGED_ROWS_NOT_FILTERED,
  /**
   * Insert in a transaction demands a column called {@code id}, whatever the primary key is called.
   */
  TRANSACTION_KEY_IS_ID,
  /** Update and Delete in a transaction always report one affected row. */
  TRANSACTION_COUNTS_ARE_ONE,
  /** The Insert RPC does not apply declared defaults, nor ADD COLUMN to the rows that are there. */
  DEFAULTS_NOT_APPLIED,
  /**
   * A NOT NULL column that a row lacks gets false, 0, the empty text or the epoch instead of an
   * error.
   */
  SILENT_ZERO_VALUES,
  /** A commit that fails half way leaves the earlier writes applied. */
  HALF_APPLIED_COMMITS,
  /** A commit of inserts together with other writes does not check the new rows for NULLs. */
  MIXED_COMMITS_NOT_CHECKED,
  /** A transaction that wrote to shared tables cannot write to user tables, nor the other way. */
  ONE_DATA_GROUP_PER_TRANSACTION,
  /** Streams cannot be read in a transaction: so a server that is a node of a cluster. */
  STREAMS_NOT_READ_IN_TRANSACTIONS,
  /** Re-inserting a key that the same transaction deleted fails at commit. */
  REINSERT_IN_TRANSACTION_FAILS,
  /** Primary keys other than text, boolean, integer and float cannot be inserted. */
  FEW_KEY_TYPES,
  /**
   * An Update that changes the primary key leaves the old row and adds a new one; by default it is
   * refused.
   */
  KEY_UPDATE_DUPLICATES,
  /** A scan without filters ignores its limit. */
  SCAN_LIMIT_IGNORED,
  /** A scan sees at most 100,000 rows. */
  SCAN_CAPPED,
  /** After RENAME COLUMN the old values read as missing. */
  RENAME_LOSES_VALUES,
  /** ADD COLUMN of a name that was dropped brings its old values back. */
  DROPPED_VALUES_COME_BACK,
  /** SET NOT NULL is accepted over NULLs, and every scan of the table then fails. */
  NOT_NULL_NOT_CHECKED,
  /** DROP COLUMN of the primary key reports success and does nothing. */
  KEY_DROP_IGNORED,
  /** SHOW TABLES IN fails. */
  SHOW_TABLES_IN_FAILS,
  /**
   * A namespace, table or user id with {@code ..}, a slash, a backslash or NUL cuts the call off;
   * it would end a real server that is built for release.
   */
  UNSAFE_NAMES_END_THE_CALL,
  /** json_get_int and json_get_float give NULL for negative numbers. */
  NEGATIVE_JSON_NUMBERS_ARE_NULL,
  /** Requests above 4 MiB are refused. */
  SMALL_INBOUND_MESSAGES,
  /** A query that finds nothing is answered without any batch. */
  EMPTY_RESULT_HAS_NO_BATCH,
  /** Rows come in batches of three, each an Arrow stream of its own. */
  SMALL_BATCHES,
  /** With small batches: two of them to a stream. */
  TWO_BATCHES_IN_A_STREAM,
  /** A scan that finds nothing is answered without any batch. */
  EMPTY_SCAN_HAS_NO_BATCH,
  /** A scan gives its rows in no order that means anything. */
  SCAN_IN_NO_ORDER,
  /** A filter on UUID or EMBEDDING fails the scan. */
  FEW_FILTER_TYPES,
  /** A typed NULL for a UUID or EMBEDDING column is an error; only the untyped one is NULL. */
  TYPED_NULLS_REFUSED,
  /**
   * A stream takes rows whose NOT NULL columns are missing: they read as zeros, and where the type
   * has none, every scan fails.
   */
  STREAMS_NOT_CHECKED,
  /** A Delete by the empty key reports one affected row and deletes none. */
  EMPTY_KEY_NOT_DELETED,
  /** OpenSession answers a handle of the server's own, whatever session id it is asked for. */
  SESSION_HANDLES_ISSUED;

  /** Those that KalamDB as it was measured has; the others are what a server is free to do. */
  public static Set<Quirk> measured() {
    return EnumSet.complementOf(
        EnumSet.of(
            SMALL_BATCHES,
            TWO_BATCHES_IN_A_STREAM,
            EMPTY_SCAN_HAS_NO_BATCH,
            SCAN_IN_NO_ORDER,
            SESSION_HANDLES_ISSUED));
  }

  /**
   * The quirk of that name, in any case, its words joined by underscores, hyphens or blanks.
   *
   * @throws IllegalArgumentException if there is none, naming those that there are
   */
  public static Quirk named(String name) {
    String constant = name.strip().toUpperCase(Locale.ROOT).replace('-', '_').replace(' ', '_');
    return Arrays.stream(values())
        .filter(quirk -> quirk.name().equals(constant))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "no quirk \"" + name + "\"; there are " + Arrays.toString(values())));
  }
}
