package org.pgkalam.conformance.cli;

import java.io.PrintStream;
import java.nio.charset.StandardCharsets;

/** Where people read what a command says. */
final class Terminal {
  private Terminal() {}

  /** Whether it is a terminal that knows colours. */
  static boolean isRich() {
    return Boolean.getBoolean("conform.terminal");
  }

  /** Standard output in UTF-8, whatever the locale. */
  static PrintStream out() {
    return new PrintStream(System.out, true, StandardCharsets.UTF_8);
  }
}
