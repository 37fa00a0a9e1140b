package org.pgkalam.mock.rpc;

import java.util.Locale;
import org.pgkalam.mock.store.TableKind;
import org.pgkalam.mock.store.TableName;

/**
 * The table that a request names.
 *
 * @param kind what the request calls it, which need not be what it is
 * @param user trimmed; null if blank or absent
 */
record Target(TableName name, TableKind kind, String user) {

  static Target parse(String namespace, String table, String kind, String user) {
    String checkedNamespace = name(namespace, "namespace");
    String checkedTable = name(table, "table_name");
    TableKind checkedKind =
        TableKind.parse(kind.strip())
            .orElseThrow(
                () ->
                    RpcException.invalidArgument("invalid table_type: Invalid TableType: " + kind));
    String checkedUser = user.strip();
    safe(checkedUser, "user_id");
    return new Target(
        new TableName(checkedNamespace, checkedTable),
        checkedKind,
        checkedUser.isEmpty() ? null : checkedUser);
  }

  private static String name(String text, String what) {
    String trimmed = text.strip();
    if (trimmed.isEmpty()) {
      throw RpcException.invalidArgument(what + " must not be empty");
    }
    safe(trimmed, what);
    return trimmed.toLowerCase(Locale.ROOT);
  }

  /** The real server panics here; INTERNAL is what its client sees. */
  private static void safe(String text, String what) {
    if (text.contains("..")
        || text.indexOf('/') >= 0
        || text.indexOf('\\') >= 0
        || text.indexOf('\0') >= 0) {
      throw RpcException.internal("h2 protocol error: invalid characters in " + what);
    }
  }
}
