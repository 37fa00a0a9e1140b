package org.pgkalam.bridge.codec;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.BigIntVector;
import org.apache.arrow.vector.BitVector;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.FixedSizeBinaryVector;
import org.apache.arrow.vector.IntVector;
import org.apache.arrow.vector.SmallIntVector;
import org.apache.arrow.vector.TimeStampMicroVector;
import org.apache.arrow.vector.VarCharVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.pgkalam.bridge.BridgeException;

/** Values that cross as PostgreSQL holds them in memory. */
class PlainValuesTest {
  private static final int BOOL = 16;
  private static final int INT8 = 20;
  private static final int INT2 = 21;
  private static final int INT4 = 23;
  private static final int TEXT = 25;
  private static final int TIMESTAMP = 1114;
  private static final int NUMERIC = 1700;
  private static final int UUID = 2950;

  /** Between 1970 and 2000. */
  private static final long EPOCH_DIFFERENCE_MICROS = 946_684_800_000_000L;

  @Example
  void lieAsADatumOrAVarlena() {
    try (BufferAllocator allocator = new RootAllocator()) {
      BitVector bool = new BitVector("b", allocator);
      bool.setSafe(0, 1);
      SmallIntVector int2 = new SmallIntVector("s", allocator);
      int2.setSafe(0, -2);
      TimeStampMicroVector timestamp = new TimeStampMicroVector("at", allocator);
      timestamp.setSafe(0, EPOCH_DIFFERENCE_MICROS + 7);
      VarCharVector text = new VarCharVector("t", allocator);
      text.setSafe(0, "Grüße".getBytes(UTF_8));
      FixedSizeBinaryVector uuid = new FixedSizeBinaryVector("u", allocator, 16);
      uuid.setSafe(0, HexFormat.of().parseHex("000102030405060708090a0b0c0d0e0f"));
      BigIntVector missing = new BigIntVector("n", allocator);
      missing.setNull(0);
      List<FieldVector> vectors = List.of(bool, int2, timestamp, text, uuid, missing);
      vectors.forEach(vector -> vector.setValueCount(1));
      List<Column> columns =
          List.of(
              plain("b", BOOL),
              plain("s", INT2),
              plain("at", TIMESTAMP),
              plain("t", TEXT),
              plain("u", UUID),
              plain("n", INT8));
      try (VectorSchemaRoot root = new VectorSchemaRoot(vectors)) {
        ByteBuffer row = write(columns, root);
        assertThat(List.of(row.getInt(0), row.getInt(16), row.getInt(32))).containsOnly(8);
        assertThat(row.getLong(8)).isEqualTo(1);
        assertThat(row.getLong(24)).isEqualTo(-2);
        assertThat(row.getLong(40)).isEqualTo(7);
        assertThat(row.getInt(48)).isEqualTo((4 + 7) * 4);
        assertThat(text(row, 52, 7)).isEqualTo("Grüße");
        assertThat(row.getInt(64)).isEqualTo(16);
        assertThat(row.order(ByteOrder.BIG_ENDIAN).getLong(72)).isEqualTo(0x0001020304050607L);
        assertThat(row.order(ByteOrder.nativeOrder()).getInt(88)).isEqualTo(-1);
        assertThat(row.remaining()).isEqualTo(96);
      }
    }
  }

  /** What is written plainly is read as the same typed JSON as what crosses in binary. */
  @Property(tries = 300)
  void meanTheSameAsBinaryOnes(@ForAll("rows") List<String> texts, @ForAll List<Integer> numbers) {
    int rows = Math.min(texts.size(), numbers.size());
    try (BufferAllocator allocator = new RootAllocator()) {
      VarCharVector text = new VarCharVector("t", allocator);
      IntVector int4 = new IntVector("i", allocator);
      for (int i = 0; i < rows; i++) {
        text.setSafe(i, texts.get(i).getBytes(UTF_8));
        int4.setSafe(i, numbers.get(i));
      }
      text.setValueCount(rows);
      int4.setValueCount(rows);
      try (VectorSchemaRoot root = new VectorSchemaRoot(List.of(text, int4))) {
        root.setRowCount(rows);
        List<Column> binary = List.of(new Column("t", TEXT, -1), new Column("i", INT4, -1));
        List<Column> plain = List.of(plain("t", TEXT), plain("i", INT4));
        assertThat(json(plain, write(plain, root), rows))
            .isEqualTo(json(binary, write(binary, root), rows));
      }
    }
  }

  /** Whatever the length, the next value begins where the reader looks for it. */
  @Property(tries = 100)
  void textThatIsMadeOfNumbersMeansTheSame(@ForAll List<Integer> numbers) {
    int rows = numbers.size();
    try (BufferAllocator allocator = new RootAllocator()) {
      IntVector int4 = new IntVector("i", allocator);
      for (int i = 0; i < rows; i++) {
        int4.setSafe(i, numbers.get(i) >> (i % 31));
      }
      int4.setValueCount(rows);
      try (VectorSchemaRoot root = new VectorSchemaRoot(List.of(int4))) {
        root.setRowCount(rows);
        assertThat(json(List.of(plain("i", TEXT)), write(List.of(plain("i", TEXT)), root), rows))
            .isEqualTo(
                json(
                    List.of(new Column("i", TEXT, -1)),
                    write(List.of(new Column("i", TEXT, -1)), root),
                    rows));
      }
    }
  }

  @Provide
  Arbitrary<List<String>> rows() {
    return Arbitraries.strings()
        .withCharRange('\u0001', '\ud7ff')
        .ofMaxLength(20)
        .list()
        .ofMaxSize(20);
  }

  /** Their bytes have an order of their own, whatever the machine's is. */
  @Example
  void uuidsAreReadAsTheyAreWritten() {
    try (BufferAllocator allocator = new RootAllocator()) {
      FixedSizeBinaryVector uuid = new FixedSizeBinaryVector("u", allocator, 16);
      uuid.setSafe(0, HexFormat.of().parseHex("000102030405060708090a0b0c0d0e0f"));
      uuid.setValueCount(1);
      try (VectorSchemaRoot root = new VectorSchemaRoot(List.of(uuid))) {
        root.setRowCount(1);
        Column column = plain("u", UUID);
        assertThat(RowReader.pkText(column, write(List.of(column), root)))
            .isEqualTo("00010203-0405-0607-0809-0a0b0c0d0e0f");
      }
    }
  }

  @Example
  void aVarlenaOfAnImpossibleLengthIsRefused() {
    for (int header : List.of(0, 3, 12, 1 << 30, -4)) {
      ByteBuffer row = ByteBuffer.allocate(16).order(ByteOrder.nativeOrder());
      row.putInt(0, header);
      if (header == 12) {
        row.limit(8);
      }
      assertThatThrownBy(() -> new RowReader(List.of(plain("t", TEXT))).nextJson(row))
          .isInstanceOf(BridgeException.class)
          .hasMessageContaining("length");
    }
  }

  @Example
  void aTypeThatHasNoPlainFormIsRefused() {
    assertThatThrownBy(() -> new RowWriter(List.of(plain("n", NUMERIC))))
        .isInstanceOf(BridgeException.class)
        .hasMessage("numeric cannot cross plainly");
  }

  private static Column plain(String name, int type) {
    return new Column(name, type, -1, true);
  }

  private static ByteBuffer write(List<Column> columns, VectorSchemaRoot root) {
    RowWriter writer = new RowWriter(columns);
    writer.bind(root);
    RowBuffer out = new RowBuffer();
    assertThat(writer.write(0, out)).isEqualTo(root.getRowCount());
    return out.buffer();
  }

  private static List<String> json(List<Column> columns, ByteBuffer rows, int count) {
    RowReader reader = new RowReader(columns);
    return Stream.generate(() -> reader.nextJson(rows)).limit(count).toList();
  }

  private static String text(ByteBuffer from, int at, int length) {
    byte[] bytes = new byte[length];
    from.get(at, bytes);
    return new String(bytes, UTF_8);
  }
}
