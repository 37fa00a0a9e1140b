package org.pgkalam.facts;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;

/**
 * PostgreSQL's own header files, out of Debian's packages.
 *
 * <p>They are downloaded and unpacked, not installed: apt runs with lists, cache and sources of its
 * own, and takes the mirror from the machine's sources. What was unpacked is kept and found again
 * without network.
 */
final class DebianHeaders {
  /** A major that the machine cannot get headers of, and why. */
  static final class Unavailable extends Exception {
    private static final long serialVersionUID = 1;

    Unavailable(String message) {
      super(message);
    }

    Unavailable(String message, Throwable cause) {
      super(message, cause);
    }
  }

  /** Debian ships every second major or so, one per release. */
  static final Map<Integer, List<String>> SUITES =
      Map.of(
          13, List.of("bullseye"),
          15, List.of("bookworm"),
          17, List.of("trixie"),
          18, List.of("forky", "sid"));

  private static final String KEYRING = "/usr/share/keyrings/debian-archive-keyring.gpg";

  private final Path cache;

  DebianHeaders(Path cache) {
    this.cache = cache;
  }

  static DebianHeaders ofThisUser() {
    return new DebianHeaders(
        Path.of(System.getProperty("user.home"), ".cache", "pg-kalam", "headers"));
  }

  /** The directory that has postgres.h in it. */
  Path of(int major) throws Unavailable {
    Path unpacked = cache.resolve(String.valueOf(major));
    if (!Files.exists(unpacked)) {
      try {
        fetch(major, unpacked);
      } catch (IOException e) {
        throw new Unavailable("no headers of PostgreSQL " + major + ": " + e, e);
      }
    }
    return unpacked.resolve("usr/include/postgresql/" + major + "/server");
  }

  private void fetch(int major, Path unpacked) throws IOException, Unavailable {
    Path work = Files.createDirectories(cache.resolve(".fetching-" + UUID.randomUUID()));
    try {
      download("postgresql-server-dev-" + major, SUITES.get(major), work);
      Path content = Files.createDirectory(work.resolve("content"));
      try (Stream<Path> files = Files.list(work)) {
        Path deb = files.filter(file -> file.toString().endsWith(".deb")).findFirst().orElseThrow();
        must(work, List.of("dpkg-deb", "-x", deb.toString(), content.toString()));
      }
      moveUnlessThere(content, unpacked);
    } finally {
      must(cache, List.of("rm", "-rf", work.toString()));
    }
  }

  private static void download(String name, List<String> suites, Path work)
      throws IOException, Unavailable {
    Path sources = work.resolve("sources.list");
    List<String> lines = new ArrayList<>();
    for (String suite : suites) {
      lines.add("deb [signed-by=%s] %s %s main".formatted(KEYRING, mirror(work), suite));
    }
    Files.write(sources, lines);
    Files.createFile(work.resolve("status"));
    Files.createDirectories(work.resolve("state/lists/partial"));
    Files.createDirectories(work.resolve("cache/archives/partial"));
    List<String> apt =
        List.of(
            "apt-get",
            "-q",
            "-o",
            "Dir::Etc::sourcelist=" + sources,
            "-o",
            "Dir::Etc::sourceparts=/dev/null",
            "-o",
            "Dir::State=" + work.resolve("state"),
            "-o",
            "Dir::State::status=" + work.resolve("status"),
            "-o",
            "Dir::Cache=" + work.resolve("cache"),
            "-o",
            "APT::Update::Error-Mode=any",
            // apt as root would become the user _apt, who cannot write here.
            "-o",
            "APT::Sandbox::User=root");
    must(work, with(apt, "update"));
    must(work, with(apt, "download", name));
  }

  private static String mirror(Path work) throws IOException, Unavailable {
    List<String> question =
        List.of("apt-get", "indextargets", "--format", "$(REPO_URI)", "Created-By: Packages");
    return must(work, question)
        .lines()
        .filter(uri -> uri.contains("://") && !uri.contains("-security"))
        .findFirst()
        .orElseThrow(() -> new Unavailable("this machine's apt has no sources"));
  }

  private static String must(Path directory, List<String> command) throws IOException, Unavailable {
    Command.Result result = Command.run(directory, command);
    if (!result.succeeded()) {
      throw new Unavailable(
          "\"%s\" failed:%n%s".formatted(String.join(" ", command), result.output()));
    }
    return result.output();
  }

  private static List<String> with(List<String> command, String... more) {
    List<String> whole = new ArrayList<>(command);
    whole.addAll(List.of(more));
    return whole;
  }

  /** Another process may have been first; its files are as good. */
  private static void moveUnlessThere(Path content, Path unpacked) throws IOException {
    try {
      Files.move(content, unpacked, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      if (!Files.exists(unpacked)) {
        throw e;
      }
    }
  }
}
