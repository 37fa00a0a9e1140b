package org.pgkalam.conformance.report;

/** A picture of one line for a README: how many of the verdicts that decide passed. */
final class Badge {
  private static final int LABEL_WIDTH = 132;
  private static final double LETTER_WIDTH = 7.2;

  private final Results results;

  Badge(Results results) {
    this.results = results;
  }

  String text() {
    String value =
        "%d/%d%s"
            .formatted(
                results.passed(),
                results.deciding().size(),
                results.run().partial() ? " (partial)" : "");
    long width = Math.round(LABEL_WIDTH + 12 + LETTER_WIDTH * value.length());
    return """
        <svg xmlns="http://www.w3.org/2000/svg" width="%1$d" height="20" role="img" aria-label="pg_kalam conformance: %2$s">
        <title>pg_kalam conformance: %2$s</title>
        <rect width="%1$d" height="20" rx="3" fill="#444"/>
        <path d="M%3$d 0h%4$da3 3 0 0 1 3 3v14a3 3 0 0 1-3 3h-%4$dz" fill="%5$s"/>
        <g fill="#fff" font-family="Verdana,DejaVu Sans,sans-serif" font-size="11">
        <text x="6" y="14">pg_kalam conformance</text><text x="%6$d" y="14">%2$s</text>
        </g>
        </svg>
        """
        .formatted(
            width,
            Xml.escaped(value),
            LABEL_WIDTH,
            width - LABEL_WIDTH - 3,
            colour(),
            LABEL_WIDTH + 6);
  }

  private String colour() {
    return switch (results.exitCode()) {
      case 0 -> "#18794e";
      case 1 -> "#b4232c";
      default -> "#8a5a00";
    };
  }
}
