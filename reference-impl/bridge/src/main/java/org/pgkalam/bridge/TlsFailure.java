package org.pgkalam.bridge;

import java.security.cert.CertificateException;
import java.util.Locale;
import java.util.Optional;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLPeerUnverifiedException;

/**
 * Why a connection could not be encrypted.
 *
 * @param what it is, as the end of a message
 * @param hint what can be done, a sentence
 */
record TlsFailure(String what, String hint) {
  private static final String ALERT = "fatal alert: ";

  /** Empty for another trouble. */
  static Optional<TlsFailure> of(Throwable cause, ServerOptions server) {
    for (Throwable at = cause; at != null; at = at.getCause()) {
      if (at instanceof SSLPeerUnverifiedException) {
        return Optional.of(
            new TlsFailure(
                "its certificate is not for \"" + server.nodes().get(0).host() + "\"",
                "Name it in the server option host as its certificate does."));
      }
      if (at instanceof CertificateException) {
        return Optional.of(
            new TlsFailure(
                at.getMessage(), "The server option ca_cert names the CAs that are trusted."));
      }
    }
    for (Throwable at = cause; at != null; at = at.getCause()) {
      if (at instanceof SSLException) {
        return Optional.of(ofText(String.valueOf(at.getMessage()), server));
      }
    }
    return Optional.empty();
  }

  /** The other side has gone without a word, or before its word was read. */
  static TlsFailure ofEnd(ServerOptions server) {
    return server.clientCert().isPresent()
        ? new TlsFailure(
            "it ends the connection",
            "It may not accept the client certificate: see client_cert and client_key.")
        : new TlsFailure(
            "it ends the connection",
            "It may demand a client certificate: set client_cert and client_key, on the server or in a user mapping.");
  }

  private static TlsFailure ofText(String text, ServerOptions server) {
    if (text.startsWith("Unsupported or unrecognized SSL message")) {
      return new TlsFailure(
          "it does not speak TLS", "Without the server option ca_cert nothing is encrypted.");
    }
    int alert = text.indexOf(ALERT);
    if (alert >= 0 && isAboutCertificate(text)) {
      return server.clientCert().isPresent()
          ? new TlsFailure(
              "it does not accept the client certificate (" + text.substring(alert) + ")",
              "Check the server options or those of the user mapping: client_cert and client_key.")
          : new TlsFailure(
              "it demands a client certificate",
              "Set client_cert and client_key, on the server or in a user mapping.");
    }
    return alert >= 0 && text.contains("handshake_failure")
        ? new TlsFailure(
            "it ends the handshake (" + text.substring(alert) + ")", ofEnd(server).hint())
        : new TlsFailure(text, null);
  }

  private static boolean isAboutCertificate(String alert) {
    String text = alert.toLowerCase(Locale.ROOT);
    return text.contains("certificate") || text.contains("_ca") || text.contains("access_denied");
  }
}
