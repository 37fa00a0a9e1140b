package org.pgkalam.conformance.steps;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;

/**
 * A loadable library whose magic block names the wrong major, right in all else. Needs a C
 * compiler: {@code cc}, or what the environment variable {@code CC} names.
 *
 * @param major of the server that is to refuse it
 */
record ForeignLibrary(int major) {
  /** Lengths of {@code Pg_magic_struct}, PostgreSQL's fmgr.h: abi_extra came in 15, name in 18. */
  private int magicLength() {
    if (major >= 18) {
      return 72;
    }
    return major >= 15 ? 56 : 24;
  }

  /** Compiles the library to a file. */
  void build(Path library) {
    String source =
        """
        static const struct { int length; int version; int rest[16]; } magic = { %d, %d, {0} };
        const void *Pg_magic_func(void) { return &magic; }
        """
            .formatted(magicLength(), (major - 1) * 100);
    try {
      Path directory = Files.createTempDirectory("foreign-library");
      Path file = Files.writeString(directory.resolve("library.c"), source);
      Path built = directory.resolve("library.so");
      compile(List.of(compiler(), "-shared", "-fPIC", "-o", built.toString(), file.toString()));
      Files.copy(built, library, StandardCopyOption.REPLACE_EXISTING);
      Files.delete(built);
      Files.delete(file);
      Files.delete(directory);
    } catch (IOException e) {
      throw new HarnessException("no C compiler to build a library with: " + e.getMessage(), e);
    }
  }

  private static String compiler() {
    String named = System.getenv("CC");
    return named == null || named.isBlank() ? "cc" : named;
  }

  private static void compile(List<String> command) throws IOException {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    try {
      if (process.waitFor() != 0) {
        throw new HarnessException(String.join(" ", command) + ": " + output);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new HarnessException("interrupted while compiling", e);
    }
  }
}
