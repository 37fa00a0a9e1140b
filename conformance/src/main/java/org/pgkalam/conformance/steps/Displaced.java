package org.pgkalam.conformance.steps;

import java.io.UncheckedIOException;
import org.pgkalam.matrix.ServerLibraries;

/** A library of the server that a scenario has put aside; processes that use it go on with it. */
final class Displaced implements AutoCloseable {
  private final ServerLibraries libraries;
  private final String name;
  private final String aside;

  Displaced(ServerLibraries libraries, String name) {
    this.libraries = libraries;
    this.name = name;
    aside = name + ".aside";
    if (!libraries.exists(name)) {
      throw new AssertionError("the candidate has installed no " + name);
    }
    try {
      libraries.rename(name, aside);
    } catch (UncheckedIOException e) {
      throw new HarnessException("cannot move " + name + ": " + e.getMessage(), e);
    }
  }

  /** Puts it back, in place of whatever has its name now. */
  @Override
  public void close() {
    try {
      libraries.rename(aside, name);
    } catch (UncheckedIOException e) {
      throw new HarnessException("cannot put back " + name + ": " + e.getMessage(), e);
    }
  }
}
