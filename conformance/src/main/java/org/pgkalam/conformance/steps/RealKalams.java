package org.pgkalam.conformance.steps;

import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.pgkalam.matrix.HostReach;
import org.pgkalam.mock.Address;
import org.pgkalam.mock.JournalEntry;
import org.pgkalam.mock.KalamSqlException;
import org.pgkalam.mock.MockKalamDb;
import org.pgkalam.mock.Tls;
import org.pgkalam.mock.proxy.Upstream;

/** KalamDBs that are no mocks, each behind a proxy that keeps the journal and brings the faults. */
public final class RealKalams {
  private static final Pattern CREATE_TABLE =
      Pattern.compile(
          "CREATE\\s+(?:USER\\s+|SHARED\\s+|STREAM\\s+)?TABLE\\s+(?:IF\\s+NOT\\s+EXISTS\\s+)?([^\\s(]+)",
          Pattern.CASE_INSENSITIVE);

  private RealKalams() {}

  /** Who the suite, and a client without credentials, logs in as. */
  public record Account(String user, String password) {
    /** Without the password. */
    @Override
    public String toString() {
      return "Account[" + user + "]";
    }
  }

  /**
   * One that runs already, which all scenarios share, one after another. Tables that a scenario
   * makes are dropped when it ends.
   *
   * @param account null if it lets anybody in
   * @param reach how PostgreSQL reaches the proxy
   */
  public static KalamSource running(Address at, Account account, HostReach reach) {
    return new KalamSource() {
      private boolean lent;

      @Override
      public synchronized Lent lend(Tls tls) {
        if (lent) {
          throw new NotRunException("needs a KalamDB besides the one that was given");
        }
        MockKalamDb proxy = proxy(upstream(at, account), tls, reach);
        lent = true;
        return new Lent(proxy, false, () -> giveBack(proxy));
      }

      @Override
      public HostReach reach() {
        return reach;
      }

      private synchronized void giveBack(MockKalamDb proxy) {
        lent = false;
        try (Upstream server = upstream(at, account)) {
          dropTables(server, proxy.journal().entries());
        }
      }
    };
  }

  /**
   * A new one each time, started by a program that gets a port and an empty directory and runs for
   * as long as the server does.
   *
   * @param account null if it lets anybody in
   * @param reach how PostgreSQL reaches the proxy
   */
  public static KalamSource started(Path program, Account account, HostReach reach) {
    return new KalamSource() {
      @Override
      public Lent lend(Tls tls) {
        StartedKalam server = StartedKalam.by(program, account);
        try {
          return new Lent(
              proxy(upstream(server.address(), account), tls, reach), false, server::close);
        } catch (RuntimeException e) {
          server.close();
          throw e;
        }
      }

      @Override
      public HostReach reach() {
        return reach;
      }
    };
  }

  static Upstream upstream(Address at, Account account) {
    return account == null
        ? Upstream.at(at.host(), at.port())
        : Upstream.at(at.host(), at.port(), account.user(), account.password());
  }

  private static MockKalamDb proxy(Upstream upstream, Tls tls, HostReach reach) {
    MockKalamDb.Builder builder = KalamSource.reachable(reach).upstream(upstream);
    return (tls == null ? builder : builder.tls(tls)).start();
  }

  private static void dropTables(Upstream server, List<JournalEntry> calls) {
    Set<String> tables = new LinkedHashSet<>();
    for (JournalEntry call : calls) {
      if (call.method().equals("ExecuteSql") || call.method().equals("ExecuteQuery")) {
        tables.addAll(tablesIn(Messages.field(call.request(), "sql")));
      }
    }
    for (String table : tables) {
      try {
        server.execute("DROP TABLE IF EXISTS " + table);
      } catch (KalamSqlException goneAlready) {
        // The next scenario that makes one of that name reports it.
      }
    }
  }

  /** The tables that a statement creates, as it writes them. */
  static List<String> tablesIn(String sql) {
    return CREATE_TABLE.matcher(sql).results().map(made -> made.group(1)).toList();
  }
}
