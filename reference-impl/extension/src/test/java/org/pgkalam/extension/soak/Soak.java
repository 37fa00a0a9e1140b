package org.pgkalam.extension.soak;

import java.util.Map;
import org.pgkalam.matrix.PgVersion;
import org.pgkalam.matrix.PgVersions;

/**
 * A bridge process that serves for long, and many users at once; ends with 1 if a promise is
 * broken.
 */
public final class Soak {
  /** A heap that is collected often. */
  private static final Map<String, String> SETTINGS =
      Map.of("kalam.vmoptions", "-Xmx64m", "max_connections", "200");

  private Soak() {}

  public static void main(String[] args) throws Exception {
    PgVersion version = PgVersions.newest(args.length == 0 ? 16 : Integer.parseInt(args[0]));
    boolean kept;
    try (Servers servers = Servers.start(version, SETTINGS)) {
      kept = LongService.run(servers.postgres(), servers.kalam());
      kept &= ManyUsers.run(servers.postgres());
    }
    System.exit(kept ? 0 : 1);
  }
}
