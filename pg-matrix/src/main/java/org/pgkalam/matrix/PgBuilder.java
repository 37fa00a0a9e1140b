package org.pgkalam.matrix;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.regex.Pattern;

/**
 * What a server is to be like. Not for use by several threads; different builders are.
 *
 * @param <S> what is started
 */
public final class PgBuilder<S extends PgServer> {
  private static final Pattern SETTING_NAME = Pattern.compile("[A-Za-z_][A-Za-z0-9_.$]*");

  private final Starter<S> starter;
  private final Map<String, String> settings = new LinkedHashMap<>();
  private ExtensionFiles files;
  private Consumer<String> progress = message -> {};
  private Duration startLimit = Duration.ofMinutes(2);

  /** Starts a server as it is wanted. */
  interface Starter<S extends PgServer> {
    S start(Wanted wanted) throws IOException;
  }

  /**
   * @param files of the extension, if there is one
   * @param settings by their names, the values without quotes; win over the candidate's
   */
  record Wanted(
      Optional<ExtensionFiles> files,
      Map<String, String> settings,
      Consumer<String> progress,
      Duration startLimit) {}

  PgBuilder(Starter<S> starter) {
    this.starter = starter;
  }

  /** The extension to put into the server's directories; the last call counts. */
  public PgBuilder<S> files(ExtensionFiles newFiles) {
    files = Objects.requireNonNull(newFiles);
    return this;
  }

  /**
   * A line of postgresql.conf; wins over the candidate's.
   *
   * @param value without quotes
   */
  public PgBuilder<S> setting(String name, String value) {
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
  public PgBuilder<S> onProgress(Consumer<String> newProgress) {
    progress = Objects.requireNonNull(newProgress);
    return this;
  }

  /** How long the server may take to accept connections; two minutes by default. */
  public PgBuilder<S> startLimit(Duration limit) {
    startLimit = Objects.requireNonNull(limit);
    return this;
  }

  /**
   * Starts the server and returns when it accepts connections.
   *
   * @throws ServerDidNotStartException if it does not start; the message has the end of its log
   * @throws EmbeddedPgException if it cannot be had
   */
  public S start() {
    try {
      S server =
          starter.start(
              new Wanted(
                  Optional.ofNullable(files), new LinkedHashMap<>(settings), progress, startLimit));
      if (files != null) {
        CandidateSql.run(server, files.statements());
      }
      return server;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
