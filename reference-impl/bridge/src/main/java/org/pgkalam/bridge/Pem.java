package org.pgkalam.bridge;

import io.grpc.util.CertificateUtils;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.stream.Collectors;

/**
 * What a server option names: the PEM text itself, or a file with it.
 *
 * @param option its name, for messages
 */
record Pem(String option, String text) {
  private static final List<String> OPTIONS = List.of("ca_cert", "client_cert", "client_key");
  private static final String KEY = "client_key";

  /** More than any chain of certificates takes. */
  private static final int LARGEST_FILE = 1 << 20;

  /**
   * The text of an option, from its file if it names one.
   *
   * @param value not empty
   * @throws BridgeException HV024 for what is no regular file, cannot be read, or is too large
   */
  static Pem read(String option, String value) {
    String text =
        isText(value) ? value : new String(readFile(option, value), StandardCharsets.UTF_8);
    // In SQL it may be indented.
    return new Pem(option, text.lines().map(String::strip).collect(Collectors.joining("\n")));
  }

  /**
   * Looks at what stands in the options themselves. Files need not be there yet.
   *
   * @throws BridgeException HV024 for what is no certificate or no key
   */
  static void check(OptionValues options) {
    for (String option : OPTIONS) {
      options
          .get(option)
          .filter(Pem::isText)
          .map(value -> read(option, value))
          .ifPresent(pem -> pem.check());
    }
  }

  private void check() {
    if (option.equals(KEY)) {
      privateKey();
    } else {
      certificates();
    }
  }

  /**
   * At least one.
   *
   * @throws BridgeException HV024 if there is none, or one that cannot be read
   */
  X509Certificate[] certificates() {
    try {
      X509Certificate[] certificates = CertificateUtils.getX509Certificates(stream());
      if (certificates.length > 0) {
        return certificates;
      }
    } catch (GeneralSecurityException | RuntimeException e) {
      // What Java says of it may quote it.
    }
    throw unreadable("server option '" + option + "'").withDetail("It holds no certificate.");
  }

  /**
   * The key of a client certificate.
   *
   * @throws BridgeException HV024 if it is of another form than PKCS #8, or encrypted
   */
  PrivateKey privateKey() {
    try {
      return CertificateUtils.getPrivateKey(stream());
    } catch (GeneralSecurityException | IOException | RuntimeException e) {
      // What Java says of it may quote it.
      throw unreadable("server option '" + option + "'")
          .withDetail(
              "It holds no private key in PKCS #8 (BEGIN PRIVATE KEY) without a password, for RSA or EC.")
          .withHint("openssl pkcs8 -topk8 -nocrypt makes one of a key in another form.");
    }
  }

  /** The text's bytes. */
  InputStream stream() {
    return new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8));
  }

  /** As is_file in server_files.c, which lets only some roles name files. */
  static boolean isText(String value) {
    return value.contains("-----BEGIN");
  }

  private static byte[] readFile(String option, String name) {
    byte[] bytes;
    try {
      Path file = Path.of(name);
      // Opening a pipe would wait for somebody to write into it.
      if (!Files.isRegularFile(file)) {
        throw unusable(option).withDetail("It is not a regular file.");
      }
      try (InputStream in = Files.newInputStream(file)) {
        bytes = in.readNBytes(LARGEST_FILE + 1);
      }
    } catch (IOException | IllegalArgumentException e) {
      throw unusable(option).withDetail(e.getClass().getSimpleName() + ".");
    }
    if (bytes.length > LARGEST_FILE) {
      throw unusable(option).withDetail("It has more than " + LARGEST_FILE + " bytes.");
    }
    return bytes;
  }

  private static BridgeException unusable(String option) {
    return unreadable("server option '" + option + "'");
  }

  static BridgeException unreadable(String what) {
    return OptionValues.wrong(what + " cannot be read as PEM")
        .withHint(
            "Give the PEM text itself or the path of a file that the PostgreSQL server can read.");
  }

  /** Without secrets. */
  @Override
  public String toString() {
    return "Pem[" + option + "]";
  }
}
