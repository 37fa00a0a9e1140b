package org.pgkalam.conformance.steps;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.sql.Connection;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.pgkalam.matrix.HostReach;
import org.pgkalam.matrix.PgServer;
import org.pgkalam.mock.MockCluster;
import org.pgkalam.mock.Tls;

/** What the steps of one scenario share: its database, its sessions and its KalamDB. */
public final class World implements AutoCloseable {
  static final String DEFAULT_KALAM = "kalamdb";

  /** How scenarios call the superuser, whatever its name is. */
  static final String SUPERUSER = "postgres";

  private static final Pattern PLACEHOLDER = Pattern.compile("\\$\\{([a-z]+)(?:\\.([a-z.]+))?}");

  private final Environment environment;
  private final Timeline timeline = new Timeline();
  private final Map<String, Kalam> kalams = new LinkedHashMap<>();
  private final Map<String, HttpServer> httpServers = new LinkedHashMap<>();
  private final List<SqlSession> sessions = new ArrayList<>();
  private final List<Displaced> displaced = new ArrayList<>();
  private Databases databases;
  private Deadline deadline;
  private boolean spoilt;
  private List<String> serverLog = List.of();
  private String database;
  private SqlSession session;
  private Answer answer;
  private boolean failureToBeExamined;

  World(Environment environment) {
    this.environment = environment;
  }

  public Timeline timeline() {
    return timeline;
  }

  /** The end of what PostgreSQL logged, once the world is closed. */
  public List<String> serverLog() {
    return serverLog;
  }

  /**
   * The server that the scenario runs on, if it belongs to the suite.
   *
   * @throws NotRunException if it does not
   */
  PgServer ownServer() {
    return databases().server().own();
  }

  void useServerWithoutPreload() {
    use(environment.withoutPreload());
  }

  private Databases databases() {
    if (databases == null) {
      use(environment.databases());
    }
    return databases;
  }

  /** Waiting for a server is no part of the scenario. */
  private void use(Databases chosen) {
    databases = chosen;
    databases.log().mark();
    deadline = Deadline.in(environment.timeout());
  }

  /** Puts a library of the server aside until the scenario ends. */
  void displace(String library) {
    displaced.add(new Displaced(ownServer().libraries(), library));
    timeline.suite("put aside " + library);
  }

  void createDatabase(boolean withExtension) {
    database = guarded(() -> databases().create(withExtension));
    connect(SUPERUSER);
  }

  /** Opens a session like psql's, which the next statements go to. */
  void connect(String user) {
    connect(user, Protocol.SIMPLE);
  }

  void connect(String user, Protocol protocol) {
    if (database == null) {
      throw new HarnessException("the scenario has no database yet");
    }
    String name = "session " + (sessions.size() + 1) + " (" + user + ")";
    String role = user.equals(SUPERUSER) ? databases.superuser() : user;
    Connection connection = guarded(() -> databases.connect(database, role, protocol, deadline));
    session = new SqlSession(name, connection, protocol, databases.server(), timeline);
    sessions.add(session);
  }

  /**
   * Goes on in an earlier session, which the next statements go to.
   *
   * @param number counts the scenario's sessions from 1 in the order in which they were opened
   */
  void useSession(int number) {
    if (number < 1 || number > sessions.size()) {
      throw new HarnessException("the scenario has no session " + number);
    }
    session = sessions.get(number - 1);
  }

  /** Runs statements up to the first that fails; what KalamDB receives is counted from here. */
  Answer run(String sql) {
    String text = withValues(sql);
    return run(() -> session.run(text, deadline));
  }

  /** As {@link #run}, once for each row of parameters; the result is that of all executions. */
  Answer run(PreparedSql sql, Parameters parameters) {
    return run(() -> session.run(sql, parameters, deadline));
  }

  /** As {@link #run}, with one statement, whose portal gives a number of rows at a time. */
  Answer fetch(String sql, int rowsAtATime) {
    String text = withValues(sql);
    return run(() -> session.fetch(text, rowsAtATime, deadline));
  }

  private Answer run(Supplier<Answer> statements) {
    examined();
    if (session == null) {
      throw new HarnessException("the scenario has no database yet");
    }
    kalams.values().forEach(Kalam::mark);
    answer = guarded(statements);
    if (answer.failed() && session.isLost()) {
      guarded(
          () -> {
            throw databases.lost(answer.describeFailure());
          });
    }
    return answer;
  }

  /** As {@link #run}, and a step to come must look at whether it failed. */
  void attempt(String sql) {
    run(sql);
    failureToBeExamined = true;
  }

  /** What the last statements gave. */
  Answer answer() {
    if (answer == null) {
      throw new HarnessException("nothing has been run yet");
    }
    return answer;
  }

  Answer failure() {
    failureToBeExamined = false;
    if (!answer().failed()) {
      throw new AssertionError("it did not fail; the last result is:\n" + answer().table());
    }
    return answer;
  }

  /** That the last statements did not fail is what a step looked for. */
  void success() {
    failureToBeExamined = false;
  }

  /** Fails if a step tried something and no step looked at what came of it. */
  void examined() {
    if (failureToBeExamined) {
      failureToBeExamined = false;
      throw new HarnessException("a step tried a statement, and no step says that it fails");
    }
  }

  Kalam kalam() {
    return kalams.computeIfAbsent(
        DEFAULT_KALAM, name -> new Kalam(name, environment.kalams(), null, timeline));
  }

  Kalam kalam(String name) {
    Kalam kalam = kalams.get(name);
    if (kalam == null) {
      throw new HarnessException("there is no KalamDB named " + name);
    }
    return kalam;
  }

  /**
   * @param tls null for plain text
   */
  void startKalam(String name, Tls tls) {
    startKalam(name, environment.kalams(), tls);
  }

  private void startKalam(String name, KalamSource source, Tls tls) {
    if (kalams.containsKey(name)) {
      throw new HarnessException("KalamDB " + name + " runs already");
    }
    kalams.put(name, new Kalam(name, source, tls, timeline));
  }

  /**
   * @throws NotRunException if KalamDBs are not mocks in this run
   */
  void startCluster(String leader, String follower) {
    var unused = kalam().mock();
    MockCluster cluster = MockCluster.start(2, KalamSource.reachable(reach()));
    startKalam(leader, tls -> new KalamSource.Lent(cluster.node(1), true, cluster::close), null);
    startKalam(follower, tls -> new KalamSource.Lent(cluster.node(2), true, () -> {}), null);
  }

  void startHttpServer(String name) {
    try {
      HttpServer server = HttpServer.create(new InetSocketAddress(reach().listenOn(), 0), 0);
      server.start();
      httpServers.put(name, server);
    } catch (IOException e) {
      throw new HarnessException("no HTTP server: " + e.getMessage(), e);
    }
  }

  /** The text with ${database}, ${kalamdb.host}, ${tls.ca.pem} and the like replaced. */
  String withValues(String text) {
    return PLACEHOLDER
        .matcher(text)
        .replaceAll(match -> Matcher.quoteReplacement(value(match.group(1), match.group(2))));
  }

  private String value(String name, String part) {
    if (part == null) {
      if (!name.equals("database") || database == null) {
        throw new HarnessException("no value for ${" + name + "}");
      }
      return database;
    }
    if (name.equals("tls")) {
      return Certificates.text(part);
    }
    if (name.equals("here")) {
      return here(part);
    }
    if (!part.equals("host") && !part.equals("port")) {
      throw new HarnessException("no value for ${" + name + "." + part + "}");
    }
    HttpServer http = httpServers.get(name);
    if (http != null) {
      return part.equals("host") ? reach().host() : String.valueOf(http.getAddress().getPort());
    }
    Kalam kalam = name.equals(DEFAULT_KALAM) ? kalam() : kalam(name);
    return part.equals("host") ? kalam.host() : String.valueOf(kalam.port());
  }

  /** This machine, as PostgreSQL knows it. */
  private String here(String part) {
    if (part.equals("name")) {
      return reach().name();
    }
    if (!part.equals("address")) {
      throw new HarnessException("no value for ${here." + part + "}");
    }
    if (reach().address() == null) {
      throw new NotRunException("needs to know at which address PostgreSQL sees this machine");
    }
    return reach().address();
  }

  private HostReach reach() {
    return environment.kalams().reach();
  }

  /** Ends sessions, drops the database, stops the servers; the second call does nothing. */
  @Override
  public void close() {
    displaced.forEach(Displaced::close);
    displaced.clear();
    sessions.forEach(SqlSession::close);
    sessions.clear();
    kalams.values().forEach(Kalam::close);
    httpServers.values().forEach(server -> server.stop(0));
    httpServers.clear();
    if (databases != null) {
      Databases used = databases;
      databases = null;
      leave(used);
    }
  }

  private void leave(Databases used) {
    try {
      if (database != null && !spoilt) {
        used.drop(database);
      }
    } catch (TroubleError | HarnessException e) {
      spoilt = true;
      throw e;
    } finally {
      database = null;
      serverLog = used.log().tail();
      if (spoilt) {
        environment.discard(used);
      }
    }
  }

  /** Does what may spoil the server. */
  private <T> T guarded(Supplier<T> work) {
    try {
      return work.get();
    } catch (TroubleError e) {
      spoilt = true;
      timeline.suite(e.outcome().name().toLowerCase(Locale.ROOT) + ": " + e.getMessage());
      throw e;
    }
  }
}
