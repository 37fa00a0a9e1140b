package org.pgkalam.mock.standalone;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.pgkalam.mock.Account;
import org.pgkalam.mock.Address;
import org.pgkalam.mock.Auth;
import org.pgkalam.mock.KalamSqlException;
import org.pgkalam.mock.MockKalamDb;
import org.pgkalam.mock.QueryLimits;
import org.pgkalam.mock.Quirk;
import org.pgkalam.mock.Tls;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The mock as a process of its own. */
@Command(
    name = "mock-kalamdb",
    sortOptions = false,
    mixinStandardHelpOptions = true,
    versionProvider = Main.Version.class,
    description =
        "A KalamDB for tests: kalamdb.pg.PgService over TCP, its data in memory. It says on which"
            + " addresses it listens, then runs until it is ended.",
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "2:wrong usage, a file that cannot be read or used, or a port that cannot be had"
    })
public final class Main implements Callable<Integer> {
  /** Kept, because a logger that nobody holds loses its level. */
  private static final Logger GRPC = Logger.getLogger("io.grpc");

  private static final Set<String> ROLES = Set.of("dba", "system", "service", "user");

  @Spec private CommandSpec spec;

  @Option(
      names = "--host",
      paramLabel = "ADDRESS",
      defaultValue = "127.0.0.1",
      description = "the address to listen on (default: 127.0.0.1)")
  private String host;

  @Option(
      names = "--port",
      paramLabel = "NUMBER",
      defaultValue = "2910",
      description = "for gRPC (default: 2910); 0 lets the kernel choose")
  private int port;

  @Option(
      names = "--http",
      paramLabel = "NUMBER",
      description = "answers GET " + HealthCheck.PATH + " on this port; 0 lets the kernel choose")
  private Integer http;

  @Option(
      names = "--tls-cert",
      paramLabel = "FILE",
      description = "speak TLS: the server's certificate and those above it (PEM)")
  private Path tlsCert;

  @Option(
      names = "--tls-key",
      paramLabel = "FILE",
      description = "its key (PEM, PKCS #8, without a password)")
  private Path tlsKey;

  @Option(
      names = "--tls-client-ca",
      paramLabel = "FILE",
      description = "clients must show a certificate that this one has signed (PEM)")
  private Path tlsClientCa;

  @Option(
      names = "--account",
      paramLabel = "USER:PASSWORD[:ROLE]",
      description =
          "who may open sessions; may be repeated. Roles are dba (the default), system, service and"
              + " user, of which the last two are refused. Without accounts, everybody may")
  private List<String> accounts = List.of();

  @Option(
      names = "--accounts",
      paramLabel = "FILE",
      description = "a file with such a line for each account")
  private Path accountsFile;

  @Option(
      names = "--auth-header",
      paramLabel = "VALUE",
      description = "the authorization that every client must send, such as \"Bearer secret\"")
  private String authHeader;

  @Option(
      names = "--init",
      paramLabel = "FILE",
      description = "SQL to run first, each statement ended by a semicolon")
  private Path init;

  @Option(
      names = "--faults",
      paramLabel = "FILE",
      description = "what goes wrong: a line of JSON for each fault; see the README")
  private Path faults;

  @Option(
      names = "--journal",
      paramLabel = "FILE",
      description = "a line of JSON for each call is added to it, without credentials")
  private Path journal;

  @Option(
      names = "--quirk",
      paramLabel = "NAME",
      description =
          "an oddity of the real server to have; may be repeated. \"measured\" are all that it was"
              + " seen to have, \"all\" are all there are")
  private List<String> quirks = List.of();

  @Option(
      names = "--query-timeout",
      paramLabel = "MILLIS",
      defaultValue = "30000",
      description = "how long a query may take (default: 30000)")
  private long queryTimeout;

  @Option(
      names = "--query-rows",
      paramLabel = "NUMBER",
      defaultValue = "2000000",
      description = "how many rows a query may give (default: 2000000)")
  private int queryRows;

  @Option(
      names = "--query-memory",
      paramLabel = "MB",
      defaultValue = "512",
      description = "how much memory a query may take (default: 512)")
  private int queryMemory;

  private final Deque<AutoCloseable> opened = new ArrayDeque<>();

  Main() {}

  /** Runs until the process is ended. */
  public static void main(String[] arguments) {
    System.exit(command().execute(arguments));
  }

  static CommandLine command() {
    return new CommandLine(new Main()).setParameterExceptionHandler(Main::onWrongUsage);
  }

  @Override
  public Integer call() throws InterruptedException {
    GRPC.setLevel(Level.WARNING);
    Thread closing = new Thread(this::close, "shutdown");
    try {
      start(System.out);
    } catch (IllegalArgumentException | KalamSqlException | IOException e) {
      close();
      throw new ParameterException(spec.commandLine(), text(e), e);
    }
    Runtime.getRuntime().addShutdownHook(closing);
    new CountDownLatch(1).await();
    return 0;
  }

  private void start(PrintStream out) throws IOException {
    checkPort("--port", port);
    checkPort("--http", http == null ? 0 : http);
    MockKalamDb.Builder builder =
        MockKalamDb.builder()
            .host(host)
            .port(port)
            .auth(auth())
            .quirks(quirks())
            .queryLimits(queryLimits());
    tls().ifPresent(builder::tls);
    List<String> faultLines = faults == null ? List.of() : lines(faults);
    String script = init == null ? "" : read(init);
    JournalFile journalFile = null;
    if (journal != null) {
      try {
        journalFile = JournalFile.open(journal);
      } catch (IOException e) {
        throw new IllegalArgumentException("cannot write " + named(journal, e), e);
      }
      opened.push(journalFile);
    }
    MockKalamDb kalam = listen(builder);
    opened.push(kalam);
    if (journalFile != null) {
      kalam.journal().onEntry(journalFile::add);
    }
    runInit(kalam, script);
    declare(kalam, faultLines);
    String health = "";
    if (http != null) {
      HealthCheck check = healthCheck();
      opened.push(check);
      health = "health check: http://" + new Address(host, check.port()) + HealthCheck.PATH + "\n";
    }
    out.print("gRPC: " + new Address(kalam.host(), kalam.port()) + "\n" + health);
    out.flush();
  }

  private MockKalamDb listen(MockKalamDb.Builder builder) {
    try {
      return builder.start();
    } catch (UncheckedIOException | IllegalArgumentException e) {
      throw new IllegalArgumentException(
          "cannot listen on " + new Address(host, port) + ": " + root(e), e);
    }
  }

  private HealthCheck healthCheck() {
    try {
      return HealthCheck.start(host, http, version());
    } catch (IOException | IllegalArgumentException e) {
      throw new IllegalArgumentException(
          "cannot listen on " + new Address(host, http) + ": " + root(e), e);
    }
  }

  private void runInit(MockKalamDb kalam, String script) {
    try {
      kalam.script(script);
    } catch (KalamSqlException e) {
      throw new IllegalArgumentException(init + ", " + e.getMessage(), e);
    }
  }

  private void declare(MockKalamDb kalam, List<String> lines) {
    for (int i = 0; i < lines.size(); i++) {
      if (isContent(lines.get(i))) {
        try {
          FaultLine.declare(lines.get(i), kalam.faults());
        } catch (IllegalArgumentException e) {
          throw new IllegalArgumentException(
              "%s, line %d: %s".formatted(faults, i + 1, e.getMessage()), e);
        }
      }
    }
  }

  private static void checkPort(String option, int number) {
    if (number < 0 || number > 65535) {
      throw new IllegalArgumentException(option + " is no port: " + number);
    }
  }

  private QueryLimits queryLimits() {
    if (queryTimeout < 1 || queryRows < 1 || queryMemory < 1) {
      throw new IllegalArgumentException(
          "--query-timeout, --query-rows and --query-memory must be at least 1");
    }
    return new QueryLimits(Duration.ofMillis(queryTimeout), queryRows, (long) queryMemory << 20);
  }

  private Quirk[] quirks() {
    Set<Quirk> wanted = EnumSet.noneOf(Quirk.class);
    for (String name : quirks) {
      switch (name) {
        case "all" -> wanted.addAll(EnumSet.allOf(Quirk.class));
        case "measured" -> wanted.addAll(Quirk.measured());
        default -> wanted.add(Quirk.named(name));
      }
    }
    return wanted.toArray(new Quirk[0]);
  }

  private Optional<Tls> tls() throws IOException {
    if ((tlsCert == null) != (tlsKey == null)) {
      throw new IllegalArgumentException("--tls-cert and --tls-key go together");
    }
    if (tlsCert == null) {
      if (tlsClientCa != null) {
        throw new IllegalArgumentException("--tls-client-ca needs --tls-cert and --tls-key");
      }
      return Optional.empty();
    }
    read(tlsCert);
    read(tlsKey);
    if (tlsClientCa != null) {
      read(tlsClientCa);
    }
    return Optional.of(new Tls(tlsCert, tlsKey, Optional.ofNullable(tlsClientCa)));
  }

  private Auth auth() throws IOException {
    Map<String, Account> users = new LinkedHashMap<>();
    for (String account : accounts) {
      addAccount(users, account, "--account");
    }
    if (accountsFile != null) {
      int number = 0;
      for (String line : lines(accountsFile)) {
        number++;
        if (isContent(line)) {
          addAccount(users, line.strip(), accountsFile + ", line " + number);
        }
      }
    }
    if (authHeader != null) {
      if (!users.isEmpty()) {
        throw new IllegalArgumentException("either accounts or --auth-header");
      }
      return Auth.staticHeader(authHeader);
    }
    return accounts.isEmpty() && accountsFile == null ? Auth.open() : Auth.users(users);
  }

  /** No message shows a password. */
  private static void addAccount(Map<String, Account> users, String text, String where) {
    int colon = text.indexOf(':');
    int last = text.lastIndexOf(':');
    boolean hasRole = last > colon && ROLES.contains(text.substring(last + 1));
    String password = colon < 0 ? "" : text.substring(colon + 1, hasRole ? last : text.length());
    if (colon < 1 || password.isEmpty()) {
      throw new IllegalArgumentException(where + " is not USER:PASSWORD[:ROLE]");
    }
    users.put(
        text.substring(0, colon),
        new Account(password, hasRole ? text.substring(last + 1) : "dba"));
  }

  private static boolean isContent(String line) {
    return !line.isBlank() && !line.startsWith("#");
  }

  private static List<String> lines(Path file) {
    return read(file).lines().toList();
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new IllegalArgumentException("cannot read " + named(file, e), e);
    }
  }

  private static String named(Path file, IOException e) {
    if (e instanceof NoSuchFileException || e instanceof FileNotFoundException) {
      return file + ": no such file or directory";
    }
    if (e instanceof AccessDeniedException) {
      return file + ": permission denied";
    }
    return file + (e instanceof CharacterCodingException ? ": not UTF-8" : ": " + e.getMessage());
  }

  private static String root(Throwable thrown) {
    Throwable root = thrown;
    while (root.getCause() != null) {
      root = root.getCause();
    }
    return root.getMessage() == null ? root.getClass().getSimpleName() : root.getMessage();
  }

  private static String text(Exception e) {
    return e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
  }

  private synchronized void close() {
    while (!opened.isEmpty()) {
      try {
        opened.pop().close();
      } catch (Exception e) {
        System.err.println("mock-kalamdb: " + text(e));
      }
    }
  }

  private static int onWrongUsage(ParameterException error, String... ignored) {
    CommandLine command = error.getCommandLine();
    command.getErr().println("mock-kalamdb: " + error.getMessage());
    command.getErr().println("See: mock-kalamdb --help");
    return CommandLine.ExitCode.USAGE;
  }

  private static String version() {
    String version = Main.class.getPackage().getImplementationVersion();
    return version == null ? "unreleased" : version;
  }

  static final class Version implements IVersionProvider {
    @Override
    public String[] getVersion() {
      return new String[] {"mock-kalamdb " + version()};
    }
  }
}
