package org.pgkalam.matrix;

/** A server could not be fetched, unpacked, started or stopped; the message says why. */
public sealed class EmbeddedPgException extends RuntimeException
    permits DockerUnavailableException, ServerDidNotStartException {
  EmbeddedPgException(String message) {
    super(message);
  }

  EmbeddedPgException(String message, Throwable cause) {
    super(message, cause);
  }
}
