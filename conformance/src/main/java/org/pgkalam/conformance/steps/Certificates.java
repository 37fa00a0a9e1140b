package org.pgkalam.conformance.steps;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.pgkalam.mock.Tls;

/**
 * Certificates for tests, which are worth nothing elsewhere: {@code ca.pem} has signed {@code
 * server.pem}, for localhost and 127.0.0.1, and {@code client.pem}.
 */
final class Certificates {
  private Certificates() {}

  /** A KalamDB that only encrypts. */
  static Tls server() {
    return Tls.server(file("server.pem"), file("server.key"));
  }

  /** A KalamDB that demands a client certificate, too. */
  static Tls mutual() {
    return Tls.mutual(file("server.pem"), file("server.key"), file("ca.pem"));
  }

  /**
   * The PEM text.
   *
   * @throws HarnessException if there is no such file
   */
  static String text(String name) {
    try (InputStream in = Certificates.class.getResourceAsStream("tls/" + name)) {
      if (in == null) {
        throw new HarnessException("there is no certificate or key " + name);
      }
      return new String(in.readAllBytes(), StandardCharsets.US_ASCII);
    } catch (IOException e) {
      throw new HarnessException("cannot read " + name, e);
    }
  }

  /** The mock reads it when it starts to listen. */
  private static Path file(String name) {
    try {
      Path file = Files.createTempFile("kalamdb-", "-" + name);
      file.toFile().deleteOnExit();
      return Files.writeString(file, text(name));
    } catch (IOException e) {
      throw new HarnessException("cannot write " + name, e);
    }
  }
}
