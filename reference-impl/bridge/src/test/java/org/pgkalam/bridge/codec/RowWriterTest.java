package org.pgkalam.bridge.codec;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import java.util.List;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.BigIntVector;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.IntVector;
import org.apache.arrow.vector.NullVector;
import org.apache.arrow.vector.VarCharVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.pgkalam.bridge.BridgeException;

class RowWriterTest {
  private static final int INT8 = 20;
  private static final int INT4 = 23;
  private static final int TEXT = 25;
  private static final int DATE = 1082;
  private static final int UUID = 2950;

  private final RootAllocator allocator = new RootAllocator();

  @AfterEach
  void noMemoryIsLeft() {
    allocator.close();
  }

  @Test
  void takesColumnsByNameAndMissingOnesAsNull() {
    BigIntVector sequence = new BigIntVector("_seq", allocator);
    sequence.setSafe(0, 9);
    sequence.setValueCount(1);
    try (VectorSchemaRoot root = VectorSchemaRoot.of(varchar("x"), sequence)) {
      List<Column> columns =
          List.of(
              new Column("_seq", INT8, -1),
              new Column("later", DATE, -1),
              new Column("c", TEXT, -1),
              new Column("C", TEXT, -1));
      assertThat(rows(columns, root, new RowBuffer()))
          .containsExactly(PgBinary.int8(9), null, PgBinary.text("x"), null);
    }
  }

  @Test
  void readsAColumnOfNullsAsAnyType() {
    NullVector nulls = new NullVector("c", 2);
    try (VectorSchemaRoot root = VectorSchemaRoot.of(nulls)) {
      root.setRowCount(2);
      assertThat(rows(List.of(new Column("c", UUID, -1)), root, new RowBuffer()))
          .containsExactly(null, null);
    }
  }

  @Test
  void readsNullsAmongValues() {
    VarCharVector text = new VarCharVector("c", allocator);
    IntVector ints = new IntVector("i", allocator);
    for (int i = 0; i < 100; i++) {
      if (i % 3 == 0) {
        text.setSafe(i, ("é" + i).getBytes(UTF_8));
        ints.setSafe(i, i);
      } else {
        text.setNull(i);
        ints.setNull(i);
      }
    }
    text.setValueCount(100);
    ints.setValueCount(100);
    try (VectorSchemaRoot root = VectorSchemaRoot.of(text, ints)) {
      List<byte[]> values =
          rows(
              List.of(new Column("c", TEXT, -1), new Column("i", INT4, -1)), root, new RowBuffer());
      for (int i = 0; i < 100; i++) {
        assertThat(values.get(2 * i)).isEqualTo(i % 3 == 0 ? PgBinary.text("é" + i) : null);
        assertThat(values.get(2 * i + 1)).isEqualTo(i % 3 == 0 ? PgBinary.int4(i) : null);
      }
    }
  }

  @Test
  void fillsTheBufferWithWholeRowsAndGoesOn() {
    VarCharVector text = new VarCharVector("c", allocator);
    String value = "v".repeat(1_000);
    for (int i = 0; i < 1_000; i++) {
      text.setSafe(i, (value + i).getBytes(UTF_8));
    }
    text.setValueCount(1_000);
    try (VectorSchemaRoot root = VectorSchemaRoot.of(text)) {
      RowWriter writer = new RowWriter(List.of(new Column("c", TEXT, -1)));
      writer.bind(root);
      assertThat(writer.rows()).isEqualTo(1_000);
      RowBuffer buffer = new RowBuffer();
      int row = 0;
      while (row < 1_000) {
        buffer.clear();
        int next = writer.write(row, buffer);
        List<byte[]> values = PgBinary.values(buffer.buffer());
        assertThat(next - row).isEqualTo(buffer.rows()).isEqualTo(values.size()).isBetween(1, 263);
        for (int i = row; i < next; i++) {
          assertThat(values.get(i - row)).isEqualTo(PgBinary.text(value + i));
        }
        assertThat(buffer.buffer().capacity()).isEqualTo(RowBuffer.INITIAL_CAPACITY);
        row = next;
      }
    }
  }

  @Test
  void appendsToABufferThatHasRoomAndLeavesAFullOneAlone() {
    try (VectorSchemaRoot root = VectorSchemaRoot.of(varchar("x".repeat(200_000)))) {
      RowWriter writer = new RowWriter(List.of(new Column("c", TEXT, -1)));
      writer.bind(root);
      RowBuffer buffer = new RowBuffer();
      assertThat(writer.write(0, buffer)).isEqualTo(1);
      assertThat(writer.write(0, buffer)).isZero();
      assertThat(buffer.rows()).isEqualTo(1);
      assertThat(PgBinary.values(buffer.buffer())).hasSize(1);
    }
  }

  @Test
  void growsForARowThatIsLargerThanTheBufferAndShrinksWhenTold() {
    String value = "é".repeat(1 << 20);
    try (VectorSchemaRoot root = VectorSchemaRoot.of(varchar(value))) {
      RowBuffer buffer = new RowBuffer();
      assertThat(rows(List.of(new Column("c", TEXT, -1)), root, buffer))
          .containsExactly(PgBinary.text(value));
      assertThat(buffer.buffer().capacity()).isEqualTo(4 << 20);
      buffer.trim();
      assertThat(buffer.buffer().capacity()).isEqualTo(RowBuffer.INITIAL_CAPACITY);
      assertThat(buffer.size()).isZero();
    }
  }

  @Test
  void refusesToReadABatchThatIsClosed() {
    RowWriter writer = new RowWriter(List.of(new Column("c", TEXT, -1)));
    try (VectorSchemaRoot root = VectorSchemaRoot.of(varchar("x"))) {
      writer.bind(root);
    }
    assertThatIllegalStateException().isThrownBy(() -> writer.write(0, new RowBuffer()));
  }

  @ParameterizedTest
  @CsvSource({"0,-1", "1,1000000", "1,-5", "2,1", "0,2147483647"})
  void refusesOffsetsOutsideTheData(int index, int offset) {
    VarCharVector text = new VarCharVector("c", allocator);
    text.setSafe(0, "abc".getBytes(UTF_8));
    text.setSafe(1, "def".getBytes(UTF_8));
    text.setValueCount(2);
    text.getOffsetBuffer().setInt(index * 4L, offset);
    try (VectorSchemaRoot root = VectorSchemaRoot.of(text)) {
      assertThatThrownBy(() -> rows(List.of(new Column("c", TEXT, -1)), root, new RowBuffer()))
          .asInstanceOf(type(BridgeException.class))
          .satisfies(e -> assertThat(e.sqlState()).isEqualTo("HV00M"));
    }
  }

  @Test
  void refusesABatchWithMoreRowsThanValues() {
    try (VectorSchemaRoot root = VectorSchemaRoot.of(large(1))) {
      root.getVector(0).setValueCount(1);
      VectorSchemaRoot longer =
          new VectorSchemaRoot(root.getSchema(), root.getFieldVectors(), 1_000_000);
      assertThatThrownBy(() -> new RowWriter(List.of(new Column("c", INT8, -1))).bind(longer))
          .asInstanceOf(type(BridgeException.class))
          .satisfies(e -> assertThat(e.sqlState()).isEqualTo("HV00M"));
    }
  }

  private static List<byte[]> rows(List<Column> columns, VectorSchemaRoot root, RowBuffer buffer) {
    RowWriter writer = new RowWriter(columns);
    writer.bind(root);
    assertThat(writer.write(0, buffer)).isEqualTo(root.getRowCount());
    return PgBinary.values(buffer.buffer());
  }

  private FieldVector large(long value) {
    BigIntVector vector = new BigIntVector("c", allocator);
    vector.setSafe(0, value);
    vector.setValueCount(1);
    return vector;
  }

  private FieldVector varchar(String value) {
    VarCharVector vector = new VarCharVector("c", allocator);
    vector.setSafe(0, value.getBytes(UTF_8));
    vector.setValueCount(1);
    return vector;
  }
}
