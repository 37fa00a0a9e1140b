package org.pgkalam.bridge.codec;

import static java.nio.charset.StandardCharsets.US_ASCII;

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
  private static final byte[] NULL = ascii("\"Null\"");
  private static final byte[] TRUE = ascii("{\"Boolean\":true}");
  private static final byte[] FALSE = ascii("{\"Boolean\":false}");
  private static final byte[] INT16 = ascii("{\"Int16\":");
  private static final byte[] INT32 = ascii("{\"Int32\":");
  private static final byte[] INT64 = ascii("{\"Int64\":\"");
  private static final byte[] FLOAT32 = ascii("{\"Float32\":");
  private static final byte[] FLOAT64 = ascii("{\"Float64\":");
  private static final byte[] DATE32 = ascii("{\"Date32\":");
  private static final byte[] TIME64 = ascii("{\"Time64Microsecond\":");
  private static final byte[] TIMESTAMP = ascii("{\"TimestampMicrosecond\":{\"value\":");
  private static final byte[] NO_ZONE = ascii(",\"timezone\":null}}");
  private static final byte[] UTF8 = ascii("{\"Utf8\":\"");
  private static final byte[] END = ascii("}");
  private static final byte[] END_STRING = ascii("\"}");
  private static final int MAX_PRECISION = 38;

  /** What the server makes of DECIMAL without precision. */
  private static final NumericTypmod BARE_DECIMAL = new NumericTypmod(MAX_PRECISION, 10);

  private final ByteSink text = new ByteSink();
  private boolean onlyAscii;

  /** Whether all text since {@link #clear} was ASCII without characters that JSON escapes. */
  boolean onlyAscii() {
    return onlyAscii;
  }

  void clear() {
    onlyAscii = true;
  }

  void appendNull(ByteSink out) {
    out.put(NULL);
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
      case BOOL -> out.put(ScalarText.readBool(in) ? TRUE : FALSE);
      case INT2 -> number(INT16, ScalarText.expect(in, 2).getShort(), END, out);
      case INT4 -> number(INT32, ScalarText.expect(in, 4).getInt(), END, out);
      case INT8 -> number(INT64, ScalarText.expect(in, 8).getLong(), END_STRING, out);
      case FLOAT4 -> float4(ScalarText.expect(in, 4).getFloat(), out);
      case FLOAT8 -> float8(ScalarText.expect(in, 8).getDouble(), out);
      case NUMERIC -> numeric(column.typmod(), in, out);
      case DATE -> number(DATE32, PgTime.dateToUnix(ScalarText.expect(in, 4).getInt()), END, out);
      case TIME -> number(TIME64, PgTime.timeToArrow(ScalarText.expect(in, 8).getLong()), END, out);
      case TIMESTAMP, TIMESTAMPTZ ->
          number(
              TIMESTAMP, PgTime.timestampToUnix(ScalarText.expect(in, 8).getLong()), NO_ZONE, out);
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
      case TEXT, VARCHAR, NAME, JSON -> utf8(in, out);
      case BPCHAR -> utf8(ScalarText.withoutPadding(column, in), out);
      case JSONB -> utf8(ScalarText.jsonbText(in), out);
    }
  }

  private static void number(byte[] before, long value, byte[] after, ByteSink out) {
    out.put(before).decimal(value).put(after);
  }

  private static void float4(float value, ByteSink out) {
    if (Float.isFinite(value)) {
      out.put(FLOAT32).ascii(Float.toString(value)).put('}');
    } else {
      nonFinite(value, out);
    }
  }

  private static void float8(double value, ByteSink out) {
    String number = Double.isFinite(value) ? FloatText.json(value) : null;
    if (number != null) {
      out.put(FLOAT64).ascii(number).put('}');
    } else if (Double.isFinite(value)) {
      // As text, the server's Arrow cast reads it exactly.
      out.put(UTF8).ascii(Double.toString(value)).put(END_STRING);
    } else {
      nonFinite(value, out);
    }
  }

  /** JSON has no such numbers; the server's Arrow cast (lexical_core) reads these words. */
  private static void nonFinite(double value, ByteSink out) {
    String word = Double.isNaN(value) ? "NaN" : value > 0 ? "inf" : "-inf";
    out.put(UTF8).ascii(word).put(END_STRING);
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
    out.put(UTF8);
    byte[] bytes = text.array();
    int length = text.length();
    int plain = 0;
    while (plain < length && bytes[plain] >= ' ' && bytes[plain] != '"' && bytes[plain] != '\\') {
      plain++;
    }
    if (plain < length) {
      Utf8.check(bytes, 0, length);
      onlyAscii = false;
    }
    out.put(bytes, plain);
    for (int i = plain; i < length; i++) {
      escape(bytes[i], out);
    }
    out.put(END_STRING);
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

  private static byte[] ascii(String text) {
    return text.getBytes(US_ASCII);
  }
}
