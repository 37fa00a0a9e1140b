package org.pgkalam.mock.sql;

import java.math.BigDecimal;
import java.util.Locale;
import java.util.Optional;
import net.sf.jsqlparser.expression.BooleanValue;
import net.sf.jsqlparser.expression.DoubleValue;
import net.sf.jsqlparser.expression.Expression;
import net.sf.jsqlparser.expression.Function;
import net.sf.jsqlparser.expression.LongValue;
import net.sf.jsqlparser.expression.NullValue;
import net.sf.jsqlparser.expression.SignedExpression;
import net.sf.jsqlparser.expression.StringValue;
import org.pgkalam.mock.store.DefaultValue;
import org.pgkalam.mock.store.Identifiers;
import org.pgkalam.mock.store.Scalar;

/** Values of literals and of the functions that defaults know. */
final class SqlLiterals {
  private SqlLiterals() {}

  /** Empty for everything that must be computed. */
  static Optional<Scalar> value(Expression expression, Identifiers identifiers) {
    if (expression instanceof NullValue) {
      return Optional.of(Scalar.NULL);
    }
    if (expression instanceof StringValue text && text.getPrefix() == null) {
      return Optional.of(Scalar.text(text.getNotExcapedValue()));
    }
    if (expression instanceof BooleanValue bool) {
      return Optional.of(new Scalar(Scalar.Type.BOOLEAN, bool.getValue()));
    }
    if (expression instanceof Function function
        && (function.getParameters() == null || function.getParameters().isEmpty())) {
      return function(function, identifiers);
    }
    if (expression instanceof SignedExpression signed && signed.getSign() == '-') {
      return number(signed.getExpression(), "-");
    }
    return number(expression, "");
  }

  private static Optional<Scalar> number(Expression expression, String sign) {
    if (expression instanceof LongValue number) {
      String text = sign + number.getStringValue();
      try {
        return Optional.of(Scalar.integer(Long.parseLong(text)));
      } catch (NumberFormatException e) {
        return exact(text);
      }
    }
    return expression instanceof DoubleValue fraction ? exact(sign + fraction) : Optional.empty();
  }

  private static Optional<Scalar> exact(String text) {
    try {
      return Optional.of(new Scalar(Scalar.Type.DECIMAL128, new BigDecimal(text)));
    } catch (NumberFormatException e) {
      return Optional.empty();
    }
  }

  private static Optional<Scalar> function(Function function, Identifiers identifiers) {
    DefaultValue.Kind kind =
        switch (function.getName().toUpperCase(Locale.ROOT)) {
          case "NOW", "CURRENT_TIMESTAMP" -> DefaultValue.Kind.NOW;
          case "SNOWFLAKE_ID" -> DefaultValue.Kind.SNOWFLAKE_ID;
          case "UUID_V7" -> DefaultValue.Kind.UUID_V7;
          case "ULID" -> DefaultValue.Kind.ULID;
          case "CURRENT_USER", "CURRENT_USER_ID" -> DefaultValue.Kind.CURRENT_USER;
          default -> null;
        };
    return Optional.ofNullable(kind)
        .map(known -> DefaultValue.function(known).evaluate(identifiers, SqlEngine.USER));
  }
}
