package org.pgkalam.mock;

import io.grpc.netty.shaded.io.grpc.netty.GrpcSslContexts;
import io.grpc.netty.shaded.io.netty.handler.ssl.ClientAuth;
import io.grpc.netty.shaded.io.netty.handler.ssl.SslContext;
import io.grpc.netty.shaded.io.netty.handler.ssl.SslContextBuilder;
import java.nio.file.Path;
import java.util.Optional;
import javax.net.ssl.SSLException;

/**
 * Certificates of the server, as PEM files.
 *
 * @param certificateChain the server's certificate, first, and those above it
 * @param privateKey PKCS #8, without a password
 * @param clientCa when present, clients must show a certificate that it has signed; who they are is
 *     then read from the certificate's common name, {@code kalamdb-pg-<name>}, and {@code
 *     authorization} is ignored
 */
public record Tls(Path certificateChain, Path privateKey, Optional<Path> clientCa) {
  /** Encryption only. */
  public static Tls server(Path certificateChain, Path privateKey) {
    return new Tls(certificateChain, privateKey, Optional.empty());
  }

  /** Encryption and client certificates. */
  public static Tls mutual(Path certificateChain, Path privateKey, Path clientCa) {
    return new Tls(certificateChain, privateKey, Optional.of(clientCa));
  }

  SslContext serverContext() throws SSLException {
    SslContextBuilder builder =
        GrpcSslContexts.forServer(certificateChain.toFile(), privateKey.toFile());
    if (clientCa.isPresent()) {
      builder.trustManager(clientCa.get().toFile()).clientAuth(ClientAuth.REQUIRE);
    }
    return builder.build();
  }
}
