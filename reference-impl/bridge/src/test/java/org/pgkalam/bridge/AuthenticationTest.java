package org.pgkalam.bridge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Example;
import org.pgkalam.mock.Account;
import org.pgkalam.mock.Auth;
import org.pgkalam.mock.JournalEntry;
import org.pgkalam.mock.MockKalamDb;

/** Who the bridge says it is, and when (document "readme", auth mode notes). */
final class AuthenticationTest {
  private static final String PASSWORD = "correct horse";
  private static final String[] LOGIN = {
    "auth_mode", "account_login", "login_user", "pg_dba", "login_password", PASSWORD
  };

  private static MockKalamDb kalamOf(String role) {
    return MockKalamDb.builder()
        .auth(Auth.users(Map.of("pg_dba", new Account(PASSWORD, role))))
        .start();
  }

  private static List<String> methods(MockKalamDb kalam) {
    return kalam.journal().entries().stream().map(JournalEntry::method).toList();
  }

  private static List<String> withCredentials(MockKalamDb kalam) {
    return kalam.journal().entries().stream()
        .filter(call -> call.metadata().containsKey("authorization"))
        .map(JournalEntry::method)
        .toList();
  }

  @Example
  void credentialsAreSentOnceAndThenTheHandle() {
    try (MockKalamDb kalam = kalamOf("dba");
        LocalSession session = LocalSession.with(kalam, LOGIN)) {
      session.query("SELECT 1 AS a");
      session.session().executeSql("CREATE NAMESPACE n");
      assertThat(methods(kalam)).containsExactly("OpenSession", "ExecuteQuery", "ExecuteSql");
      assertThat(withCredentials(kalam)).containsExactly("OpenSession");
      assertThat(kalam.journal().entries().get(0).metadata())
          .containsEntry("authorization", Auth.basic("pg_dba", PASSWORD));
    }
  }

  @Example
  void aLeaseThatIsAboutToEndIsRenewed() {
    try (MockKalamDb kalam =
            MockKalamDb.builder()
                .auth(Auth.users(Map.of("pg_dba", new Account(PASSWORD, "system"))))
                .lease(Duration.ofSeconds(30))
                .start();
        LocalSession session = LocalSession.with(kalam, LOGIN)) {
      session.query("SELECT 1 AS a");
      session.query("SELECT 2 AS a");
      assertThat(methods(kalam))
          .as("30 s are less than the reserve")
          .containsExactly("OpenSession", "ExecuteQuery", "OpenSession", "ExecuteQuery");
    }
  }

  @Example
  void aLeaseThatHasEndedIsRenewedOnce() {
    try (MockKalamDb kalam = kalamOf("dba");
        LocalSession session = LocalSession.with(kalam, LOGIN)) {
      session.query("SELECT 1 AS a");
      kalam.expireLeases();
      assertThat(session.query("SELECT 2 AS a")).isEqualTo("[{\"a\":2}]");
      assertThat(methods(kalam))
          .containsExactly(
              "OpenSession", "ExecuteQuery", "ExecuteQuery", "OpenSession", "ExecuteQuery");
    }
  }

  @Example
  void credentialsThatHaveBecomeStaleAreAnErrorWithAdvice() {
    try (MockKalamDb kalam = kalamOf("dba");
        LocalSession session = LocalSession.with(kalam, LOGIN)) {
      session.query("SELECT 1 AS a");
      kalam.auth(Auth.users(Map.of("pg_dba", new Account("changed", "dba"))));
      kalam.expireLeases();
      refused(session, "28000", "authentication failed", "user mapping");
      kalam.auth(Auth.users(Map.of("pg_dba", new Account(PASSWORD, "dba"))));
      assertThat(session.query("SELECT 2 AS a")).isEqualTo("[{\"a\":2}]");
    }
  }

  @Example
  void wrongCredentialsAreAnErrorWithAdvice() {
    try (MockKalamDb kalam = kalamOf("dba")) {
      for (String[] wrong :
          new String[][] {
            {},
            {"auth_header", "Bearer some.jwt.token"},
            {"auth_header", "Token tokentoken"},
            {"auth_mode", "account_login", "login_user", "nobody", "login_password", PASSWORD},
            {"auth_mode", "account_login", "login_user", "pg_dba", "login_password", "wrong-one"},
          }) {
        try (LocalSession session = LocalSession.with(kalam, wrong)) {
          refused(
              session,
              "28000",
              "authentication failed \u2013 check auth_mode, auth_header, or account_login"
                  + " credentials in CREATE SERVER OPTIONS",
              "user mapping");
        }
      }
      kalam.auth(Auth.staticHeader("Bearer right"));
      try (LocalSession session = LocalSession.with(kalam, "auth_header", "Bearer wrong-one")) {
        refused(session, "28000", "authentication failed", "user mapping");
      }
      try (LocalSession session = LocalSession.with(kalam, "auth_header", "Bearer right")) {
        assertThat(session.query("SELECT 1 AS a")).isEqualTo("[{\"a\":1}]");
      }
    }
  }

  @Example
  void anAccountOfAnotherRoleIsTold() {
    for (String role : new String[] {"user", "service"}) {
      try (MockKalamDb kalam = kalamOf(role);
          LocalSession session = LocalSession.with(kalam, LOGIN)) {
        refused(session, "42501", "pg rpc requires a DBA or system account", "dba or system");
      }
    }
  }

  private static void refused(LocalSession session, String sqlState, String message, String hint) {
    assertThatThrownBy(() -> session.query("SELECT 1 AS a"))
        .isInstanceOfSatisfying(
            BridgeException.class,
            e -> {
              assertThat(e.sqlState()).isEqualTo(sqlState);
              assertThat(e.getMessage()).contains(message);
              assertThat(e.hint()).contains(hint);
              assertThat(e.getMessage() + e.detail() + e.hint())
                  .doesNotContain(PASSWORD, "wrong-one", "some.jwt.token", "tokentoken");
            });
  }
}
