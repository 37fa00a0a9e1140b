package org.pgkalam.conformance.steps;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.pgkalam.mock.Tls;

/** What the steps of one scenario share: its database, its sessions and its KalamDB. */
public final class World implements AutoCloseable {
  static final String DEFAULT_KALAM = "kalamdb";
  private static final Pattern PLACEHOLDER = Pattern.compile("\\$\\{([a-z]+)(?:\\.([a-z.]+))?}");

  private final Environment environment;
  private final Timeline timeline = new Timeline();
  private final Map<String, Kalam> kalams = new LinkedHashMap<>();
  private final Map<String, HttpServer> httpServers = new LinkedHashMap<>();
  private final List<SqlSession> sessions = new ArrayList<>();
  private final List<Displaced> displaced = new ArrayList<>();
  private Databases databases;
  private String database;
  private SqlSession session;
  private Answer answer;
  private boolean failureToBeExamined;

  World(Environment environment) {
    this.environment = environment;
    this.databases = environment.databases();
  }

  public Timeline timeline() {
    return timeline;
  }

  /** The databases of the server that the scenario runs on. */
  public Databases databases() {
    return databases;
  }

  void useServerWithoutPreload() {
    databases = environment.withoutPreload();
  }

  /** Puts a file of the server aside until the scenario ends. */
  void displace(Path file) {
    displaced.add(new Displaced(file));
    timeline.suite("put aside " + file.getFileName());
  }

  void createDatabase(boolean withExtension) {
    if (withExtension) {
      databases
          .extensionFailure()
          .ifPresent(
              why -> {
                throw new AssertionError("CREATE EXTENSION pg_kalam fails: " + why);
              });
    }
    try {
      database = databases.create(withExtension);
    } catch (SQLException e) {
      throw new HarnessException("no database for the scenario: " + e.getMessage(), e);
    }
    connect("postgres");
  }

  /** Opens a session, which the next statements go to. */
  void connect(String user) {
    if (database == null) {
      throw new HarnessException("the scenario has no database yet");
    }
    String name = "session " + (sessions.size() + 1) + " (" + user + ")";
    try {
      session = new SqlSession(name, databases.connect(database, user), timeline);
    } catch (SQLException e) {
      throw new AssertionError("cannot connect as " + user + ": " + e.getMessage(), e);
    }
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
    examined();
    if (session == null) {
      throw new HarnessException("the scenario has no database yet");
    }
    String text = withValues(sql);
    kalams.values().forEach(Kalam::mark);
    answer = session.run(text);
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
    session
        .endedOtherwise(answer)
        .ifPresent(
            how -> {
              throw new AssertionError(how + ": " + answer.describeFailure());
            });
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
    return kalams.computeIfAbsent(DEFAULT_KALAM, name -> new Kalam(name, null, timeline));
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
    if (kalams.containsKey(name)) {
      throw new HarnessException("KalamDB " + name + " runs already");
    }
    kalams.put(name, new Kalam(name, tls, timeline));
  }

  void startHttpServer(String name) {
    try {
      HttpServer server =
          HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
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
    if (!part.equals("host") && !part.equals("port")) {
      throw new HarnessException("no value for ${" + name + "." + part + "}");
    }
    HttpServer http = httpServers.get(name);
    if (http != null) {
      return part.equals("host")
          ? http.getAddress().getAddress().getHostAddress()
          : String.valueOf(http.getAddress().getPort());
    }
    Kalam kalam = name.equals(DEFAULT_KALAM) ? kalam() : kalam(name);
    return part.equals("host") ? kalam.host() : String.valueOf(kalam.port());
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
    if (database != null) {
      String dropped = database;
      database = null;
      try {
        databases.drop(dropped);
      } catch (SQLException e) {
        throw new HarnessException("cannot drop " + dropped + ": " + e.getMessage(), e);
      }
    }
  }
}
