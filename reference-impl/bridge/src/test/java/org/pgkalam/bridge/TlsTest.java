package org.pgkalam.bridge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.pgkalam.bridge.CertificateMaker.Issued;
import org.pgkalam.mock.MockKalamDb;
import org.pgkalam.mock.Tls;

/** Encrypted connections, and what is said where there can be none. */
final class TlsTest {
  private static final Issued CA = CertificateMaker.named("Right CA").authority().make();
  private static final Issued OTHER_CA = CertificateMaker.named("Other CA").authority().make();
  private static final Issued SERVER = server().make();
  private static final Issued CLIENT =
      CertificateMaker.named("kalamdb-pg-test").signedBy(CA).make();

  @TempDir Path files;

  private static CertificateMaker server() {
    return CertificateMaker.named("kalamdb").signedBy(CA).forHosts("localhost", "127.0.0.1");
  }

  private MockKalamDb kalam(Issued certificate) {
    return MockKalamDb.builder()
        .tls(Tls.server(certificate.file(files), certificate.keyFile(files)))
        .start();
  }

  private MockKalamDb demandingKalam() {
    return MockKalamDb.builder()
        .tls(Tls.mutual(SERVER.file(files), SERVER.keyFile(files), CA.file(files)))
        .start();
  }

  private static void works(MockKalamDb kalam, String... options) {
    try (LocalSession session = LocalSession.with(kalam, options)) {
      assertThat(session.query("SELECT 1 AS a")).isEqualTo("[{\"a\":1}]");
    }
  }

  /** The message is the reference client's, with what is wrong at its end. */
  private static void fails(MockKalamDb kalam, String why, String hint, String... options) {
    ServerOptions server = LocalSession.options(kalam, options);
    try (LocalSession session = new LocalSession(server)) {
      assertThatThrownBy(() -> session.query("SELECT 1 AS a"))
          .isInstanceOfSatisfying(
              BridgeException.class,
              e -> {
                assertThat(e)
                    .hasMessageStartingWith(
                        "TLS handshake with KalamDB server at " + server.address() + " failed: ")
                    .hasMessageMatching(".* failed: " + why + ".*");
                assertThat(e.sqlState()).isEqualTo("08001");
                assertThat(e.hint()).contains(hint);
              });
    }
    assertThat(kalam.journal().entries()).isEmpty();
  }

  @Test
  void theCaMayBeTextOrAFileAndAChain() {
    try (MockKalamDb kalam = kalam(SERVER)) {
      works(kalam, "ca_cert", CA.pem());
      works(kalam, "ca_cert", CA.file(files).toString());
      works(kalam, "ca_cert", OTHER_CA.pem() + CA.pem());
      works(kalam, "ca_cert", "  " + CA.pem().replace("\n", "\n    "));
      works(kalam, "ca_cert", CA.pem(), "host", "localhost");
    }
  }

  @Test
  void aServersOwnCertificateMayBeTrusted() {
    Issued own = CertificateMaker.named("localhost").forHosts("127.0.0.1").make();
    try (MockKalamDb kalam = kalam(own)) {
      fails(
          kalam,
          "its certificate is self-signed and not in ca_cert",
          "ca_cert",
          "ca_cert",
          CA.pem());
      works(kalam, "ca_cert", own.pem());
    }
  }

  @Test
  void anUnknownCa() {
    try (MockKalamDb kalam = kalam(SERVER)) {
      fails(
          kalam,
          "its certificate is not signed by a CA of ca_cert, but by \"CN=Right CA\"",
          "ca_cert",
          "ca_cert",
          OTHER_CA.pem());
    }
  }

  @Test
  void anotherName() {
    Issued elsewhere = server().forHosts("kalam.example").make();
    try (MockKalamDb kalam = kalam(elsewhere)) {
      fails(kalam, "its certificate is not for \"127.0.0.1\"", "host", "ca_cert", CA.pem());
    }
  }

  @Test
  void anExpiredCertificate() {
    Instant now = Instant.now();
    Issued old =
        server().valid(now.minus(Duration.ofDays(9)), now.minus(Duration.ofDays(1))).make();
    try (MockKalamDb kalam = kalam(old)) {
      fails(kalam, "its certificate has expired at ", "ca_cert", "ca_cert", CA.pem());
    }
    Issued early =
        server().valid(now.plus(Duration.ofDays(1)), now.plus(Duration.ofDays(9))).make();
    try (MockKalamDb kalam = kalam(early)) {
      fails(kalam, "its certificate is not valid before ", "ca_cert", "ca_cert", CA.pem());
    }
  }

  @Test
  void anExpiredCa() {
    Instant now = Instant.now();
    Issued old =
        CertificateMaker.named("Old CA")
            .authority()
            .valid(now.minus(Duration.ofDays(9)), now.minus(Duration.ofDays(1)))
            .signedBy(CA)
            .make();
    Issued server = server().signedBy(old).make();
    try (MockKalamDb kalam =
        MockKalamDb.builder()
            .tls(
                Tls.server(
                    CertificateMaker.write(files, server.pem() + old.pem()), server.keyFile(files)))
            .start()) {
      fails(kalam, "a CA certificate of its chain has expired", "ca_cert", "ca_cert", CA.pem());
    }
  }

  @Test
  void aServerOfPlainText() throws Exception {
    try (MockKalamDb kalam = MockKalamDb.start()) {
      fails(kalam, "it does not speak TLS", "ca_cert", "ca_cert", CA.pem());
    }
  }

  @Test
  void aClientOfPlainText() {
    try (MockKalamDb kalam = kalam(SERVER);
        LocalSession session = LocalSession.with(kalam)) {
      assertThatThrownBy(() -> session.query("SELECT 1 AS a"))
          .isInstanceOfSatisfying(
              BridgeException.class,
              e -> {
                assertThat(e.getMessage()).endsWith("ends the connection at once");
                assertThat(e.sqlState()).isEqualTo("08001");
                assertThat(e.hint()).contains("ca_cert");
              });
    }
  }

  @Test
  void aClientCertificate() {
    try (MockKalamDb kalam = demandingKalam()) {
      works(kalam, "ca_cert", CA.pem(), "client_cert", CLIENT.pem(), "client_key", CLIENT.keyPem());
      works(
          kalam,
          "ca_cert",
          CA.file(files).toString(),
          "client_cert",
          CLIENT.file(files).toString(),
          "client_key",
          CLIENT.keyFile(files).toString());
    }
  }

  @Test
  void noClientCertificate() {
    try (MockKalamDb kalam = demandingKalam()) {
      fails(
          kalam,
          "it (demands a client certificate|ends the (connection|handshake))",
          "client_cert",
          "ca_cert",
          CA.pem());
    }
  }

  @Test
  void aClientCertificateOfAnotherCa() {
    Issued stranger = CertificateMaker.named("kalamdb-pg-test").signedBy(OTHER_CA).make();
    try (MockKalamDb kalam = demandingKalam()) {
      fails(
          kalam,
          "it (does not accept the client certificate|ends the connection)",
          "client_cert",
          "ca_cert",
          CA.pem(),
          "client_cert",
          stranger.pem(),
          "client_key",
          stranger.keyPem());
    }
  }

  @Test
  void aClientCertificateOfAnotherName() {
    Issued node = CertificateMaker.named("kalamdb-node-1").signedBy(CA).make();
    try (MockKalamDb kalam = demandingKalam();
        LocalSession session =
            LocalSession.with(
                kalam,
                "ca_cert",
                CA.pem(),
                "client_cert",
                node.pem(),
                "client_key",
                node.keyPem())) {
      assertThatThrownBy(() -> session.query("SELECT 1 AS a"))
          .hasMessageContaining("permission denied: Cluster node 'kalamdb-node-1'");
    }
  }

  @Test
  void aKeyOfAnotherCertificate() {
    try (MockKalamDb kalam = demandingKalam();
        LocalSession session =
            LocalSession.with(
                kalam,
                "ca_cert",
                CA.pem(),
                "client_cert",
                CLIENT.pem(),
                "client_key",
                SERVER.keyPem())) {
      assertThatThrownBy(() -> session.query("SELECT 1 AS a"))
          .hasMessage("server options 'client_cert' and 'client_key' do not belong together");
    }
  }

  /** It may be a port that swallows what it gets: the time-out is the statement's. */
  @Test
  void aServerThatNeverShakesHands() throws Exception {
    try (ServerSocket silent = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        LocalSession session =
            new LocalSession(
                ServerOptions.parse(
                    Map.of(
                        "host",
                        "127.0.0.1",
                        "port",
                        String.valueOf(silent.getLocalPort()),
                        "timeout",
                        "300",
                        "ca_cert",
                        CA.pem())))) {
      assertThatThrownBy(() -> session.query("SELECT 1 AS a")).hasMessageContaining("timed out");
    }
  }
}
