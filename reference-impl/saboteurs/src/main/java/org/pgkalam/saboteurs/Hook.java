package org.pgkalam.saboteurs;

import java.util.function.Consumer;

/**
 * What is done before or after a method of the bridge runs.
 *
 * @param type the class, without {@code org.pgkalam.bridge.}
 * @param method its name; all methods of that name
 */
record Hook(String type, String method, boolean before, Consumer<Call> work) {
  private static final String PACKAGE = "org.pgkalam.bridge.";

  String className() {
    return PACKAGE + type;
  }
}
