package org.pgkalam.mock.store;

/**
 * The engine's own error; its message is the server's display text, without what the calling layers
 * put before it.
 */
public final class StoreException extends RuntimeException {
  public StoreException(String message) {
    super(message, null, false, false);
  }
}
