package org.pgkalam.mock;

import static org.assertj.core.api.Assertions.assertThat;
import static org.pgkalam.mock.KalamClient.statusOf;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.pgkalam.protocol.CloseSessionRequest;
import org.pgkalam.protocol.OpenSessionRequest;
import org.pgkalam.protocol.OpenSessionResponse;
import org.pgkalam.protocol.PingRequest;

final class SessionTest {
  private static final String UNKNOWN = "UNAUTHENTICATED: invalid or expired session";

  private final SettableClock clock = new SettableClock();

  @Test
  void aSessionKeepsItsIdAndHasALeaseOfHalfAnHour() {
    try (MockKalamDb kalam = MockKalamDb.builder().clock(clock).start();
        KalamClient client = new KalamClient(kalam, "pg-1", null)) {
      OpenSessionResponse opened =
          client.stub.openSession(
              OpenSessionRequest.newBuilder()
                  .setSessionId(" my id ")
                  .setCurrentSchema(" public ")
                  .build());
      assertThat(opened.getSessionId()).isEqualTo("my id");
      assertThat(opened.getCurrentSchema()).isEqualTo("public");
      assertThat(opened.getLeaseExpiresAtMs()).isEqualTo(clock.millis() + 1_800_000);
      OpenSessionResponse given = client.stub.openSession(OpenSessionRequest.getDefaultInstance());
      assertThat(given.getSessionId())
          .matches("[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}");
      assertThat(given.hasCurrentSchema()).isFalse();
      assertThat(kalam.sessions()).containsExactly("my id", given.getSessionId());
    }
  }

  @Test
  void aCallNeedsAnOpenSessionWithALivingLease() {
    try (MockKalamDb kalam = MockKalamDb.builder().clock(clock).start();
        KalamClient client = new KalamClient(kalam, "pg-1", null)) {
      assertThat(statusOf(client::begin)).isEqualTo(UNKNOWN);
      client.open();
      assertThat(statusOf(client::begin)).isEqualTo("OK");
      clock.advance(Duration.ofMinutes(30));
      assertThat(statusOf(client::begin))
          .isEqualTo(
              "UNAUTHENTICATED: session lease expired \u2013 re-authenticate via open_session");
      client.open();
      assertThat(statusOf(client::begin)).isEqualTo("OK");
      kalam.expireLeases();
      assertThat(statusOf(client::begin)).startsWith("UNAUTHENTICATED: session lease expired");
      kalam.forgetSessions();
      assertThat(statusOf(client::begin)).isEqualTo(UNKNOWN);
    }
  }

  @Test
  void closingEndsTheSessionAndItsTransaction() {
    try (MockKalamDb kalam = MockKalamDb.start();
        KalamClient client = new KalamClient(kalam)) {
      String id = client.begin();
      for (int i = 0; i < 2; i++) {
        client.stub.closeSession(
            CloseSessionRequest.newBuilder().setSessionId(KalamClient.SESSION).build());
      }
      assertThat(kalam.sessions()).isEmpty();
      assertThat(statusOf(() -> client.scan("t"))).isEqualTo(UNKNOWN);
      client.open();
      assertThat(statusOf(() -> client.commit(id)))
          .isEqualTo("FAILED_PRECONDITION: Not found: transaction '" + id + "' not found");
      assertThat(statusOf(() -> client.stub.closeSession(CloseSessionRequest.getDefaultInstance())))
          .isEqualTo("INVALID_ARGUMENT: session_id must not be empty");
    }
  }

  @Test
  void reopeningKeepsTheTransaction() {
    try (MockKalamDb kalam = MockKalamDb.start();
        KalamClient client = new KalamClient(kalam)) {
      String id = client.begin();
      client.open();
      assertThat(statusOf(() -> client.commit(id))).isEqualTo("OK");
    }
  }

  @Test
  void aSessionIdMustNameABackendOrBeAUuid() {
    try (MockKalamDb kalam = MockKalamDb.start()) {
      Map.of(
              "odd",
              "expected pg-<pid>-<config_hash> or a server-issued UUID handle",
              "pg-",
              "missing backend pid",
              "pg-x",
              "backend pid must be numeric",
              "pg-1-zz",
              "config hash must be hexadecimal")
          .forEach(
              (id, reason) -> {
                try (KalamClient client = new KalamClient(kalam, id, null)) {
                  client.open();
                  assertThat(statusOf(client::begin))
                      .isEqualTo(
                          "INVALID_ARGUMENT: Invalid operation: invalid pg session id '"
                              + id
                              + "': "
                              + reason);
                }
              });
      try (KalamClient one = new KalamClient(kalam, "pg-1-AB", null);
          KalamClient same = new KalamClient(kalam, "pg-1-00ab", null)) {
        one.open();
        same.open();
        String id = one.begin();
        same.begin();
        assertThat(statusOf(() -> one.commit(id)))
            .isEqualTo("FAILED_PRECONDITION: Not found: transaction '" + id + "' not found");
      }
    }
  }

  @Test
  void idleSessionsVanishOnlyWithTheQuirk() {
    for (boolean quirky : new boolean[] {false, true}) {
      MockKalamDb.Builder builder = MockKalamDb.builder().clock(clock);
      if (quirky) {
        builder.quirks(Quirk.PRUNE_IDLE_SESSIONS);
      }
      try (MockKalamDb kalam = builder.start();
          KalamClient client = new KalamClient(kalam);
          KalamClient other = new KalamClient(kalam, "pg-2", null)) {
        clock.advance(Duration.ofSeconds(5));
        other.open();
        assertThat(statusOf(client::begin)).isEqualTo(quirky ? UNKNOWN : "OK");
        clock.advance(Duration.ofSeconds(5));
        assertThat(statusOf(() -> other.query("SELECT 1"))).isEqualTo("OK");
        assertThat(statusOf(other::begin))
            .isEqualTo(quirky ? "UNAUTHENTICATED: session not authenticated" : "OK");
      }
    }
  }

  @Test
  void aStaticHeaderMustBeEqual() {
    try (MockKalamDb kalam =
            MockKalamDb.builder().auth(Auth.staticHeader("Bearer secret")).start();
        KalamClient right = new KalamClient(kalam, "pg-1", "Bearer secret");
        KalamClient wrong = new KalamClient(kalam, "pg-2", "Bearer other")) {
      right.open();
      assertThat(right.stub.ping(PingRequest.getDefaultInstance()).getOk()).isTrue();
      assertThat(statusOf(wrong::open))
          .isEqualTo("UNAUTHENTICATED: invalid or missing pg auth token");
      assertThat(kalam.journal().entries().get(0).metadata())
          .containsEntry("authorization", "Bearer secret");
    }
  }

  @Test
  void usersLogInWithTheirPasswordAndNeedARole() {
    Auth auth =
        Auth.users(
            Map.of(
                "root", new Account("pw:1", "system"),
                "carol", new Account("pw", "user")));
    try (MockKalamDb kalam = MockKalamDb.builder().auth(auth).start()) {
      assertThat(open(kalam, basic("root:pw:1"))).isEqualTo("OK");
      assertThat(open(kalam, basic("carol:pw")))
          .isEqualTo("PERMISSION_DENIED: pg rpc requires a DBA or system account");
      assertThat(open(kalam, basic("root:no")))
          .isEqualTo(
              "UNAUTHENTICATED: authentication failed: Invalid credentials: Invalid credentials");
      assertThat(open(kalam, basic("who:no")))
          .isEqualTo(
              "UNAUTHENTICATED: authentication failed: User not found: User 'who' not found");
      assertThat(open(kalam, null))
          .isEqualTo("UNAUTHENTICATED: missing authorization header on open_session");
      assertThat(open(kalam, "Digest x"))
          .isEqualTo(
              "UNAUTHENTICATED: authentication failed: Malformed authorization header: Authorization header must start with 'Basic ' or 'Bearer '");
    }
  }

  private static String basic(String credentials) {
    return "Basic "
        + Base64.getEncoder().encodeToString(credentials.getBytes(StandardCharsets.UTF_8));
  }

  private static String open(MockKalamDb kalam, String authorization) {
    try (KalamClient client = new KalamClient(kalam, "pg-1", authorization)) {
      return statusOf(client::open);
    }
  }
}
