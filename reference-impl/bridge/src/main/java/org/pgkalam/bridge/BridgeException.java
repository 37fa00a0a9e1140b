package org.pgkalam.bridge;

import java.util.Objects;
import java.util.function.UnaryOperator;

/**
 * An error that ends the current statement, in the parts that PostgreSQL reports it in.
 *
 * <p>The message follows PostgreSQL's error message style guide: no capital, no full stop; detail
 * and hint are sentences. None of the three may carry a secret.
 */
public final class BridgeException extends RuntimeException {
  private final String sqlState;
  private final String detail;
  private final String hint;

  private BridgeException(
      String sqlState, String message, String detail, String hint, Throwable cause) {
    super(Objects.requireNonNull(message, "message"), cause);
    if (sqlState.length() != 5) {
      throw new IllegalArgumentException("not an SQLSTATE: " + sqlState);
    }
    this.sqlState = sqlState;
    this.detail = detail;
    this.hint = hint;
  }

  /** An error without detail, hint or cause; {@code sqlState} is one of {@link SqlState}. */
  public static BridgeException of(String sqlState, String message) {
    return new BridgeException(sqlState, message, null, null, null);
  }

  /** The same with what {@code cleaner} makes of message and detail. */
  BridgeException cleaned(UnaryOperator<String> cleaner) {
    return new BridgeException(
        sqlState, cleaner.apply(getMessage()), cleaner.apply(detail), hint, getCause());
  }

  public BridgeException withDetail(String newDetail) {
    return new BridgeException(sqlState, getMessage(), newDetail, hint, getCause());
  }

  public BridgeException withHint(String newHint) {
    return new BridgeException(sqlState, getMessage(), detail, newHint, getCause());
  }

  public BridgeException withCause(Throwable newCause) {
    return new BridgeException(sqlState, getMessage(), detail, hint, newCause);
  }

  public String sqlState() {
    return sqlState;
  }

  /** A sentence with more facts, or null. */
  public String detail() {
    return detail;
  }

  /** A sentence that says what the user can do, or null. */
  public String hint() {
    return hint;
  }
}
