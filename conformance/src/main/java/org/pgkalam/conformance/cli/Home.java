package org.pgkalam.conformance.cli;

import java.nio.file.Path;

/** The directory that {@code ./conform} stands in. */
final class Home {
  static final Path REFERENCE_SOURCES = resolve("reference-impl");
  static final Path REFERENCE = resolve("reference-impl/extension/target/pg_kalam");
  static final Path SABOTEURS = resolve("reference-impl/saboteurs/target/saboteurs.jar");
  static final Path SABOTEUR_EDITS = resolve("reference-impl/saboteurs/edits.yaml");
  static final Path WITHOUT_SABOTEUR = resolve("reference-impl/saboteurs/without.yaml");
  static final Path REPORTS = resolve("target/conform");

  private Home() {}

  private static Path resolve(String path) {
    return Path.of(System.getProperty("conform.home", "")).resolve(path);
  }
}
