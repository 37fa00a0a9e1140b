package org.pgkalam.bridge.codec;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;

/** What typsend writes, made without the code under test; and rows of such values. */
final class PgBinary {
  private static final BigInteger BASE = BigInteger.valueOf(10_000);

  private PgBinary() {}

  static byte[] bool(boolean value) {
    return new byte[] {(byte) (value ? 1 : 0)};
  }

  static byte[] int2(int value) {
    return ByteBuffer.allocate(2).putShort((short) value).array();
  }

  static byte[] int4(int value) {
    return ByteBuffer.allocate(4).putInt(value).array();
  }

  static byte[] int8(long value) {
    return ByteBuffer.allocate(8).putLong(value).array();
  }

  static byte[] float4(float value) {
    return ByteBuffer.allocate(4).putFloat(value).array();
  }

  static byte[] float8(double value) {
    return ByteBuffer.allocate(8).putDouble(value).array();
  }

  static byte[] text(String value) {
    return value.getBytes(UTF_8);
  }

  static byte[] jsonb(String value) {
    byte[] text = text(value);
    return ByteBuffer.allocate(text.length + 1).put((byte) 1).put(text).array();
  }

  /** Splits the value at its decimal point, group by group; no digit string, no long. */
  static byte[] numeric(BigDecimal value) {
    BigInteger[] parts =
        value.abs().unscaledValue().divideAndRemainder(BigInteger.TEN.pow(value.scale()));
    List<Integer> groups = new ArrayList<>();
    for (BigInteger whole = parts[0]; whole.signum() > 0; whole = whole.divide(BASE)) {
      groups.add(whole.mod(BASE).intValue());
    }
    Collections.reverse(groups);
    int weight = groups.size() - 1;
    BigDecimal fraction = new BigDecimal(parts[1], value.scale());
    while (fraction.signum() > 0) {
      fraction = fraction.movePointRight(4);
      groups.add(fraction.intValue());
      fraction = fraction.remainder(BigDecimal.ONE);
    }
    while (!groups.isEmpty() && groups.get(0) == 0) {
      groups.remove(0);
      weight--;
    }
    while (!groups.isEmpty() && groups.get(groups.size() - 1) == 0) {
      groups.remove(groups.size() - 1);
    }
    ByteBuffer out = ByteBuffer.allocate(8 + 2 * groups.size());
    out.putShort((short) groups.size()).putShort((short) (groups.isEmpty() ? 0 : weight));
    out.putShort((short) (value.signum() < 0 ? 0x4000 : 0)).putShort((short) value.scale());
    groups.forEach(group -> out.putShort(group.shortValue()));
    return out.array();
  }

  /** A one-dimensional array with lower bound 1; null elements are NULL. */
  static byte[] array(int elementOid, List<byte[]> elements) {
    if (elements.isEmpty()) {
      return ByteBuffer.allocate(12).putInt(0).putInt(0).putInt(elementOid).array();
    }
    return array(elementOid, new int[] {elements.size()}, new int[] {1}, elements);
  }

  static byte[] array(int elementOid, int[] lengths, int[] lowerBounds, List<byte[]> elements) {
    int size = 12 + 8 * lengths.length;
    for (byte[] element : elements) {
      size += 4 + (element == null ? 0 : element.length);
    }
    ByteBuffer out = ByteBuffer.allocate(size);
    out.putInt(lengths.length)
        .putInt(elements.stream().anyMatch(Objects::isNull) ? 1 : 0)
        .putInt(elementOid);
    for (int i = 0; i < lengths.length; i++) {
      out.putInt(lengths[i]).putInt(lowerBounds[i]);
    }
    for (byte[] element : elements) {
      if (element == null) {
        out.putInt(-1);
      } else {
        out.putInt(element.length).put(element);
      }
    }
    return out.array();
  }

  /** The values in the row layout; null is NULL. */
  static ByteBuffer row(byte[]... values) {
    int size = 0;
    for (byte[] value : values) {
      size += padded(value == null ? 4 : 5 + value.length);
    }
    ByteBuffer out = ByteBuffer.allocateDirect(size).order(ByteOrder.nativeOrder());
    for (byte[] value : values) {
      out.position(padded(out.position()));
      if (value == null) {
        out.putInt(-1);
      } else {
        out.putInt(value.length).put(value).put((byte) 0);
      }
    }
    return out.limit(out.position()).position(0);
  }

  /** The values of the rows in {@code in}, in order. */
  static List<byte[]> values(ByteBuffer in) {
    List<byte[]> values = new ArrayList<>();
    while (in.position() < in.limit()) {
      int length = in.getInt();
      if (length < 0) {
        values.add(null);
      } else {
        byte[] value = new byte[length];
        in.get(value);
        if (in.get() != 0) {
          throw new AssertionError("no NUL byte behind a value of " + length + " bytes");
        }
        values.add(value);
      }
      in.position(Math.min(in.limit(), padded(in.position())));
    }
    return values;
  }

  private static int padded(int bytes) {
    return (bytes + 7) & -8;
  }
}
