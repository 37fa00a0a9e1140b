package org.pgkalam.bridge.codec;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.function.LongSupplier;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.BigIntVector;
import org.apache.arrow.vector.Float8Vector;
import org.apache.arrow.vector.TimeStampMicroVector;
import org.apache.arrow.vector.VarCharVector;
import org.apache.arrow.vector.VectorSchemaRoot;

/**
 * Prints the CPU time that rows of (bigint, text, float8, timestamptz) take in both directions. Run
 * it with the backend's {@code -XX:TieredStopAtLevel=1 -XX:+UseSerialGC}.
 */
final class CodecTiming {
  private static final int BATCH = 8_192;
  private static final int ROWS = 1_000_000;
  private static final int ROUNDS = 8;
  private static final List<Column> COLUMNS =
      List.of(
          new Column("id", 20, -1),
          new Column("t", 25, -1),
          new Column("f", 701, -1),
          new Column("at", 1184, -1));

  private CodecTiming() {}

  public static void main(String[] arguments) {
    try (RootAllocator allocator = new RootAllocator();
        VectorSchemaRoot root = batch(allocator)) {
      RowWriter writer = new RowWriter(COLUMNS);
      RowBuffer buffer = new RowBuffer();
      for (int round = 0; round < ROUNDS; round++) {
        report("Arrow to PostgreSQL, " + ROWS + " rows", () -> write(writer, root, buffer));
      }
      RowReader reader = new RowReader(COLUMNS);
      for (int round = 0; round < ROUNDS; round++) {
        report("PostgreSQL to JSON, " + ROWS / 10 + " rows", () -> read(reader, buffer));
      }
    }
  }

  private static long write(RowWriter writer, VectorSchemaRoot root, RowBuffer buffer) {
    long bytes = 0;
    for (int done = 0; done < ROWS; done += BATCH) {
      writer.bind(root);
      for (int row = 0; row < BATCH; ) {
        buffer.clear();
        row = writer.write(row, buffer);
        bytes += buffer.size();
      }
    }
    return bytes;
  }

  private static long read(RowReader reader, RowBuffer buffer) {
    long characters = 0;
    int done = 0;
    while (done < ROWS / 10) {
      ByteBuffer in = buffer.buffer();
      for (int row = 0; row < buffer.rows(); row++, done++) {
        characters += reader.nextJson(in).length();
      }
    }
    return characters;
  }

  private static void report(String what, LongSupplier work) {
    long start = cpuNanos();
    long size = work.getAsLong();
    System.out.printf("%s: %.1f ms of CPU, %d bytes%n", what, (cpuNanos() - start) / 1e6, size);
  }

  private static long cpuNanos() {
    return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
  }

  private static VectorSchemaRoot batch(RootAllocator allocator) {
    BigIntVector id = new BigIntVector("id", allocator);
    VarCharVector text = new VarCharVector("t", allocator);
    Float8Vector number = new Float8Vector("f", allocator);
    TimeStampMicroVector at = new TimeStampMicroVector("at", allocator);
    for (int i = 0; i < BATCH; i++) {
      id.setSafe(i, i * 1_000_003L);
      text.setSafe(i, ("row number " + i + " of the batch").getBytes(UTF_8));
      number.setSafe(i, i / 7.0);
      at.setSafe(i, 1_700_000_000_000_000L + i);
    }
    VectorSchemaRoot root = VectorSchemaRoot.of(id, text, number, at);
    root.setRowCount(BATCH);
    return root;
  }
}
