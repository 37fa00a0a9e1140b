package org.pgkalam.conformance.steps;

/** The suite could not do what a scenario needs; says nothing about the candidate. */
public final class HarnessException extends RuntimeException {
  public HarnessException(String message) {
    super(message);
  }

  public HarnessException(String message, Throwable cause) {
    super(message, cause);
  }
}
