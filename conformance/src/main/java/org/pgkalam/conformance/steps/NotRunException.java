package org.pgkalam.conformance.steps;

/** The scenario needs what this run does not have, such as a server of its own. */
public final class NotRunException extends RuntimeException {
  public NotRunException(String message) {
    super(message);
  }
}
