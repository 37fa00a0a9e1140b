package org.pgkalam.bridge;

import java.io.IOException;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import java.security.cert.X509Certificate;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;

/** Trusts servers whose certificate a CA has signed, and says what is wrong with another. */
final class ServerTrust extends X509ExtendedTrustManager {
  private final X509ExtendedTrustManager java;

  private ServerTrust(X509ExtendedTrustManager java) {
    this.java = java;
  }

  /** In these CAs alone. */
  static ServerTrust in(X509Certificate[] authorities) {
    try {
      KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
      store.load(null, null);
      for (int i = 0; i < authorities.length; i++) {
        store.setCertificateEntry("ca-" + i, authorities[i]);
      }
      TrustManagerFactory factory =
          TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
      factory.init(store);
      for (TrustManager manager : factory.getTrustManagers()) {
        if (manager instanceof X509ExtendedTrustManager java) {
          return new ServerTrust(java);
        }
      }
      throw new IllegalStateException("Java has no trust manager for X.509");
    } catch (GeneralSecurityException | IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private interface Check {
    void run() throws CertificateException;
  }

  private static void explained(X509Certificate[] chain, Check check) throws CertificateException {
    try {
      check.run();
    } catch (CertificateException e) {
      throw new CertificateException(explanation(chain, e), e);
    }
  }

  private static String explanation(X509Certificate[] chain, CertificateException why) {
    X509Certificate server = chain[0];
    try {
      server.checkValidity();
    } catch (CertificateExpiredException e) {
      return "its certificate has expired at " + server.getNotAfter().toInstant();
    } catch (CertificateNotYetValidException e) {
      return "its certificate is not valid before " + server.getNotBefore().toInstant();
    }
    if (isSelfSigned(server)) {
      return "its certificate is self-signed and not in ca_cert";
    }
    return RemoteErrors.causedBy(why, CertificateExpiredException.class)
        ? "a CA certificate of its chain has expired"
        : "its certificate is not signed by a CA of ca_cert, but by \""
            + chain[chain.length - 1].getIssuerX500Principal().getName()
            + "\"";
  }

  private static boolean isSelfSigned(X509Certificate certificate) {
    try {
      certificate.verify(certificate.getPublicKey());
      return true;
    } catch (GeneralSecurityException e) {
      return false;
    }
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String type) throws CertificateException {
    explained(chain, () -> java.checkServerTrusted(chain, type));
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket)
      throws CertificateException {
    explained(chain, () -> java.checkServerTrusted(chain, type, socket));
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine)
      throws CertificateException {
    explained(chain, () -> java.checkServerTrusted(chain, type, engine));
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String type) throws CertificateException {
    java.checkClientTrusted(chain, type);
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket)
      throws CertificateException {
    java.checkClientTrusted(chain, type, socket);
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine)
      throws CertificateException {
    java.checkClientTrusted(chain, type, engine);
  }

  @Override
  public X509Certificate[] getAcceptedIssuers() {
    return java.getAcceptedIssuers();
  }
}
