package org.pgkalam.bridge.codec;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.nio.ByteBuffer;
import org.pgkalam.bridge.SqlState;

/**
 * Values as the typed JSON scalars of KalamDB's row format: an object with one key, the Arrow type.
 *
 * <p>Every NULL is the bare string {@code "Null"}: the server refuses typed NULLs for UUID and
 * EMBEDDING columns, and coerces the untyped one to any type.
 */
final class ScalarJson {
  private static final String NULL = "\"Null\"";
  private static final int MAX_PRECISION = 38;

  /** What the server makes of DECIMAL without precision. */
  private static final NumericTypmod BARE_DECIMAL = new NumericTypmod(MAX_PRECISION, 10);

  private final ByteSink text = new ByteSink();

  void appendNull(ByteSink out) {
    out.ascii(NULL);
  }

  /** Appends the value that is all that remains in {@code in}, a big-endian buffer. */
  void append(Column column, ByteBuffer in, ByteSink out) {
    PgType type = PgType.scalar(column.typeOid());
    if (type == null) {
      text.clear();
      ArrayLiteral.print(PgType.elementOf(column.typeOid()), in, text);
      appendUtf8(out);
      return;
    }
    switch (type) {
      case BOOL ->
          out.ascii(ScalarText.readBool(in) ? "{\"Boolean\":true}" : "{\"Boolean\":false}");
      case INT2 -> number("{\"Int16\":", ScalarText.expect(in, 2).getShort(), "}", out);
      case INT4 -> number("{\"Int32\":", ScalarText.expect(in, 4).getInt(), "}", out);
      case INT8 -> number("{\"Int64\":\"", ScalarText.expect(in, 8).getLong(), "\"}", out);
      case FLOAT4 -> float4(ScalarText.expect(in, 4).getFloat(), out);
      case FLOAT8 -> float8(ScalarText.expect(in, 8).getDouble(), out);
      case NUMERIC -> numeric(column.typmod(), in, out);
      case DATE ->
          number("{\"Date32\":", PgTime.dateToUnix(ScalarText.expect(in, 4).getInt()), "}", out);
      case TIME ->
          number(
              "{\"Time64Microsecond\":",
              PgTime.checkTime(ScalarText.expect(in, 8).getLong()),
              "}",
              out);
      case TIMESTAMP, TIMESTAMPTZ ->
          number(
              "{\"TimestampMicrosecond\":{\"value\":",
              PgTime.timestampToUnix(ScalarText.expect(in, 8).getLong()),
              ",\"timezone\":null}}",
              out);
      case BYTEA -> {
        out.ascii("{\"Binary\":");
        bytes(in, out);
        out.put('}');
      }
      case UUID -> {
        out.ascii("{\"FixedSizeBinary\":{\"size\":16,\"value\":");
        bytes(ScalarText.expect(in, 16), out);
        out.ascii("}}");
      }
      case TEXT, VARCHAR, JSON -> utf8(in, out);
      case BPCHAR -> utf8(ScalarText.withoutPadding(in), out);
      case JSONB -> utf8(ScalarText.jsonbText(in), out);
    }
  }

  private static void number(String before, long value, String after, ByteSink out) {
    out.ascii(before).decimal(value).ascii(after);
  }

  private static void float4(float value, ByteSink out) {
    if (Float.isFinite(value)) {
      out.ascii("{\"Float32\":").ascii(Float.toString(value)).put('}');
    } else {
      nonFinite(value, out);
    }
  }

  private static void float8(double value, ByteSink out) {
    String number = Double.isFinite(value) ? FloatText.json(value) : null;
    if (number != null) {
      out.ascii("{\"Float64\":").ascii(number).put('}');
    } else if (Double.isFinite(value)) {
      // As text, the server's Arrow cast reads it exactly.
      out.ascii("{\"Utf8\":\"").ascii(Double.toString(value)).ascii("\"}");
    } else {
      nonFinite(value, out);
    }
  }

  /** JSON has no such numbers; the server's Arrow cast (lexical_core) reads these words. */
  private static void nonFinite(double value, ByteSink out) {
    String word = Double.isNaN(value) ? "NaN" : value > 0 ? "inf" : "-inf";
    out.ascii("{\"Utf8\":\"").ascii(word).ascii("\"}");
  }

  private static void numeric(int typmod, ByteBuffer in, ByteSink out) {
    NumericTypmod type = NumericTypmod.isGiven(typmod) ? NumericTypmod.of(typmod) : BARE_DECIMAL;
    int scale = Math.max(0, type.scale());
    int precision = Math.min(MAX_PRECISION, type.precision() + scale - type.scale());
    BigDecimal value = NumericCodec.read(in);
    BigDecimal scaled = value.setScale(scale, RoundingMode.DOWN);
    if (scaled.compareTo(value) != 0 || scaled.precision() > precision) {
      throw BadValue.of(
          SqlState.NUMERIC_VALUE_OUT_OF_RANGE,
          "%s does not fit DECIMAL(%d,%d)",
          value.precision() > 100 ? "the value" : value.toPlainString(),
          precision,
          scale);
    }
    out.ascii("{\"Decimal128\":{\"value\":\"").ascii(scaled.unscaledValue().toString());
    out.ascii("\",\"precision\":").decimal(precision);
    out.ascii(",\"scale\":").decimal(scale).ascii("}}");
  }

  private static void bytes(ByteBuffer in, ByteSink out) {
    out.put('[');
    for (boolean first = true; in.hasRemaining(); first = false) {
      if (!first) {
        out.put(',');
      }
      out.decimal(in.get() & 0xFF);
    }
    out.put(']');
  }

  private void utf8(ByteBuffer in, ByteSink out) {
    text.clear();
    text.put(in);
    appendUtf8(out);
  }

  /** Appends what {@link #text} holds. */
  private void appendUtf8(ByteSink out) {
    out.ascii("{\"Utf8\":\"");
    byte[] bytes = text.array();
    int length = text.length();
    int plain = 0;
    while (plain < length && bytes[plain] >= ' ' && bytes[plain] != '"' && bytes[plain] != '\\') {
      plain++;
    }
    if (plain < length) {
      Utf8.check(bytes, 0, length);
    }
    out.put(bytes, plain);
    for (int i = plain; i < length; i++) {
      escape(bytes[i], out);
    }
    out.ascii("\"}");
  }

  private static void escape(byte b, ByteSink out) {
    if (b == '"' || b == '\\') {
      out.put('\\').put(b);
    } else if (b >= 0 && b < ' ') {
      out.ascii("\\u00").put('0' + (b >> 4)).put("0123456789abcdef".charAt(b & 15));
    } else {
      out.put(b);
    }
  }
}
