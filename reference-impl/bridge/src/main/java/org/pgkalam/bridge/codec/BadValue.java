package org.pgkalam.bridge.codec;

import java.util.Locale;

/** A value that cannot cross; whoever knows the column turns it into a {@code BridgeException}. */
final class BadValue extends RuntimeException {
  final String sqlState;

  BadValue(String sqlState, String what) {
    super(what, null, false, false);
    this.sqlState = sqlState;
  }

  static BadValue of(String sqlState, String format, Object... arguments) {
    return new BadValue(sqlState, String.format(Locale.ROOT, format, arguments));
  }
}
