package org.pgkalam.pljava;

/** An error in the parts that PostgreSQL reports it in. None has a secret. */
public final class KalamFailure extends RuntimeException {
  private final String sqlState;
  private final String detail;
  private final String hint;

  /**
   * @param detail null for none
   * @param hint null for none
   */
  public KalamFailure(String sqlState, String message, String detail, String hint) {
    super(message);
    this.sqlState = sqlState;
    this.detail = detail;
    this.hint = hint;
  }

  public String sqlState() {
    return sqlState;
  }

  String detail() {
    return detail;
  }

  String hint() {
    return hint;
  }
}
