package org.pgkalam.mock.store;

/**
 * A column's DEFAULT.
 *
 * @param kind what gives the value
 * @param literal the value of a LITERAL, else null
 * @param display the text in system.columns
 */
public record DefaultValue(Kind kind, Scalar literal, String display) {
  /** The functions that the server keeps as functions; everything else is a literal. */
  public enum Kind {
    LITERAL,
    NOW,
    SNOWFLAKE_ID,
    UUID_V7,
    ULID,
    CURRENT_USER
  }

  public static DefaultValue function(Kind kind) {
    return new DefaultValue(kind, null, kind.name() + "()");
  }

  /** Whether every row must get a value of its own. */
  public boolean isUnique() {
    return kind == Kind.SNOWFLAKE_ID || kind == Kind.UUID_V7 || kind == Kind.ULID;
  }

  /** The value for a new row of {@code user}. */
  public Scalar evaluate(Identifiers identifiers, String user) {
    return switch (kind) {
      case LITERAL -> literal;
      case NOW -> new Scalar(Scalar.Type.TIMESTAMP, identifiers.nowMicros());
      case SNOWFLAKE_ID -> Scalar.integer(identifiers.snowflake());
      case UUID_V7 -> Scalar.text(identifiers.uuidV7());
      case ULID -> Scalar.text(identifiers.ulid());
      case CURRENT_USER -> Scalar.text(user);
    };
  }
}
