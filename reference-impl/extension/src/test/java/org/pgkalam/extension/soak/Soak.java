package org.pgkalam.extension.soak;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Statement;
import java.util.Map;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.pgkalam.matrix.EmbeddedPg;
import org.pgkalam.matrix.ExtensionFiles;
import org.pgkalam.matrix.PgServer;
import org.pgkalam.matrix.PgVersion;
import org.pgkalam.matrix.PgVersions;
import org.pgkalam.mock.MockKalamDb;

/**
 * A bridge process that serves for long, and many users at once; ends with 1 if a promise is
 * broken.
 */
public final class Soak {
  /** Has much to say of clients that leave in the middle of a call, which they do here. */
  private static final Logger GRPC = Logger.getLogger("io.grpc");

  private static final Path PACKAGE = Path.of("target", "pg_kalam").toAbsolutePath();

  /** A heap that is collected often. */
  private static final Map<String, String> SETTINGS =
      Map.of("kalam.vmoptions", "-Xmx64m", "max_connections", "200");

  private Soak() {}

  public static void main(String[] args) throws Exception {
    GRPC.setLevel(Level.OFF);
    PgVersion version = PgVersions.newest(args.length == 0 ? 16 : Integer.parseInt(args[0]));
    EmbeddedPg.Builder builder = EmbeddedPg.builder(version).files(new ExtensionFiles(PACKAGE));
    SETTINGS.forEach(builder::setting);
    boolean kept;
    try (MockKalamDb kalam = MockKalamDb.start();
        PgServer postgres = builder.start()) {
      try (Connection connection = postgres.connect("postgres");
          Statement statement = connection.createStatement()) {
        statement.execute("CREATE EXTENSION pg_kalam");
        statement.execute(
            "CREATE SERVER kalam_server FOREIGN DATA WRAPPER pg_kalam OPTIONS (host '%s', port '%d')"
                .formatted(kalam.host(), kalam.port()));
        statement.execute("CREATE SCHEMA app");
      }
      System.out.printf("PostgreSQL %s, JDK %s%n", version, Runtime.version());
      kept = LongService.run(postgres, kalam);
      kept &= ManyUsers.run(postgres);
    }
    System.exit(kept ? 0 : 1);
  }
}
