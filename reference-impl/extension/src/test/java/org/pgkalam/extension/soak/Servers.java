package org.pgkalam.extension.soak;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.pgkalam.matrix.EmbeddedPg;
import org.pgkalam.matrix.ExtensionFiles;
import org.pgkalam.matrix.LocalPgServer;
import org.pgkalam.matrix.PgBuilder;
import org.pgkalam.matrix.PgVersion;
import org.pgkalam.mock.MockKalamDb;

/**
 * A PostgreSQL with the packaged extension, the KalamDB of its server, and a schema {@code app}.
 */
record Servers(LocalPgServer postgres, MockKalamDb kalam) implements AutoCloseable {
  /** Has much to say of clients that leave in the middle of a call, which they do here. */
  private static final Logger GRPC = Logger.getLogger("io.grpc");

  private static final Path PACKAGE = Path.of("target", "pg_kalam").toAbsolutePath();

  static Servers start(PgVersion version, Map<String, String> settings) throws SQLException {
    GRPC.setLevel(Level.OFF);
    PgBuilder<LocalPgServer> builder =
        EmbeddedPg.builder(version).files(new ExtensionFiles(PACKAGE));
    settings.forEach(builder::setting);
    Servers servers = new Servers(builder.start(), MockKalamDb.start());
    try (Connection connection = servers.connect();
        Statement statement = connection.createStatement()) {
      statement.execute("CREATE EXTENSION pg_kalam");
      statement.execute(
          "CREATE SERVER kalam_server FOREIGN DATA WRAPPER pg_kalam OPTIONS (host '%s', port '%d')"
              .formatted(servers.kalam.host(), servers.kalam.port()));
      statement.execute("CREATE SCHEMA app");
    } catch (SQLException e) {
      servers.close();
      throw e;
    }
    System.out.printf("PostgreSQL %s, JDK %s%n", version, Runtime.version());
    return servers;
  }

  Connection connect() throws SQLException {
    return postgres.connect("postgres");
  }

  @Override
  public void close() {
    try (kalam) {
      postgres.close();
    }
  }
}
