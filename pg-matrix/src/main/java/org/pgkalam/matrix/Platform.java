package org.pgkalam.matrix;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;

/** The name that the bundles' artifacts have for this machine. */
final class Platform {
  private Platform() {}

  /** Such as "linux-amd64"; alpine bundles where the C library is musl. */
  static String classifier() {
    boolean musl = Files.exists(Path.of("/etc/alpine-release"));
    return classifier(System.getProperty("os.name"), System.getProperty("os.arch"), musl);
  }

  static String classifier(String osName, String osArch, boolean musl) {
    String os =
        switch (osName.toLowerCase(Locale.ROOT)) {
          case "linux" -> "linux";
          case "mac os x" -> "darwin";
          default -> throw unsupported(osName, osArch);
        };
    String arch =
        switch (osArch.toLowerCase(Locale.ROOT)) {
          case "amd64", "x86_64" -> "amd64";
          case "aarch64", "arm64" -> "arm64v8";
          case "ppc64le" -> "ppc64le";
          default -> throw unsupported(osName, osArch);
        };
    return os + "-" + arch + (musl ? "-alpine" : "");
  }

  private static EmbeddedPgException unsupported(String osName, String osArch) {
    return new EmbeddedPgException("no PostgreSQL bundles for " + osName + " on " + osArch);
  }
}
