package org.pgkalam.bridge.ddl;

import org.pgkalam.bridge.BridgeException;

/** A sample's outcome on one major as text, so that majors can be compared. */
final class Outcome {
  private Outcome() {}

  static String of(String name, int major) {
    try {
      return DdlNormalizer.read(Samples.of(major).get(name), "app", "kalam_server", "kalam")
          .create()
          .toString();
    } catch (BridgeException e) {
      return e.sqlState() + " " + e.getMessage();
    }
  }
}
