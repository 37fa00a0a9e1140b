package org.pgkalam.matrix;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.spi.ToolProvider;

/**
 * A small Java runtime for containers, linked from the JDK that runs this, of what the bridge and
 * its libraries use.
 *
 * @param directory its home
 * @param id equal for equal runtimes
 */
record JavaRuntime(Path directory, String id) {
  /** Names the home of one for Linux, where this JDK cannot link one that containers can run. */
  static final String PROPERTY = "pg.docker.java";

  /** What {@code jdeps} names for the bridge's jar, and what TLS and logging load by name. */
  private static final String MODULES =
      "java.base,java.compiler,java.desktop,java.logging,java.management,java.naming,"
          + "java.security.jgss,java.sql,jdk.crypto.ec,jdk.net,jdk.unsupported,jdk.zipfs";

  private static final int NEW_COMPRESSION = 21;

  static JavaRuntime of(Cache cache, Consumer<String> progress) throws IOException {
    String named = System.getProperty(PROPERTY);
    if (named != null) {
      return named(Path.of(named).toAbsolutePath());
    }
    if (!System.getProperty("os.name").toLowerCase(Locale.ROOT).startsWith("linux")) {
      throw new EmbeddedPgException(
          "the JDK of this machine cannot run in a container: name the home of a Java runtime for"
              + " Linux with -D"
              + PROPERTY);
    }
    String id = id(Files.readString(Path.of(System.getProperty("java.home"), "release")));
    Path wanted = cache.directory().resolve("java").resolve(id);
    return new JavaRuntime(
        Installations.once(
            wanted,
            target -> {
              progress.accept("linking a Java runtime for containers …");
              link(target);
            }),
        id);
  }

  private static JavaRuntime named(Path home) throws IOException {
    if (!Files.isExecutable(home.resolve("bin/java"))) {
      throw new EmbeddedPgException("no bin/java in -D" + PROPERTY + "=" + home);
    }
    Path release = home.resolve("release");
    return new JavaRuntime(
        home, id(Files.exists(release) ? home + Files.readString(release) : home.toString()));
  }

  private static String id(String text) {
    byte[] name = (text + MODULES).getBytes(StandardCharsets.UTF_8);
    return UUID.nameUUIDFromBytes(name).toString().replace("-", "").substring(0, 12);
  }

  private static void link(Path target) {
    ToolProvider jlink =
        ToolProvider.findFirst("jlink")
            .orElseThrow(
                () ->
                    new EmbeddedPgException(
                        "this Java has no jlink: run with a whole JDK, or name the home of a Java"
                            + " runtime with -D"
                            + PROPERTY));
    StringWriter said = new StringWriter();
    int exit =
        jlink.run(
            new PrintWriter(said),
            new PrintWriter(said),
            List.of(
                    "--add-modules=" + MODULES,
                    "--strip-java-debug-attributes",
                    "--no-header-files",
                    "--no-man-pages",
                    "--compress=" + (Runtime.version().feature() < NEW_COMPRESSION ? "2" : "zip-6"),
                    "--output=" + target)
                .toArray(String[]::new));
    if (exit != 0) {
      throw new EmbeddedPgException("jlink failed: " + said);
    }
  }
}
