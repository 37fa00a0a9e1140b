package org.pgkalam.conformance.steps;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/** A file of the server that a scenario has put aside; processes that use it go on with it. */
final class Displaced implements AutoCloseable {
  private final Path file;
  private final Path aside;

  Displaced(Path file) {
    this.file = file;
    aside = file.resolveSibling(file.getFileName() + ".aside");
    if (!Files.exists(file)) {
      throw new AssertionError("the candidate has installed no " + file.getFileName());
    }
    try {
      Files.move(file, aside);
    } catch (IOException e) {
      throw new HarnessException("cannot move " + file + ": " + e.getMessage(), e);
    }
  }

  /** Puts it back, in place of whatever has its name now. */
  @Override
  public void close() {
    try {
      Files.move(aside, file, StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      throw new HarnessException("cannot put back " + file + ": " + e.getMessage(), e);
    }
  }
}
