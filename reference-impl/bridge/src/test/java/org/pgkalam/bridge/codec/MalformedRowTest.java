package org.pgkalam.bridge.codec;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.stream.IntStream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import org.pgkalam.bridge.BridgeException;

/** Whatever is in the buffer, the reader returns or throws a {@code BridgeException}. */
class MalformedRowTest {
  private static final int[] OIDS = {
    16, 17, 20, 21, 23, 25, 114, 700, 701, 1042, 1043, 1082, 1083, 1114, 1184, 1700, 2950, 3802,
    1000, 1001, 1005, 1007, 1016, 1009, 1014, 1015, 1021, 1022, 1115, 1182, 1183, 1185, 1231, 2951,
    199, 3807
  };

  @Property(tries = 8_000)
  void anyBytesAsTheValueOfAnyType(@ForAll("oids") int oid, @ForAll("values") byte[] value) {
    read(oid, PgBinary.row(value));
  }

  @Property(tries = 5_000)
  void anyBytesAsARow(@ForAll("oids") int oid, @ForAll byte[] row) {
    read(oid, ByteBuffer.wrap(row));
  }

  @Property(tries = 500)
  void aRowThatIsCutShort(@ForAll("oids") int oid, @ForAll("values") byte[] value) {
    ByteBuffer row = PgBinary.row(value);
    for (int limit = 0; limit < Math.min(row.capacity(), 40); limit++) {
      read(oid, row.duplicate().order(row.order()).limit(limit));
    }
  }

  @Property(tries = 8_000)
  void anyTextAsAnArrayLiteral(@ForAll("oids") int oid, @ForAll("literals") String literal) {
    PgType element = PgType.elementOf(oid);
    if (element == null) {
      return;
    }
    try {
      ArrayLiteral.parse(element, literal, new ByteSink());
    } catch (BadValue e) {
      assertThat(e.sqlState).startsWith("22");
    }
  }

  @Provide
  Arbitrary<Integer> oids() {
    return Arbitraries.of(IntStream.of(OIDS).boxed().toList());
  }

  /** Bytes that look like headers of arrays and numerics, more often than chance would have it. */
  @Provide
  Arbitrary<byte[]> values() {
    Arbitrary<Byte> bytes =
        Arbitraries.frequencyOf(
            Tuple.of(4, Arbitraries.of((byte) 0, (byte) 1, (byte) 25, (byte) -1)),
            Tuple.of(1, Arbitraries.bytes()));
    return bytes.array(byte[].class).ofMaxSize(48);
  }

  @Provide
  Arbitrary<String> literals() {
    return Arbitraries.of("{", "}", ",", "\"", "\\", " ", "[", "]", ":", "=", "1", "NULL", "-", ".")
        .list()
        .ofMaxSize(16)
        .map(parts -> String.join("", parts));
  }

  private static void read(int oid, ByteBuffer row) {
    Column column = new Column("c", oid, -1);
    try {
      ServerModel.parse(
          new RowReader(List.of(column)).nextJson(row.duplicate().order(row.order())));
    } catch (BridgeException e) {
      assertThat(e.sqlState()).startsWith("22");
    }
    try {
      RowReader.pkText(column, row);
    } catch (BridgeException e) {
      assertThat(e.sqlState()).startsWith("22");
    }
  }
}
