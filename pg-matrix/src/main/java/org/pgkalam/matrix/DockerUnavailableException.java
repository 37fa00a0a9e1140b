package org.pgkalam.matrix;

/** There is no Docker that can be used; the message says what to do about it. */
public final class DockerUnavailableException extends EmbeddedPgException {
  DockerUnavailableException(String message) {
    super(message);
  }

  DockerUnavailableException(String message, Throwable cause) {
    super(message, cause);
  }
}
