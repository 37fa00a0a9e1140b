package org.pgkalam.mock;

/** A statement given to {@link MockKalamDb#sql} failed; the message is the server's error text. */
public final class KalamSqlException extends RuntimeException {
  public KalamSqlException(String message) {
    super(message);
  }
}
