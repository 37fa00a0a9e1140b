package org.pgkalam.matrix;

/**
 * What a server was started from, for reports.
 *
 * @param provider {@code embedded}, {@code installed} or {@code docker}
 * @param image name of the image, or null if there is none
 * @param digest of the image: that of its registry, else its id; null if there is no image
 */
public record PgOrigin(String provider, String image, String digest) {
  /** A bundle from Maven Central. */
  public static final PgOrigin EMBEDDED = new PgOrigin("embedded", null, null);

  /** A private copy of what is installed. */
  public static final PgOrigin INSTALLED = new PgOrigin("installed", null, null);

  /** The image with as much of its digest as tells it from others. */
  public String imageText() {
    return image + " (" + shortDigest() + ")";
  }

  private String shortDigest() {
    int begin = digest.indexOf("sha256:");
    return begin < 0 ? digest : digest.substring(begin, Math.min(digest.length(), begin + 19));
  }
}
