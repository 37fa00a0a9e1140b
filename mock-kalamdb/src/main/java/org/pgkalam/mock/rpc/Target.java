package org.pgkalam.mock.rpc;

import io.grpc.Status;
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

  /**
   * Checks what a request names.
   *
   * @param cutsOff whether unsafe names cut the call off instead of being refused
   */
  static Target parse(String namespace, String table, String kind, String user, boolean cutsOff) {
    String checkedNamespace = name(namespace, "namespace", cutsOff);
    String checkedTable = name(table, "table_name", cutsOff);
    TableKind checkedKind =
        TableKind.parse(kind.strip())
            .orElseThrow(
                () ->
                    RpcException.invalidArgument("invalid table_type: Invalid TableType: " + kind));
    String checkedUser = user.strip();
    safe(checkedUser, "user_id", cutsOff);
    return new Target(
        new TableName(checkedNamespace, checkedTable),
        checkedKind,
        checkedUser.isEmpty() ? null : checkedUser);
  }

  private static String name(String text, String what, boolean cutsOff) {
    String trimmed = text.strip();
    if (trimmed.isEmpty()) {
      throw RpcException.invalidArgument(what + " must not be empty");
    }
    safe(trimmed, what, cutsOff);
    return trimmed.toLowerCase(Locale.ROOT);
  }

  private static void safe(String text, String what, boolean cutsOff) {
    if (text.contains("..")
        || text.indexOf('/') >= 0
        || text.indexOf('\\') >= 0
        || text.indexOf('\0') >= 0) {
      if (cutsOff) {
        // What a client makes of a stream that is reset.
        throw new RpcException(
            Status.Code.CANCELLED, "RST_STREAM closed stream. HTTP/2 error code: CANCEL");
      }
      throw RpcException.invalidArgument(what + " must not contain '..', '/', '\\' or NUL");
    }
  }
}
