package org.pgkalam.conformance.steps;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.pgkalam.matrix.HostReach;
import org.pgkalam.mock.Account;
import org.pgkalam.mock.Address;
import org.pgkalam.mock.Auth;
import org.pgkalam.mock.MockKalamDb;

/** With another mock in the place of a real KalamDB. */
final class RealKalamsTest {
  private final RealKalams.Account account = new RealKalams.Account("dba", "secret");
  private MockKalamDb real;

  @BeforeEach
  void start() {
    real =
        MockKalamDb.builder().auth(Auth.users(Map.of("dba", new Account("secret", "dba")))).start();
    real.sql("CREATE NAMESPACE app");
  }

  @AfterEach
  void stop() {
    real.close();
  }

  @Test
  void whatIsRunGoesToTheRealOneWithTheAccount() {
    try (Kalam kalam = lent(new Timeline())) {
      kalam.sql("CREATE SHARED TABLE app.t (id BIGINT PRIMARY KEY, name TEXT)");
      kalam.sql("INSERT INTO app.t (id, name) VALUES (1, 'one'), (2, NULL)");

      List<List<String>> lines = kalam.server().query("SELECT id, name FROM app.t ORDER BY id");
      assertThat(lines.get(0)).containsExactly("id", "name");
      assertThat(lines.get(1)).containsExactly("1", "one");
      assertThat(lines.get(2)).containsExactly("2", null);
      assertThat(real.journal().entries()).isNotEmpty();
    }
  }

  @Test
  void whatOnlyTheMockHasIsNotRun() {
    try (Kalam kalam = lent(new Timeline())) {
      assertThatExceptionOfType(NotRunException.class)
          .isThrownBy(kalam::mock)
          .withMessage("needs the mock KalamDB");
    }
  }

  @Test
  void thereIsOnlyOneAtATime() {
    KalamSource source = source();
    Timeline timeline = new Timeline();
    try (Kalam first = new Kalam("kalamdb", source, null, timeline)) {
      assertThat(first.port()).isNotEqualTo(real.port());
      assertThatExceptionOfType(NotRunException.class)
          .isThrownBy(() -> new Kalam("eu", source, null, timeline));
    }
    new Kalam("kalamdb", source, null, timeline).close();
  }

  @Test
  void tablesThatAStatementCreatesAreFound() {
    assertThat(
            RealKalams.tablesIn(
                "create table if not exists app.a (id INT); CREATE USER TABLE b(x INT)"))
        .containsExactly("app.a", "b");
    assertThat(RealKalams.tablesIn("SELECT 1")).isEmpty();
  }

  @Test
  void anAddressHasAHostAndAPort() {
    assertThat(Address.parse("db.example:2910"))
        .isEqualTo(new Address("db.example", 2910))
        .hasToString("db.example:2910");
    assertThat(Address.parse("[::1]:2910"))
        .isEqualTo(new Address("::1", 2910))
        .hasToString("[::1]:2910");
    for (String wrong : List.of("localhost", ":2910", "a:0", "a:65536", "::1:2910", "a:b")) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> Address.parse(wrong))
          .withMessage("not HOST:PORT: " + wrong);
    }
  }

  private KalamSource source() {
    return RealKalams.running(new Address(real.host(), real.port()), account, HostReach.loopback());
  }

  private Kalam lent(Timeline timeline) {
    return new Kalam("kalamdb", source(), null, timeline);
  }
}
