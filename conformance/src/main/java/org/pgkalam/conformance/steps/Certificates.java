package org.pgkalam.conformance.steps;

import java.io.IOException;
import java.io.StringWriter;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.Map;
import javax.security.auth.x500.X500Principal;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.openssl.jcajce.JcaPEMWriter;
import org.bouncycastle.openssl.jcajce.JcaPKCS8Generator;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.pgkalam.matrix.HostReach;
import org.pgkalam.mock.Tls;

/**
 * Certificates and keys of this run: {@code ca.pem} has signed {@code server.pem}, for localhost,
 * 127.0.0.1 and the name that containers have for this machine, and {@code client.pem}.
 */
final class Certificates {
  private static final Duration DAY = Duration.ofDays(1);
  private static final GeneralName[] NO_HOSTS = {};

  private record Issued(X509Certificate certificate, PrivateKey key) {}

  /** Made when they are first wanted. */
  private static final class Texts {
    private static final Map<String, String> BY_NAME = make();

    private static Map<String, String> make() {
      try {
        Issued ca = issue("test ca", null, NO_HOSTS);
        Issued server =
            issue(
                "kalamdb",
                ca,
                new GeneralName(GeneralName.dNSName, "localhost"),
                new GeneralName(GeneralName.dNSName, HostReach.FROM_CONTAINERS),
                new GeneralName(GeneralName.iPAddress, "127.0.0.1"));
        Issued client = issue("kalamdb-pg-test", ca, NO_HOSTS);
        return Map.of(
            "ca.pem", pem(ca.certificate),
            "server.pem", pem(server.certificate),
            "server.key", pem(new JcaPKCS8Generator(server.key, null)),
            "client.pem", pem(client.certificate),
            "client.key", pem(new JcaPKCS8Generator(client.key, null)));
      } catch (GeneralSecurityException | IOException | OperatorCreationException e) {
        throw new HarnessException("cannot make certificates", e);
      }
    }
  }

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
   * @throws HarnessException if there is no such thing
   */
  static String text(String name) {
    String text = Texts.BY_NAME.get(name);
    if (text == null) {
      throw new HarnessException("there is no certificate or key " + name);
    }
    return text;
  }

  /**
   * @param ca null for a CA itself
   */
  private static Issued issue(String name, Issued ca, GeneralName... hosts)
      throws GeneralSecurityException, IOException, OperatorCreationException {
    KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
    generator.initialize(new ECGenParameterSpec("secp256r1"));
    KeyPair pair = generator.generateKeyPair();
    X500Principal subject = new X500Principal("CN=" + name);
    Instant now = Instant.now();
    JcaX509v3CertificateBuilder certificate =
        new JcaX509v3CertificateBuilder(
            ca == null ? subject : ca.certificate.getSubjectX500Principal(),
            new BigInteger(64, new SecureRandom()),
            Date.from(now.minus(DAY)),
            Date.from(now.plus(DAY)),
            subject,
            pair.getPublic());
    certificate.addExtension(Extension.basicConstraints, true, new BasicConstraints(ca == null));
    if (hosts.length > 0) {
      certificate.addExtension(Extension.subjectAlternativeName, false, new GeneralNames(hosts));
    }
    PrivateKey signer = ca == null ? pair.getPrivate() : ca.key;
    return new Issued(
        new JcaX509CertificateConverter()
            .getCertificate(
                certificate.build(new JcaContentSignerBuilder("SHA256withECDSA").build(signer))),
        pair.getPrivate());
  }

  private static String pem(Object object) throws IOException {
    StringWriter text = new StringWriter();
    try (JcaPEMWriter writer = new JcaPEMWriter(text)) {
      writer.writeObject(object);
    }
    return text.toString();
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
