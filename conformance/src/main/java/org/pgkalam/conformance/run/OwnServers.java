package org.pgkalam.conformance.run;

import java.util.Optional;
import java.util.function.Supplier;
import org.pgkalam.conformance.steps.Environment;
import org.pgkalam.conformance.steps.HarnessException;
import org.pgkalam.conformance.steps.ScenarioServer;
import org.pgkalam.matrix.EmbeddedPgException;
import org.pgkalam.matrix.ExtensionFiles;
import org.pgkalam.matrix.PgBuilder;
import org.pgkalam.matrix.ServerDidNotStartException;

/** Starts servers of one release with a candidate's files. */
final class OwnServers implements Environment.Servers {
  private static final String PRELOADS = "_preload_libraries";

  private final Supplier<? extends PgBuilder<?>> bare;
  private final ExtensionFiles files;
  private final Optional<String> preloaded;

  /**
   * @param bare a PostgreSQL without the candidate
   */
  OwnServers(Supplier<? extends PgBuilder<?>> bare, ExtensionFiles files) {
    this(bare, files, Optional.empty());
  }

  private OwnServers(
      Supplier<? extends PgBuilder<?>> bare, ExtensionFiles files, Optional<String> preloaded) {
    this.bare = bare;
    this.files = files;
    this.preloaded = preloaded;
  }

  @Override
  public Optional<Environment.Servers> preloading(String library) {
    boolean preloads =
        files.configuration().stream()
            .anyMatch(line -> !line.strip().startsWith("#") && line.contains(PRELOADS));
    return preloads
        ? Optional.empty()
        : Optional.of(new OwnServers(bare, files, Optional.of(library)));
  }

  @Override
  public ScenarioServer start(boolean preload) {
    PgBuilder<?> builder = bare.get().files(files);
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
      bare.get().start().close();
    } catch (EmbeddedPgException e) {
      throw new HarnessException(e.getMessage(), e);
    }
    return new AssertionError("with the candidate, " + failure.getMessage(), failure);
  }
}
