package org.pgkalam.extension;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Properties;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.pgkalam.matrix.EmbeddedPg;
import org.pgkalam.matrix.ExtensionFiles;
import org.pgkalam.matrix.InstalledPg;
import org.pgkalam.matrix.LocalPgServer;
import org.pgkalam.matrix.PgBuilder;
import org.pgkalam.matrix.PgVersion;
import org.pgkalam.matrix.PgVersions;
import org.pgkalam.mock.MockKalamDb;

/**
 * A PostgreSQL with PL/Java and without the native library, and a KalamDB. {@code -Dpljava.jars}
 * names the directory of PL/Java's self-extracting jars, such as {@code pljava-pg15.jar}. Where
 * such a jar needs a newer minor release than Maven Central has, {@code -Dpljava.pg_config} names
 * the {@code pg_config} of an installed one, of which a copy is used. {@code -Dpljava.java} is the
 * home of the Java that PL/Java runs, if it is not that of the test.
 */
final class PlJavaRig implements AutoCloseable {
  static final Path JAR = Path.of("target", "pljava", "pg_kalam-pljava.jar").toAbsolutePath();

  static final String VM_OPTIONS =
      "-Xss4m --add-opens=java.base/java.nio=ALL-UNNAMED --add-modules=jdk.unsupported"
          + " -XX:+UseSerialGC -XX:TieredStopAtLevel=1 -Xmx128m";

  /** From here on Java enforces no policy. */
  private static final int WITHOUT_SECURITY_MANAGER = 24;

  private static final String JARS = System.getProperty("pljava.jars", "");
  private static final String PG_CONFIG = System.getProperty("pljava.pg_config", "");
  private static final Path JAVA =
      Path.of(System.getProperty("pljava.java", System.getProperty("java.home")));

  private final LocalPgServer postgres;
  private final MockKalamDb kalam;

  private PlJavaRig(LocalPgServer postgres, MockKalamDb kalam) {
    this.postgres = postgres;
    this.kalam = kalam;
  }

  /** Those that there is PL/Java for; aborts the test if there are none. */
  static Stream<PgVersion> majors() {
    Assumptions.assumeFalse(
        JARS.isEmpty(),
        "PL/Java is not on Maven Central: name the directory of its jars by -Dpljava.jars");
    List<PgVersion> majors =
        PgVersions.fromSystemProperty().stream()
            .filter(version -> Files.exists(jarOfPlJava(version)))
            .toList();
    Assumptions.assumeFalse(majors.isEmpty(), "no PL/Java for these majors in " + JARS);
    return majors.stream();
  }

  static Path jarOfPlJava(PgVersion version) {
    return Path.of(JARS, "pljava-pg" + version.major() + ".jar");
  }

  /** PL/Java is installed and set up, and the jar is not installed yet. */
  static PlJavaRig start(PgVersion version) throws SQLException {
    return start(version, builder(version));
  }

  /** The same beside the native library. */
  static PlJavaRig startBesideNative(PgVersion version) throws SQLException {
    return start(
        version,
        builder(version).files(new ExtensionFiles(Path.of("target", "pg_kalam").toAbsolutePath())));
  }

  /** A PostgreSQL that PL/Java's library fits. */
  static PgBuilder<LocalPgServer> builder(PgVersion version) {
    if (!PG_CONFIG.isEmpty()) {
      InstalledPg installed = InstalledPg.of(Path.of(PG_CONFIG));
      if (installed.version().major() == version.major()) {
        return EmbeddedPg.builder(installed);
      }
    }
    return EmbeddedPg.builder(version);
  }

  private static PlJavaRig start(PgVersion version, PgBuilder<LocalPgServer> builder)
      throws SQLException {
    PlJavaRig rig = new PlJavaRig(builder.start(), MockKalamDb.start());
    try (Connection connection = rig.connect()) {
      rig.unpack(jarOfPlJava(version));
      rig.configure(connection);
    } catch (IOException e) {
      rig.close();
      throw new UncheckedIOException(e);
    } catch (SQLException | RuntimeException e) {
      rig.close();
      throw e;
    }
    try (Connection connection = rig.connect()) {
      Rig.execute(connection, "CREATE EXTENSION pljava");
    } catch (SQLException e) {
      rig.close();
      throw e;
    }
    return rig;
  }

  /** With the jar and the server {@code kalam_server}. */
  static PlJavaRig startInstalled(PgVersion version) throws SQLException {
    PlJavaRig rig = start(version);
    try (Connection connection = rig.connect()) {
      rig.install(connection);
      Rig.execute(connection, rig.createServer());
      Rig.execute(
          connection, "ALTER DATABASE postgres SET search_path = \"$user\", public, kalam_pljava");
    } catch (SQLException e) {
      rig.close();
      throw e;
    }
    return rig;
  }

  private void unpack(Path jar) throws IOException {
    try (FileSystem files = FileSystems.newFileSystem(jar)) {
      Path root = files.getPath("pljava");
      copyAll(root.resolve("pkglibdir"), postgres.pkglibdir());
      copyAll(root.resolve("sharedir").resolve("extension"), extensions());
      copyAll(root.resolve("sharedir").resolve("pljava"), scripts());
      copyAll(root.resolve("sysconfdir"), scripts());
    }
    Files.writeString(
        scripts().resolve("kalam.policy"),
        "grant codebase \"sqlj:kalam\" { permission java.security.AllPermission; };\n",
        StandardOpenOption.CREATE);
  }

  private Path extensions() {
    return postgres.sharedir().resolve("extension");
  }

  private Path scripts() {
    return postgres.sharedir().resolve("pljava");
  }

  private static void copyAll(Path from, Path to) throws IOException {
    Files.createDirectories(to);
    try (Stream<Path> files = Files.list(from)) {
      for (Path file : files.toList()) {
        Files.copy(
            file, to.resolve(file.getFileName().toString()), StandardCopyOption.REPLACE_EXISTING);
      }
    }
  }

  private void configure(Connection connection) throws SQLException, IOException {
    set(connection, "pljava.libjvm_location", JAVA.resolve("lib/server/libjvm.so").toString());
    set(
        connection,
        "pljava.module_path",
        script("pljava-[0-9].*\\.jar") + ":" + script("pljava-api-.*\\.jar"));
    setVmOptions(connection, VM_OPTIONS);
    if (enforcesPolicy()) {
      setPolicies(connection, "pljava.policy", "kalam.policy");
    } else {
      set(connection, "pljava.allow_unenforced", "java,javau");
    }
  }

  /** What new sessions start their Java with. */
  void setVmOptions(Connection connection, String options) throws SQLException {
    set(
        connection,
        "pljava.vmoptions",
        options + (enforcesPolicy() ? "" : " -Djava.security.manager=disallow"));
  }

  /** The files that say what new sessions permit. */
  void setPolicies(Connection connection, String... files) throws SQLException {
    StringBuilder urls = new StringBuilder();
    for (String file : files) {
      urls.append("\"file:").append(scripts().resolve(file)).append("\",");
    }
    set(connection, "pljava.policy_urls", urls + "\"=\"");
  }

  private String script(String name) throws IOException {
    try (Stream<Path> files = Files.list(scripts())) {
      return files
          .filter(file -> file.getFileName().toString().matches(name))
          .findFirst()
          .orElseThrow()
          .toString();
    }
  }

  static boolean enforcesPolicy() {
    Properties release = new Properties();
    try (var in = Files.newBufferedReader(JAVA.resolve("release"))) {
      release.load(in);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    String version = release.getProperty("JAVA_VERSION").replace("\"", "");
    return Runtime.Version.parse(version).feature() < WITHOUT_SECURITY_MANAGER;
  }

  private static void set(Connection connection, String setting, String value) throws SQLException {
    Rig.execute(connection, "ALTER DATABASE postgres SET %s TO '%s'".formatted(setting, value));
  }

  void install(Connection connection) throws SQLException {
    Rig.execute(connection, "SELECT sqlj.install_jar('file:" + JAR + "', 'kalam', true)");
  }

  String createServer() {
    return "CREATE SERVER kalam_server FOREIGN DATA WRAPPER kalam_pljava OPTIONS (host '%s', port '%d')"
        .formatted(kalam.host(), kalam.port());
  }

  MockKalamDb kalam() {
    return kalam;
  }

  Connection connect() throws SQLException {
    return postgres.connect("postgres");
  }

  Connection connect(String role) throws SQLException {
    return postgres.connect("postgres", role);
  }

  /** Whether the server has any of the native extension's files. */
  boolean hasNativeLibrary() {
    return Files.exists(postgres.pkglibdir().resolve("pg_kalam.so"));
  }

  /** Fails if a backend has ended in a way that restarts the cluster. */
  void assertNoCrash() throws IOException {
    assertThat(Files.readString(postgres.log())).doesNotContain("terminating any other active");
  }

  @Override
  public void close() {
    try (kalam) {
      postgres.close();
    }
  }
}
