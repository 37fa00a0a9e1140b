package org.pgkalam.mock.tx;

import java.util.Map;
import org.pgkalam.mock.store.Scalar;
import org.pgkalam.mock.store.TableKind;
import org.pgkalam.mock.store.TableName;

/**
 * A staged write.
 *
 * @param tableKind what the request called the table
 * @param user null if the request had none
 * @param keyText of an update or a delete; of an insert, its key's value as text
 * @param values of an insert or an update
 */
public record Mutation(
    Kind kind,
    TableName table,
    TableKind tableKind,
    String user,
    String keyText,
    Map<String, Scalar> values) {

  /** The kinds of write. */
  public enum Kind {
    INSERT,
    UPDATE,
    DELETE
  }

  /** The user whose rows it writes; empty for a shared table. */
  String tenant() {
    return tableKind.isPerUser() ? user : "";
  }

  /** An estimate of its size in memory, which counts against the buffer limit. */
  long bytes() {
    long bytes =
        8L + keyText.length() + table.dotted().length() + (user == null ? 0 : user.length());
    for (Map.Entry<String, Scalar> value : values.entrySet()) {
      bytes += value.getKey().length() + 64L;
      if (value.getValue().value() instanceof String text) {
        bytes += text.length();
      }
    }
    return bytes;
  }
}
