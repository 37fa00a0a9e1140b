package org.pgkalam.mock;

import static org.assertj.core.api.Assertions.assertThat;
import static org.pgkalam.mock.KalamClient.statusOf;

import io.grpc.ManagedChannel;
import io.grpc.netty.shaded.io.grpc.netty.GrpcSslContexts;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.netty.shaded.io.netty.handler.ssl.SslContextBuilder;
import java.nio.file.Path;
import javax.net.ssl.SSLException;
import org.junit.jupiter.api.Test;
import org.pgkalam.protocol.OpenSessionRequest;
import org.pgkalam.protocol.PgServiceGrpc;

/** The certificates in {@code /tls} were made for these tests and are valid for a hundred years. */
final class TlsTest {
  private static Path file(String name) {
    return Path.of("src/test/resources/tls", name);
  }

  private static String open(MockKalamDb kalam, String client) throws SSLException {
    SslContextBuilder context = GrpcSslContexts.forClient().trustManager(file("ca.pem").toFile());
    if (client != null) {
      context.keyManager(file(client + ".pem").toFile(), file(client + ".key").toFile());
    }
    ManagedChannel channel =
        NettyChannelBuilder.forAddress(kalam.host(), kalam.port())
            .sslContext(context.build())
            .build();
    try {
      return statusOf(
          () ->
              PgServiceGrpc.newBlockingStub(channel)
                  .openSession(OpenSessionRequest.newBuilder().setSessionId("pg-1").build()));
    } finally {
      channel.shutdownNow();
    }
  }

  @Test
  void theServerShowsItsCertificate() throws Exception {
    try (MockKalamDb kalam =
        MockKalamDb.builder().tls(Tls.server(file("server.pem"), file("server.key"))).start()) {
      assertThat(open(kalam, null)).isEqualTo("OK");
      try (KalamClient plain = new KalamClient(kalam, "pg-1", null)) {
        assertThat(statusOf(plain::open)).startsWith("UNAVAILABLE");
      }
    }
  }

  @Test
  void aClientIsKnownByItsCertificate() throws Exception {
    try (MockKalamDb kalam =
        MockKalamDb.builder()
            .auth(Auth.staticHeader("Bearer unused"))
            .tls(Tls.mutual(file("server.pem"), file("server.key"), file("ca.pem")))
            .start()) {
      assertThat(open(kalam, "good")).isEqualTo("OK");
      assertThat(open(kalam, "node"))
          .isEqualTo(
              "PERMISSION_DENIED: Cluster node 'kalamdb-node-1' is not a valid PG extension identity");
      assertThat(open(kalam, null)).startsWith("UNAVAILABLE");
    }
  }
}
