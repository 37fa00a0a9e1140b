package org.pgkalam.bridge.codec;

import org.apache.arrow.memory.util.MemoryUtil;
import org.apache.arrow.vector.FieldVector;
import org.pgkalam.bridge.codec.FixedWriters.LongSource;

/** Arrow's integers, dates and times as longs, whatever their width and unit. */
final class ArrowNumbers {
  private static final long MILLIS_PER_DAY = 86_400_000L;

  private ArrowNumbers() {}

  /** The signed bits that every value of the vector fits, 0 if it does not hold such integers. */
  static int integerBits(FieldVector vector) {
    return switch (vector.getMinorType()) {
      case TINYINT -> 8;
      case UINT1, SMALLINT -> 16;
      case UINT2, INT -> 32;
      case UINT4, BIGINT -> 64;
      default -> 0;
    };
  }

  static LongSource integers(FieldVector vector, int rows) {
    return switch (vector.getMinorType()) {
      case TINYINT -> {
        long data = data(vector, rows, 1);
        yield row -> MemoryUtil.getByte(data + row);
      }
      case UINT1 -> {
        long data = data(vector, rows, 1);
        yield row -> MemoryUtil.getByte(data + row) & 0xFF;
      }
      case SMALLINT -> {
        long data = data(vector, rows, 2);
        yield row -> MemoryUtil.getShort(data + row * 2L);
      }
      case UINT2 -> {
        long data = data(vector, rows, 2);
        yield row -> MemoryUtil.getShort(data + row * 2L) & 0xFFFF;
      }
      case INT, DATEDAY, TIMESEC, TIMEMILLI -> {
        long data = data(vector, rows, 4);
        yield row -> MemoryUtil.getInt(data + row * 4L);
      }
      case UINT4 -> {
        long data = data(vector, rows, 4);
        yield row -> MemoryUtil.getInt(data + row * 4L) & 0xFFFF_FFFFL;
      }
      default -> {
        long data = data(vector, rows, 8);
        yield row -> MemoryUtil.getLong(data + row * 8L);
      }
    };
  }

  /** Days since 2000, or null if the vector holds no dates. */
  static LongSource pgDates(FieldVector vector, int rows) {
    return switch (vector.getMinorType()) {
      case DATEDAY -> {
        LongSource days = integers(vector, rows);
        yield row -> PgTime.dateToPg(days.get(row));
      }
      case DATEMILLI -> {
        LongSource millis = integers(vector, rows);
        yield row -> PgTime.dateToPg(Math.floorDiv(millis.get(row), MILLIS_PER_DAY));
      }
      default -> null;
    };
  }

  /** Microseconds since midnight, or null if the vector holds no times. */
  static LongSource pgTimes(FieldVector vector, int rows) {
    LongSource counts = integersOrNull(vector, rows);
    return switch (vector.getMinorType()) {
      case TIMESEC -> row -> PgTime.checkTime(counts.get(row) * PgTime.MICROS_PER_SECOND);
      case TIMEMILLI -> row -> PgTime.checkTime(counts.get(row) * 1_000);
      case TIMEMICRO -> row -> PgTime.checkTime(counts.get(row));
      case TIMENANO -> row -> PgTime.checkTime(PgTime.roundNanos(counts.get(row)));
      default -> null;
    };
  }

  /** Microseconds since 2000, or null if the vector holds no timestamps. */
  static LongSource pgTimestamps(FieldVector vector, int rows) {
    LongSource counts = integersOrNull(vector, rows);
    return switch (vector.getMinorType()) {
      case TIMESTAMPSEC, TIMESTAMPSECTZ ->
          row -> PgTime.timestampToPg(PgTime.scaleUp(counts.get(row), PgTime.MICROS_PER_SECOND));
      case TIMESTAMPMILLI, TIMESTAMPMILLITZ ->
          row -> PgTime.timestampToPg(PgTime.scaleUp(counts.get(row), 1_000));
      case TIMESTAMPMICRO, TIMESTAMPMICROTZ -> row -> PgTime.timestampToPg(counts.get(row));
      case TIMESTAMPNANO, TIMESTAMPNANOTZ ->
          row -> PgTime.timestampToPg(PgTime.roundNanos(counts.get(row)));
      default -> null;
    };
  }

  static boolean hasZone(FieldVector vector) {
    return switch (vector.getMinorType()) {
      case TIMESTAMPSECTZ, TIMESTAMPMILLITZ, TIMESTAMPMICROTZ, TIMESTAMPNANOTZ -> true;
      default -> false;
    };
  }

  static long data(FieldVector vector, int rows, int width) {
    return Validity.require(vector.getDataBuffer(), (long) rows * width);
  }

  private static LongSource integersOrNull(FieldVector vector, int rows) {
    return switch (vector.getMinorType()) {
      case TIMESEC,
          TIMEMILLI,
          TIMEMICRO,
          TIMENANO,
          TIMESTAMPSEC,
          TIMESTAMPSECTZ,
          TIMESTAMPMILLI,
          TIMESTAMPMILLITZ,
          TIMESTAMPMICRO,
          TIMESTAMPMICROTZ,
          TIMESTAMPNANO,
          TIMESTAMPNANOTZ ->
          integers(vector, rows);
      default -> null;
    };
  }
}
