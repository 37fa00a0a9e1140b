package org.pgkalam.conformance.run;

import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;
import org.pgkalam.conformance.steps.Environment;
import org.pgkalam.conformance.steps.HarnessException;
import org.pgkalam.conformance.steps.ScenarioServer;
import org.pgkalam.matrix.EmbeddedPg;
import org.pgkalam.matrix.EmbeddedPgException;
import org.pgkalam.matrix.ExtensionFiles;
import org.pgkalam.matrix.PgVersion;
import org.pgkalam.matrix.ServerDidNotStartException;

/** Starts servers of one release with a candidate's files. */
final class OwnServers implements Environment.Servers {
  private final PgVersion version;
  private final ExtensionFiles files;
  private final Duration startLimit;
  private final Consumer<String> progress;
  private final Optional<String> preloaded;

  OwnServers(
      PgVersion version, ExtensionFiles files, Duration startLimit, Consumer<String> progress) {
    this(version, files, startLimit, progress, Optional.empty());
  }

  private OwnServers(
      PgVersion version,
      ExtensionFiles files,
      Duration startLimit,
      Consumer<String> progress,
      Optional<String> preloaded) {
    this.version = version;
    this.files = files;
    this.startLimit = startLimit;
    this.progress = progress;
    this.preloaded = preloaded;
  }

  /** The same, but every session loads a library when it begins. */
  OwnServers preloading(String library) {
    return new OwnServers(version, files, startLimit, progress, Optional.of(library));
  }

  @Override
  public ScenarioServer start(boolean preload) {
    EmbeddedPg.Builder builder = builder().files(files).onProgress(progress);
    if (!preload) {
      builder
          .setting("shared_preload_libraries", "")
          .setting("session_preload_libraries", "")
          .setting("local_preload_libraries", "");
    } else {
      preloaded.ifPresent(library -> builder.setting("session_preload_libraries", library));
    }
    try {
      return ScenarioServer.own(builder.start());
    } catch (ServerDidNotStartException e) {
      throw whoseFault(e);
    } catch (EmbeddedPgException e) {
      throw new HarnessException(e.getMessage(), e);
    }
  }

  /** The candidate's, if the same PostgreSQL starts without it. */
  private AssertionError whoseFault(ServerDidNotStartException failure) {
    try {
      builder().start().close();
    } catch (EmbeddedPgException e) {
      throw new HarnessException(e.getMessage(), e);
    }
    return new AssertionError("with the candidate, " + failure.getMessage(), failure);
  }

  private EmbeddedPg.Builder builder() {
    return EmbeddedPg.builder(version).startLimit(startLimit);
  }
}
