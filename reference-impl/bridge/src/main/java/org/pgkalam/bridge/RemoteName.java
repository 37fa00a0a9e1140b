package org.pgkalam.bridge;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A table of KalamDB's, by its plain names in lower case, which is how KalamDB keeps them. */
record RemoteName(String namespace, String table) {
  private static final Pattern NAMES =
      Pattern.compile("([A-Za-z_][A-Za-z0-9_]*)\\.([A-Za-z_][A-Za-z0-9_]*)");

  /**
   * Reads {@code namespace.table}.
   *
   * @throws BridgeException 42602 if it is anything else
   */
  static RemoteName parse(String text) {
    Matcher names = NAMES.matcher(text == null ? "" : text);
    if (!names.matches()) {
      throw BridgeException.of(
              SqlState.INVALID_NAME, "\"" + text + "\" cannot be the name of a KalamDB table")
          .withHint("Write namespace and table, as in app.items.");
    }
    return new RemoteName(
        names.group(1).toLowerCase(Locale.ROOT), names.group(2).toLowerCase(Locale.ROOT));
  }
}
