package org.pgkalam.matrix;

/** PostgreSQL ended instead of accepting connections, or never accepted any. */
public final class ServerDidNotStartException extends EmbeddedPgException {
  ServerDidNotStartException(String message) {
    super(message);
  }
}
