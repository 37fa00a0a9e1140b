package org.pgkalam.conformance.cli;

import java.io.PrintStream;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.pgkalam.conformance.run.CandidateBuilds;
import org.pgkalam.matrix.EmbeddedPg;
import org.pgkalam.matrix.ExtensionFiles;
import org.pgkalam.matrix.PgServer;
import org.pgkalam.matrix.PgVersion;
import org.pgkalam.mock.MockKalamDb;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
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

  @Mixin private OnePostgres postgres;

  @Option(
      names = "--candidate",
      paramLabel = "DIR",
      description = "the extension's files (default: the reference implementation)")
  private Path candidate = Home.REFERENCE;

  Shell() {}

  @Override
  public Integer call() throws SQLException, InterruptedException {
    PrintStream out = Terminal.out();
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
    PgVersion version = postgres.version();
    try {
      int major = version.major();
      ExtensionFiles files =
          CandidateBuilds.read(candidate)
              .of(major)
              .orElseThrow(() -> new IllegalArgumentException("no build for PostgreSQL " + major));
      out.println("starting PostgreSQL " + version + " …");
      return EmbeddedPg.builder(version).files(files).onProgress(out::println).start();
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
