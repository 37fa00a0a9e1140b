package org.pgkalam.extension;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.pgkalam.matrix.EmbeddedPg;
import org.pgkalam.matrix.ExtensionFiles;
import org.pgkalam.matrix.LocalPgServer;
import org.pgkalam.matrix.PgBuilder;
import org.pgkalam.matrix.PgVersion;
import org.pgkalam.mock.MockKalamDb;
import org.pgkalam.protocol.ExecuteSqlRpcRequest;

/**
 * A PostgreSQL with the packaged extension, and a KalamDB that its {@code kalam_server} points to.
 */
public final class Rig implements AutoCloseable {
  private static final Path PACKAGE = Path.of("target", "pg_kalam").toAbsolutePath();

  private final LocalPgServer postgres;
  private final MockKalamDb kalam;

  private Rig(LocalPgServer postgres, MockKalamDb kalam) {
    this.postgres = postgres;
    this.kalam = kalam;
  }

  public static Rig start(PgVersion version) {
    return start(version, Map.of());
  }

  public static Rig start(PgVersion version, Map<String, String> settings) {
    return start(EmbeddedPg.builder(version).files(new ExtensionFiles(PACKAGE)), settings);
  }

  /**
   * @param builder with the files of the extension
   */
  static Rig start(PgBuilder<LocalPgServer> builder, Map<String, String> settings) {
    settings.forEach(builder::setting);
    Rig rig = new Rig(builder.start(), MockKalamDb.start());
    try (Connection connection = rig.connect()) {
      execute(connection, "CREATE EXTENSION pg_kalam");
      execute(connection, rig.createServer("kalam_server"));
      execute(connection, "CREATE SCHEMA app");
    } catch (SQLException e) {
      rig.close();
      throw new IllegalStateException(e);
    }
    return rig;
  }

  public String createServer(String name) {
    return "CREATE SERVER %s FOREIGN DATA WRAPPER pg_kalam OPTIONS (host '%s', port '%d')"
        .formatted(name, kalam.host(), kalam.port());
  }

  public LocalPgServer postgres() {
    return postgres;
  }

  public MockKalamDb kalam() {
    return kalam;
  }

  public Connection connect() throws SQLException {
    return postgres.connect("postgres");
  }

  public static void execute(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  static int update(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      return statement.executeUpdate(sql);
    }
  }

  /** Every row as its columns' texts joined by {@code |}; null is {@code ∅}. */
  public static List<String> query(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet result = statement.executeQuery(sql)) {
      int columns = result.getMetaData().getColumnCount();
      List<String> rows = new ArrayList<>();
      while (result.next()) {
        StringBuilder row = new StringBuilder();
        for (int i = 1; i <= columns; i++) {
          String value = result.getString(i);
          row.append(i == 1 ? "" : "|").append(value == null ? "∅" : value);
        }
        rows.add(row.toString());
      }
      return rows;
    }
  }

  /**
   * What has been rolled back here is rolled back in KalamDB when the bridge answers the next
   * question.
   */
  static void awaitBridge(Connection connection) throws SQLException {
    query(connection, "SELECT kalam.bridge_status()");
  }

  /** The statements that KalamDB has been sent by ExecuteSql: DDL, and what takes it back. */
  List<String> statements() {
    return kalam.journal().entries().stream()
        .map(entry -> entry.request())
        .filter(ExecuteSqlRpcRequest.class::isInstance)
        .map(request -> ((ExecuteSqlRpcRequest) request).getSql())
        .toList();
  }

  /** What the server has logged; a backend that died by a signal stands in it. */
  public String log() {
    try {
      return Files.readString(postgres.log());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    try (kalam) {
      postgres.close();
    }
  }
}
