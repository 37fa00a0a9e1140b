package org.pgkalam.bridge;

import io.grpc.ChannelCredentials;
import io.grpc.InsecureChannelCredentials;
import io.grpc.TlsChannelCredentials;
import java.io.IOException;
import java.io.InputStream;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;

/** What a server's options say of TLS. */
final class TlsCredentials {
  private static final byte[] SAMPLE = {1, 2, 3, 4};

  private TlsCredentials() {}

  /**
   * Reads the options' text or files.
   *
   * @throws BridgeException HV024 for what cannot be read or does not fit together
   */
  static ChannelCredentials of(ServerOptions server) {
    if (server.caCert().isEmpty()) {
      return InsecureChannelCredentials.create();
    }
    Pem ca = Pem.read("ca_cert", server.caCert().get());
    TlsChannelCredentials.Builder tls =
        TlsChannelCredentials.newBuilder().trustManager(ServerTrust.in(ca.certificates()));
    server
        .clientCert()
        .ifPresent(
            cert ->
                present(
                    tls,
                    Pem.read("client_cert", cert),
                    Pem.read("client_key", server.clientKey().orElseThrow())));
    return tls.build();
  }

  private static void present(TlsChannelCredentials.Builder tls, Pem cert, Pem key) {
    if (!belongTogether(cert.certificates()[0].getPublicKey(), key.privateKey())) {
      throw OptionValues.wrong(
              "server options 'client_cert' and 'client_key' do not belong together")
          .withDetail("The key is not that of the first certificate.");
    }
    try (InputStream chain = cert.stream();
        InputStream privateKey = key.stream()) {
      tls.keyManager(chain, privateKey);
    } catch (IOException e) {
      throw Pem.unreadable("TLS material");
    }
  }

  /** Whether what the one signs is valid for the other. */
  private static boolean belongTogether(PublicKey open, PrivateKey secret) {
    try {
      String way = secret.getAlgorithm().equals("EC") ? "SHA256withECDSA" : "SHA256withRSA";
      Signature signing = Signature.getInstance(way);
      signing.initSign(secret);
      signing.update(SAMPLE);
      Signature verifying = Signature.getInstance(way);
      verifying.initVerify(open);
      verifying.update(SAMPLE);
      return verifying.verify(signing.sign());
    } catch (GeneralSecurityException e) {
      return false;
    }
  }
}
