package org.pgkalam.bridge;

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
import java.util.Arrays;
import java.util.Date;
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

/** Certificates and their keys, made for one test. */
final class CertificateMaker {
  private static final Duration DAY = Duration.ofDays(1);

  /** A certificate with its key, both also as PEM text. */
  record Issued(X509Certificate certificate, PrivateKey key) {
    String pem() {
      return CertificateMaker.pem(certificate);
    }

    String keyPem() {
      try {
        return CertificateMaker.pem(new JcaPKCS8Generator(key, null));
      } catch (IOException e) {
        throw new IllegalStateException(e);
      }
    }

    Path file(Path directory) {
      return write(directory, pem());
    }

    Path keyFile(Path directory) {
      return write(directory, keyPem());
    }
  }

  static Path write(Path directory, String text) {
    try {
      return Files.writeString(Files.createTempFile(directory, "tls", ".pem"), text);
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private final String name;
  private Instant from = Instant.now().minus(DAY);
  private Instant until = Instant.now().plus(DAY);
  private boolean isAuthority;
  private Issued issuer;
  private GeneralName[] hosts = {};

  private CertificateMaker(String name) {
    this.name = name;
  }

  /** By itself it is self-signed and valid for a day. */
  static CertificateMaker named(String name) {
    return new CertificateMaker(name);
  }

  CertificateMaker authority() {
    isAuthority = true;
    return this;
  }

  CertificateMaker signedBy(Issued ca) {
    issuer = ca;
    return this;
  }

  CertificateMaker valid(Instant begin, Instant end) {
    from = begin;
    until = end;
    return this;
  }

  /** Host names, or IP addresses of digits and dots. */
  CertificateMaker forHosts(String... names) {
    hosts =
        Arrays.stream(names)
            .map(
                host ->
                    new GeneralName(
                        host.matches("[0-9.]+") ? GeneralName.iPAddress : GeneralName.dNSName,
                        host))
            .toArray(GeneralName[]::new);
    return this;
  }

  Issued make() {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
      generator.initialize(new ECGenParameterSpec("secp256r1"));
      KeyPair pair = generator.generateKeyPair();
      X500Principal subject = new X500Principal("CN=" + name);
      JcaX509v3CertificateBuilder certificate =
          new JcaX509v3CertificateBuilder(
              issuer == null ? subject : issuer.certificate.getSubjectX500Principal(),
              new BigInteger(64, new SecureRandom()),
              Date.from(from),
              Date.from(until),
              subject,
              pair.getPublic());
      certificate.addExtension(Extension.basicConstraints, true, new BasicConstraints(isAuthority));
      if (hosts.length > 0) {
        certificate.addExtension(Extension.subjectAlternativeName, false, new GeneralNames(hosts));
      }
      PrivateKey signer = issuer == null ? pair.getPrivate() : issuer.key;
      return new Issued(
          new JcaX509CertificateConverter()
              .getCertificate(
                  certificate.build(new JcaContentSignerBuilder("SHA256withECDSA").build(signer))),
          pair.getPrivate());
    } catch (GeneralSecurityException | IOException | OperatorCreationException e) {
      throw new IllegalStateException(e);
    }
  }

  private static String pem(Object object) {
    StringWriter text = new StringWriter();
    try (JcaPEMWriter writer = new JcaPEMWriter(text)) {
      writer.writeObject(object);
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
    return text.toString();
  }
}
