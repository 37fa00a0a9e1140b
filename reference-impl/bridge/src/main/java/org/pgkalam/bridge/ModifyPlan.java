package org.pgkalam.bridge;

import java.util.List;
import java.util.Optional;

/** What of an UPDATE or DELETE is refused when it is planned. */
final class ModifyPlan {
  /** What KalamDB tells the rows of a stream without a primary key apart by. */
  private static final Optional<String> KEY_OF_STREAM = Optional.of("_seq");

  private ModifyPlan() {}

  /**
   * @param key the column by which rows are told apart: the first that is not a system column, or
   *     {@code _seq} for a stream table without a primary key
   * @param assigned the columns that an UPDATE assigns
   */
  static void check(int command, Relation relation, String key, List<String> assigned) {
    if (command == Modify.UPDATE) {
      checkUpdate(relation, assigned);
    }
    Optional<String> known =
        relation.primaryKey().or(() -> relation.isStream() ? KEY_OF_STREAM : Optional.empty());
    if (known.isPresent() && !known.get().equals(key)) {
      throw refuse(
          "rows of \"%s\" cannot be changed: its primary key \"%s\" is not its first column"
              .formatted(relation.name(), known.get()),
          "Make the primary key the first column of the table; SELECT and INSERT work as it is.");
    }
  }

  private static void checkUpdate(Relation relation, List<String> assigned) {
    if (relation.isStream()) {
      throw refuse(
          "UPDATE is not supported for stream tables",
          "KalamDB keeps a stream's rows as they were inserted; insert another row instead.");
    }
    if (assigned.contains(Relation.USER_COLUMN)) {
      throw userAssigned(relation);
    }
  }

  static BridgeException userAssigned(Relation relation) {
    return refuse(
        "cannot assign to column \"_userid\" of \"" + relation.name() + "\"",
        "A row stays with its user: delete it and insert it for the other user.");
  }

  private static BridgeException refuse(String message, String hint) {
    return BridgeException.of(SqlState.FEATURE_NOT_SUPPORTED, message).withHint(hint);
  }
}
