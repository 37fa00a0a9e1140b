package org.pgkalam.pljava;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.security.AccessController;
import java.security.PrivilegedActionException;
import java.security.PrivilegedExceptionAction;
import java.sql.SQLException;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The SQL functions of a database that has PL/Java but not the native library (deployment
 * descriptor {@code pg_kalam.ddr}). PL/Java calls them with the backend's thread.
 */
public final class Functions {
  private static final String CLIENT_JAR = "/pg_kalam-client.jar";
  private static final String VERSION = "/pg_kalam.version";
  private static final String CLIENT = "org.pgkalam.bridge.StandAlone";

  /** The letters KALA: under this number advisory locks are snowflake workers. */
  private static final int WORKER_LOCKS = 0x4B414C41;

  private static final Ids IDS = new Ids(number -> Postgres.takeNumber(WORKER_LOCKS, number));

  private static KalamClient client;

  private Functions() {}

  /** What a function does, with the rights of this jar. */
  private interface Body<T> {
    T run() throws SQLException, IOException;
  }

  /** {@code kalam_version()}. */
  public static String version() throws SQLException {
    return run(() -> new String(resource(VERSION), StandardCharsets.UTF_8).trim());
  }

  /** {@code kalam_compiled_mode()}. */
  public static String compiledMode() {
    return "remote";
  }

  /** {@code snowflake_id()}. */
  public static long snowflakeId() throws SQLException {
    return run(IDS::snowflake);
  }

  /** {@code uuid_v7()}. */
  public static String uuidV7() throws SQLException {
    return run(IDS::uuidV7);
  }

  /** {@code ulid()}. */
  public static String ulid() throws SQLException {
    return run(IDS::ulid);
  }

  /** Begins {@code kalam_exec(sql)}. */
  public static void startExec(String sql) throws SQLException {
    run(
        () -> {
          Postgres.Session session = Postgres.session("kalam_exec(text)");
          client().startStatement(session.server(), session.readOnly(), sql);
          return null;
        });
  }

  /** Begins {@code kalam_query(sql)}. */
  public static void startQuery(String sql) throws SQLException {
    run(
        () -> {
          client().startQuery(Postgres.session("kalam_query(text)").server(), sql);
          return null;
        });
  }

  /** Begins {@code kalam_scan(table_name, user_id)}. */
  public static void startScan(String table, String user) throws SQLException {
    run(
        () -> {
          client().startScan(Postgres.session("kalam_scan(text,text)").server(), table, user);
          return null;
        });
  }

  /** Whether what was begun is answered; waits a moment. */
  public static boolean isAnswered() throws SQLException {
    return run(() -> client().isAnswered());
  }

  /** The answer to {@code kalam_exec}. */
  public static String text() throws SQLException {
    return run(() -> client().text());
  }

  /** The answer to the others: a row is a JSON object. */
  public static Iterator<String> rows() throws SQLException {
    return run(
        () -> {
          Iterator<String> rows = client().rows();
          return rows == null ? null : new Rows(rows);
        });
  }

  /** Nobody waits for what was begun. */
  public static void leave() throws SQLException {
    run(
        () -> {
          client().leave();
          return null;
        });
  }

  /**
   * What the foreign-data wrapper's validator asks.
   *
   * @param options each as {@code name=value}
   * @param catalog object id of the system catalog that has them
   */
  public static void checkOptions(String[] options, int catalog) throws SQLException {
    run(
        () -> {
          Map<String, String> named = new LinkedHashMap<>();
          for (String option : options) {
            int end = option.indexOf('=');
            named.put(option.substring(0, end), option.substring(end + 1));
          }
          String[] notice = client().validate(catalog, named);
          if (notice != null) {
            Postgres.notice(notice[0], notice[1]);
          }
          return null;
        });
  }

  private static KalamClient client() throws SQLException, IOException {
    if (client == null) {
      byte[] jar = resource(CLIENT_JAR);
      ClassLoader classes =
          new JarClasses(
              new JarImage(jar),
              Functions.class.getClassLoader(),
              Functions.class.getProtectionDomain().getCodeSource());
      VirtualMachine.check(classes.getUnnamedModule(), Postgres.maxStackDepth());
      try {
        client = (KalamClient) classes.loadClass(CLIENT).getDeclaredConstructor().newInstance();
      } catch (ReflectiveOperationException e) {
        throw new SQLException("KalamDB's client cannot be loaded", "XX000", e);
      }
    }
    return client;
  }

  private static byte[] resource(String name) throws IOException {
    try (InputStream in = Functions.class.getResourceAsStream(name)) {
      if (in == null) {
        throw new IOException("the jar has no " + name);
      }
      return in.readAllBytes();
    }
  }

  /** Not with the rights of whoever has called: a policy may leave the caller none. */
  @SuppressWarnings("removal") // as long as there are JVMs that enforce a policy
  private static <T> T run(Body<T> body) throws SQLException {
    try {
      return AccessController.doPrivileged((PrivilegedExceptionAction<T>) body::run);
    } catch (PrivilegedActionException e) {
      if (e.getException() instanceof SQLException error) {
        throw error;
      }
      throw new SQLException(e.getException().getMessage(), "58030", e.getException());
    } catch (KalamFailure e) {
      throw Postgres.error(e);
    } catch (SecurityException e) {
      throw Postgres.error(notPermitted(e));
    }
  }

  private static KalamFailure notPermitted(SecurityException why) {
    return new KalamFailure(
        "42501",
        "the policy of PL/Java does not let pg_kalam use the network",
        why.getMessage(),
        "A file of pljava.policy_urls must have: grant codebase \"sqlj:kalam\" { permission"
            + " java.security.AllPermission; };");
  }

  /** Rows, whose errors are PostgreSQL's. */
  private static final class Rows implements Iterator<String> {
    private final Iterator<String> rows;

    Rows(Iterator<String> rows) {
      this.rows = rows;
    }

    @Override
    public boolean hasNext() {
      return get(rows::hasNext);
    }

    @Override
    public String next() {
      return get(rows::next);
    }

    private static <T> T get(Body<T> body) {
      try {
        return run(body);
      } catch (SQLException e) {
        throw Rows.<RuntimeException>unchecked(e);
      }
    }

    /** An iterator declares no exceptions, but PL/Java takes them as any other method's. */
    @SuppressWarnings("unchecked")
    private static <E extends Exception> RuntimeException unchecked(Exception e) throws E {
      throw (E) e;
    }
  }
}
