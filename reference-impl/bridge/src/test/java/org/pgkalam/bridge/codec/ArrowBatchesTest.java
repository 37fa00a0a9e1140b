package org.pgkalam.bridge.codec;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.util.Arrays;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.BigIntVector;
import org.apache.arrow.vector.DecimalVector;
import org.apache.arrow.vector.VarCharVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.ViewVarCharVector;
import org.apache.arrow.vector.ipc.ArrowStreamWriter;
import org.junit.jupiter.api.Test;
import org.pgkalam.bridge.BridgeException;

class ArrowBatchesTest {
  private static final List<Column> COLUMNS =
      List.of(
          new Column("id", 20, -1),
          new Column("t", 25, -1),
          new Column("v", 25, -1),
          new Column("d", 1700, -1));

  @Test
  void givesTheBatchesOfAStreamOneByOne() {
    byte[] ipc = stream(3, 0, 2);
    ByteBuffer in = ByteBuffer.wrap(ipc).asReadOnlyBuffer();
    try (RootAllocator allocator = new RootAllocator();
        ArrowBatches batches = ArrowBatches.open(in, allocator)) {
      assertThat(batches.root().getSchema().getFields()).hasSize(4);
      for (int rows : new int[] {3, 0, 2}) {
        assertThat(batches.next()).isTrue();
        assertThat(batches.root().getRowCount()).isEqualTo(rows);
        RowWriter writer = new RowWriter(COLUMNS);
        writer.bind(batches.root());
        RowBuffer buffer = new RowBuffer();
        writer.write(0, buffer);
        List<byte[]> values = PgBinary.values(buffer.buffer());
        assertThat(values).hasSize(4 * rows);
        for (int i = 0; i < rows; i++) {
          assertThat(values.get(4 * i)).isEqualTo(PgBinary.int8(i));
          assertThat(values.get(4 * i + 1)).isEqualTo(PgBinary.text("row " + i));
          assertThat(values.get(4 * i + 2)).isEqualTo(PgBinary.text("a longer text of row " + i));
          assertThat(values.get(4 * i + 3)).isNull();
        }
      }
      assertThat(batches.next()).isFalse();
      assertThat(batches.next()).isFalse();
      assertThat(in.position()).isZero();
    }
  }

  @Test
  void holdsOneBatchAtATime() {
    byte[] ipc = stream(1_000, 1_000, 1_000);
    try (RootAllocator allocator = new RootAllocator();
        ArrowBatches batches = ArrowBatches.open(ByteBuffer.wrap(ipc), allocator)) {
      batches.next();
      long one = allocator.getAllocatedMemory();
      batches.next();
      batches.next();
      assertThat(allocator.getPeakMemoryAllocation()).isLessThan(2 * one);
      assertThat(batches.next()).isFalse();
      assertThat(allocator.getAllocatedMemory()).isZero();
    }
  }

  @Test
  void readsPartOfALargerBuffer() {
    byte[] ipc = stream(1);
    ByteBuffer larger = ByteBuffer.allocate(ipc.length + 20);
    larger.position(7).put(ipc).limit(larger.position()).position(7);
    try (RootAllocator allocator = new RootAllocator();
        ArrowBatches batches = ArrowBatches.open(larger, allocator)) {
      assertThat(batches.next()).isTrue();
      assertThat(batches.next()).isFalse();
    }
  }

  @Test
  void saysThatGarbageCannotBeRead() {
    for (byte[] garbage :
        List.of(new byte[0], new byte[] {1, 2, 3}, "not an arrow stream".getBytes(UTF_8))) {
      try (RootAllocator allocator = new RootAllocator()) {
        assertThatThrownBy(() -> ArrowBatches.open(ByteBuffer.wrap(garbage), allocator))
            .asInstanceOf(type(BridgeException.class))
            .satisfies(
                e -> {
                  assertThat(e.sqlState()).isEqualTo("HV00M");
                  assertThat(e).hasMessage("KalamDB answered with a row batch that cannot be read");
                  assertThat(e.detail()).isNotBlank();
                });
      }
    }
  }

  @Test
  void reportsWantOfMemoryAsSuch() {
    byte[] ipc = stream(10_000);
    try (RootAllocator allocator = new RootAllocator(1_024);
        ArrowBatches batches = ArrowBatches.open(ByteBuffer.wrap(ipc), allocator)) {
      assertThatThrownBy(batches::next)
          .asInstanceOf(type(BridgeException.class))
          .satisfies(e -> assertThat(e.sqlState()).isEqualTo("53200"));
    }
  }

  @Test
  void refusesEveryStreamThatIsCutWithinAMessage() {
    byte[] ipc = stream(3);
    for (int length = 0; length < ipc.length; length++) {
      readAll(Arrays.copyOf(ipc, length));
    }
  }

  @Test
  void survivesAnyByteThatIsOneOfTheExtremes() {
    byte[] ipc = stream(3);
    for (int at = 0; at < ipc.length; at++) {
      for (byte value : new byte[] {-1, 0, 1, Byte.MAX_VALUE, Byte.MIN_VALUE}) {
        byte[] changed = ipc.clone();
        changed[at] = value;
        readAll(changed);
      }
    }
  }

  @Property(tries = 2_000)
  void survivesAnyBytesAndLeaksNothing(
      @ForAll @IntRange(max = 1_000_000) int at,
      @ForAll byte value,
      @ForAll @IntRange(max = 1_000_000) int secondAt,
      @ForAll byte second) {
    byte[] ipc = stream(3);
    ipc[at % ipc.length] = value;
    ipc[secondAt % ipc.length] = second;
    readAll(ipc);
  }

  /** Closing the allocator fails if anything was left in it. */
  private static void readAll(byte[] ipc) {
    try (RootAllocator allocator = new RootAllocator(64 << 20)) {
      try (ArrowBatches batches = ArrowBatches.open(ByteBuffer.wrap(ipc), allocator)) {
        RowWriter writer = new RowWriter(COLUMNS);
        RowBuffer buffer = new RowBuffer();
        while (batches.next()) {
          writer.bind(batches.root());
          for (int row = 0; row < writer.rows(); ) {
            buffer.clear();
            row = writer.write(row, buffer);
          }
        }
      } catch (BridgeException e) {
        assertThat(e.sqlState())
            .isIn("HV00M", "HV004", "22021", "22P05", "22003", "53200", "54000");
      }
    }
  }

  private static byte[] stream(int... batchRows) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (RootAllocator allocator = new RootAllocator();
        BigIntVector id = new BigIntVector("id", allocator);
        VarCharVector text = new VarCharVector("t", allocator);
        ViewVarCharVector view = new ViewVarCharVector("v", allocator);
        DecimalVector decimal = new DecimalVector("d", allocator, 10, 2);
        VectorSchemaRoot root = VectorSchemaRoot.of(id, text, view, decimal);
        ArrowStreamWriter writer = new ArrowStreamWriter(root, null, Channels.newChannel(out))) {
      writer.start();
      for (int rows : batchRows) {
        root.allocateNew();
        for (int i = 0; i < rows; i++) {
          id.setSafe(i, i);
          text.setSafe(i, ("row " + i).getBytes(UTF_8));
          view.setSafe(i, ("a longer text of row " + i).getBytes(UTF_8));
          decimal.setNull(i);
        }
        root.setRowCount(rows);
        writer.writeBatch();
      }
      writer.end();
      return out.toByteArray();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
