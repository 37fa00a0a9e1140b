package org.pgkalam.conformance.run;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.IntFunction;
import org.pgkalam.conformance.steps.Environment;
import org.pgkalam.conformance.steps.NotRunException;
import org.pgkalam.conformance.steps.ScenarioServer;
import org.pgkalam.matrix.ContainerImages;
import org.pgkalam.matrix.ContainerPg;
import org.pgkalam.matrix.EmbeddedPg;
import org.pgkalam.matrix.ExtensionFiles;
import org.pgkalam.matrix.InstalledPg;
import org.pgkalam.matrix.PgBuilder;
import org.pgkalam.matrix.PgProvider;
import org.pgkalam.matrix.PgVersion;

/** Where a candidate is tried. */
public interface CandidateServers {
  /**
   * @param startLimit how long a server may take to start
   * @param progress told of what takes long
   * @return empty if the candidate has no build for that major
   */
  Optional<Environment.Servers> on(
      PgVersion version, Duration startLimit, Consumer<String> progress);

  /** On PostgreSQLs that the suite brings, with the candidate's files put into each. */
  static CandidateServers of(CandidateBuilds builds) {
    return own(builds::of, EmbeddedPg::builder);
  }

  /** The same in containers. */
  static CandidateServers inContainers(CandidateBuilds builds, ContainerImages images) {
    return own(builds::of, version -> ContainerPg.builder(version, images));
  }

  /** Where a provider has its servers. */
  static CandidateServers of(CandidateBuilds builds, PgProvider provider, ContainerImages images) {
    return provider == PgProvider.DOCKER ? inContainers(builds, images) : of(builds);
  }

  /**
   * On a private copy of a PostgreSQL that is installed.
   *
   * @param builds what is put into the copy; if empty, the candidate is installed in it
   */
  static CandidateServers installed(InstalledPg installed, Optional<CandidateBuilds> builds) {
    return own(
        major ->
            builds.isEmpty()
                ? Optional.of(new ExtensionFiles(installed.bin(), List.of(), List.of(), List.of()))
                : builds.get().of(major),
        version -> EmbeddedPg.builder(installed));
  }

  private static CandidateServers own(
      IntFunction<Optional<ExtensionFiles>> files, Function<PgVersion, PgBuilder<?>> bare) {
    return (version, startLimit, progress) ->
        files
            .apply(version.major())
            .map(
                present ->
                    new OwnServers(
                        () -> bare.apply(version).startLimit(startLimit).onProgress(progress),
                        present));
  }

  /** On somebody's server, where it is installed. */
  static CandidateServers running(String jdbcUrl) {
    return (version, startLimit, progress) ->
        Optional.of(
            preload -> {
              if (!preload) {
                throw new NotRunException("needs a PostgreSQL server without preloading");
              }
              return ScenarioServer.running(jdbcUrl);
            });
  }
}
