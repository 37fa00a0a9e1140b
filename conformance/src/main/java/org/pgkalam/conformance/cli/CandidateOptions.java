package org.pgkalam.conformance.cli;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Optional;
import org.pgkalam.conformance.run.Candidate;
import org.pgkalam.conformance.run.CandidateBuilds;
import org.pgkalam.conformance.run.CandidateServers;
import org.pgkalam.matrix.ContainerImages;
import org.pgkalam.matrix.Docker;
import org.pgkalam.matrix.DockerUnavailableException;
import org.pgkalam.matrix.HostReach;
import org.pgkalam.matrix.InstalledPg;
import org.pgkalam.matrix.PgProvider;
import org.pgkalam.matrix.PgVersion;
import org.pgkalam.matrix.PgVersions;
import picocli.CommandLine.Option;

/** Which candidate is tried, and on which PostgreSQL. */
final class CandidateOptions {
  private static final String DEFAULT_VERSIONS = "13-18";

  @Option(
      names = "--pg",
      paramLabel = "VERSIONS",
      description = "PostgreSQL majors or releases: 16, 13-18, 13,16 or 16.0.0 (default: 13-18)")
  private String pg;

  @Option(
      names = "--candidate",
      paramLabel = "PATH",
      description =
          "the extension: a directory with pg_kalam.control, pg_kalam--*.sql, libraries and, if it"
              + " needs settings, candidate.conf; or one with a build per major (pg15/, or as cargo"
              + " pgrx package makes it); or a .deb, .tar.gz, .tar.xz or .tar.zst of these (default: the reference"
              + " implementation)")
  private Path candidate;

  @Option(
      names = "--pg-config",
      paramLabel = "FILE",
      description =
          "pg_config of a PostgreSQL in which the extension is installed; the suite starts servers"
              + " from a copy of it. With --candidate, those files are put into the copy")
  private Path pgConfig;

  @Option(
      names = "--server",
      paramLabel = "URL",
      description =
          "jdbc:postgresql://… of a running server in which the extension is installed; the suite"
              + " makes and drops databases in it")
  private String server;

  @Option(
      names = "--provider",
      paramLabel = "embedded|docker",
      description =
          "where PostgreSQL comes from: bundles from Maven Central, or images (default: embedded)")
  private String provider;

  @Option(
      names = "--image",
      paramLabel = "[MAJOR=]IMAGE",
      description =
          "with --provider docker, the image of a major, as 16=my/postgres:16, or a repository with a"
              + " tag for each major (default: postgres); may be repeated")
  private List<String> images = List.of();

  /**
   * What the options say.
   *
   * @param versions one for each major
   * @param reach how PostgreSQL reaches what listens on this machine
   * @param atOnce for how many servers there is room
   */
  record Choice(
      Candidate described,
      CandidateServers servers,
      List<PgVersion> versions,
      HostReach reach,
      int atOnce) {
    Choice(Candidate described, CandidateServers servers, List<PgVersion> versions) {
      this(described, servers, versions, HostReach.loopback(), Integer.MAX_VALUE);
    }
  }

  /**
   * @throws IllegalArgumentException if that cannot be; the message says why
   */
  Choice choice() throws SQLException {
    boolean docker = provider() == PgProvider.DOCKER;
    require(docker || images.isEmpty(), "--image goes with --provider docker");
    if (server != null || pgConfig != null) {
      require(!docker, "--provider docker brings a PostgreSQL, as --server and --pg-config do");
    }
    if (server != null) {
      require(candidate == null && pgConfig == null && pg == null, "--server stands alone");
      return ofServer();
    }
    if (pgConfig != null) {
      require(pg == null, "--pg-config names the PostgreSQL, so --pg has no meaning");
      return ofInstallation();
    }
    CandidateBuilds builds = CandidateBuilds.read(candidate == null ? Home.REFERENCE : candidate);
    List<PgVersion> versions = PgVersions.parse(pg == null ? DEFAULT_VERSIONS : pg);
    long majors = versions.stream().map(PgVersion::major).distinct().count();
    require(majors == versions.size(), "one release of a major at a time: " + versions);
    return docker
        ? inContainers(builds, versions)
        : new Choice(builds.described(), CandidateServers.of(builds), versions);
  }

  private PgProvider provider() {
    return provider == null ? PgProvider.fromSystemProperty() : PgProvider.parse(provider);
  }

  private Choice inContainers(CandidateBuilds builds, List<PgVersion> versions) {
    ContainerImages named =
        images.isEmpty() ? ContainerImages.fromSystemProperty() : ContainerImages.parse(images);
    try {
      return new Choice(
          builds.described(),
          CandidateServers.inContainers(builds, named),
          versions,
          Docker.hostReach(),
          Docker.serversAtOnce());
    } catch (DockerUnavailableException e) {
      throw new IllegalArgumentException(e.getMessage(), e);
    }
  }

  private Choice ofInstallation() {
    InstalledPg installed = InstalledPg.of(pgConfig);
    Optional<CandidateBuilds> builds = Optional.ofNullable(candidate).map(CandidateBuilds::read);
    return new Choice(
        builds
            .map(CandidateBuilds::described)
            .orElseGet(() -> new Candidate(pgConfig.toAbsolutePath().toString(), List.of())),
        CandidateServers.installed(installed, builds),
        List.of(installed.version()));
  }

  private Choice ofServer() throws SQLException {
    try (Connection connection = DriverManager.getConnection(server);
        Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery("SHOW server_version_num")) {
      row.next();
      int number = row.getInt(1);
      int major = number / 10_000;
      String release = "%d.%d.0".formatted(major, number % 10_000);
      return new Choice(
          new Candidate(withoutSecrets(), List.of()),
          CandidateServers.running(server),
          List.of(new PgVersion(major, release)));
    }
  }

  /** Whether all scenarios run on a server that is there already. */
  boolean isRunningServer() {
    return server != null;
  }

  private String withoutSecrets() {
    return server.replaceFirst("\\?.*", "");
  }

  /** For reports: which PostgreSQL was asked for. */
  String asked() {
    if (server != null) {
      return "the server " + withoutSecrets();
    }
    return pgConfig != null
        ? "the PostgreSQL of " + pgConfig
        : "PostgreSQL " + (pg == null ? DEFAULT_VERSIONS : pg);
  }

  private static void require(boolean condition, String otherwise) {
    if (!condition) {
      throw new IllegalArgumentException(otherwise);
    }
  }
}
