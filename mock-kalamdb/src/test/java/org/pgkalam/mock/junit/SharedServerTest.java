package org.pgkalam.mock.junit;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.Status;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.pgkalam.mock.MockKalamDb;
import org.pgkalam.mock.Quirk;

/** As a user has it: one server for the class. */
final class SharedServerTest {
  @RegisterExtension
  static MockKalamDbExtension kalam =
      new MockKalamDbExtension(builder -> builder.quirks(Quirk.EMPTY_RESULT_HAS_NO_BATCH));

  private static int port;

  @BeforeAll
  static void make(MockKalamDb server) {
    port = server.port();
    server.sql("CREATE NAMESPACE app");
  }

  @BeforeEach
  void isTheSame(MockKalamDb server) {
    assertThat(server).isSameAs(kalam.server());
    assertThat(kalam.port()).isEqualTo(port);
    assertThat(server.query("SELECT name FROM system.namespaces").toString()).contains("app");
  }

  @Test
  void oneTest() {
    leavesAFault();
  }

  @Test
  void anotherTest() {
    leavesAFault();
  }

  /** Which the test that comes after must not meet. */
  private static void leavesAFault() {
    assertThat(new Pinged(kalam.host(), kalam.port()).answer()).isEqualTo("OK");
    kalam.server().faults().on("Ping").status(Status.Code.INTERNAL, "odd");
    assertThat(new Pinged(kalam.host(), kalam.port()).answer()).isEqualTo("INTERNAL");
  }

  @Nested
  class Inside {
    @Test
    void isTheSameToo() {
      leavesAFault();
    }
  }

  @AfterAll
  static void isStillThere() {
    assertThat(kalam.port()).isEqualTo(port);
  }
}
