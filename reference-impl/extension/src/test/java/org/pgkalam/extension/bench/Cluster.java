package org.pgkalam.extension.bench;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;
import org.pgkalam.matrix.EmbeddedPg;
import org.pgkalam.matrix.ExtensionFiles;
import org.pgkalam.matrix.LocalPgServer;
import org.pgkalam.matrix.PgBuilder;
import org.pgkalam.matrix.PgVersion;
import org.pgkalam.mock.MockKalamDb;

/** A PostgreSQL with one build of the extension, and the KalamDB that it uses. */
record Cluster(LocalPgServer postgres, MockKalamDb kalam) implements AutoCloseable {
  /** Room for two hundred idle connections and those that postgres_fdw makes for each of them. */
  private static final Map<String, String> SETTINGS =
      Map.of(
          "shared_buffers",
          "512MB",
          "max_wal_size",
          "4GB",
          "max_connections",
          "500",
          // The bridge as it is for a cluster that lives long.
          "kalam.vmoptions",
          "");

  static Cluster start(PgVersion version, Path extension) throws SQLException {
    PgBuilder<LocalPgServer> builder =
        EmbeddedPg.builder(version)
            .files(new ExtensionFiles(extension))
            .onProgress(System.err::println);
    SETTINGS.forEach(builder::setting);
    Cluster cluster = new Cluster(builder.start(), MockKalamDb.start());
    try (Connection connection = cluster.connect();
        Statement statement = connection.createStatement()) {
      statement.execute("CREATE EXTENSION pg_kalam");
      statement.execute(
          "CREATE SERVER kalam_server FOREIGN DATA WRAPPER pg_kalam OPTIONS (host '%s', port '%d')"
              .formatted(cluster.kalam.host(), cluster.kalam.port()));
      statement.execute("CREATE SCHEMA app");
      return cluster;
    } catch (SQLException e) {
      try (cluster) {
        throw e;
      }
    }
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
