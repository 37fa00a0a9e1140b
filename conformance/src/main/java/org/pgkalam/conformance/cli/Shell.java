package org.pgkalam.conformance.cli;

import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.pgkalam.conformance.run.CandidateBuilds;
import org.pgkalam.matrix.EmbeddedPg;
import org.pgkalam.matrix.ExtensionFiles;
import org.pgkalam.matrix.PgServer;
import org.pgkalam.matrix.PgVersion;
import org.pgkalam.matrix.PgVersions;
import org.pgkalam.mock.MockKalamDb;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** A PostgreSQL with the extension and a KalamDB to try by hand. */
@Command(
    name = "shell",
    description = "Leaves a PostgreSQL with the extension and a KalamDB running, until Ctrl-C.")
final class Shell implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Option(
      names = "--pg",
      paramLabel = "VERSION",
      defaultValue = "16",
      description = "PostgreSQL major or release (default: 16)")
  private String pg;

  @Option(
      names = "--candidate",
      paramLabel = "DIR",
      description = "the extension's files (default: the reference implementation)")
  private Path candidate = CandidateOptions.defaultCandidate();

  @SuppressWarnings("UnusedVariable") // picocli looks at it
  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "print this help")
  private boolean help;

  Shell() {}

  @Override
  public Integer call() throws SQLException, InterruptedException {
    PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
    PgServer server = start(out);
    MockKalamDb kalam = MockKalamDb.start();
    CountDownLatch ended = new CountDownLatch(1);
    Runtime.getRuntime()
        .addShutdownHook(
            new Thread(
                () -> {
                  server.close();
                  kalam.close();
                  ended.countDown();
                }));
    prepare(server, kalam);
    out.print(instructions(server, kalam));
    ended.await();
    return 0;
  }

  private PgServer start(PrintStream out) {
    try {
      List<PgVersion> versions = PgVersions.parse(pg);
      if (versions.size() != 1) {
        throw new IllegalArgumentException("one PostgreSQL at a time, not " + pg);
      }
      int major = versions.get(0).major();
      ExtensionFiles files =
          CandidateBuilds.read(candidate)
              .of(major)
              .orElseThrow(() -> new IllegalArgumentException("no build for PostgreSQL " + major));
      out.println("starting PostgreSQL " + versions.get(0) + " …");
      return EmbeddedPg.builder(versions.get(0)).files(files).onProgress(out::println).start();
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), e.getMessage(), e);
    }
  }

  private static void prepare(PgServer server, MockKalamDb kalam) throws SQLException {
    try (Connection connection = server.connect("postgres");
        Statement statement = connection.createStatement()) {
      statement.execute("CREATE EXTENSION pg_kalam");
      statement.execute("CREATE SCHEMA app");
      statement.execute(
          "CREATE SERVER kalam_server FOREIGN DATA WRAPPER pg_kalam OPTIONS (host '%s', port '%d')"
              .formatted(kalam.host(), kalam.port()));
    }
  }

  private static String instructions(PgServer server, MockKalamDb kalam) {
    return """

        PostgreSQL %s with pg_kalam, and a KalamDB on %s:%d, are running.

          psql "postgresql://postgres@%s:%d/postgres"
          %suser=postgres

        Try:

          CREATE TABLE app.items (id BIGINT PRIMARY KEY DEFAULT SNOWFLAKE_ID(), title TEXT) USING kalamdb WITH (type = 'shared');
          INSERT INTO app.items (title) VALUES ('one'), ('two');
          SELECT id, title, _seq FROM app.items;
          UPDATE app.items SET title = 'first' WHERE title = 'one';
          SELECT kalam_exec('SELECT title FROM app.items');

        The server's log: %s
        Ctrl-C ends both.
        """
        .formatted(
            server.version(),
            kalam.host(),
            kalam.port(),
            server.host(),
            server.port(),
            withQuery(server.jdbcUrl("postgres")),
            server.log());
  }

  private static String withQuery(String url) {
    return url + (url.contains("?") ? "&" : "?");
  }
}
