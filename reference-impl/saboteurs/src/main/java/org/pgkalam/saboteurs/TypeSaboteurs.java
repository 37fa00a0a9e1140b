package org.pgkalam.saboteurs;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.vector.FieldVector;
import org.pgkalam.bridge.codec.Column;

/** For each type: values that are read wrong, read as NULL, not read as NULL, written wrong. */
final class TypeSaboteurs {
  private record Type(String name, int oid, List<String> rules) {
    Type(String name, int oid, String... rules) {
      this(name, oid, List.of(rules));
    }

    Saboteur saboteur(String suffix, String does) {
      return new Saboteur(name + suffix, does.formatted(name), rules.toArray(new String[0]));
    }
  }

  private static final int JSONB = 3802;
  private static final List<Type> TYPES =
      List.of(
          new Type("boolean", 16, "TYPE-001"),
          new Type("smallint", 21, "TYPE-002"),
          new Type("integer", 23, "TYPE-003"),
          new Type("bigint", 20, "TYPE-004"),
          new Type("real", 700, "TYPE-005"),
          new Type("double", 701, "TYPE-006"),
          new Type("text", 25, "TYPE-007"),
          new Type("varchar", 1043, "TYPE-008"),
          new Type("char", 1042, "TYPE-009"),
          new Type("date", 1082, "TYPE-010"),
          new Type("timestamp", 1114, "TYPE-011"),
          new Type("timestamptz", 1184, "TYPE-012"),
          new Type("json", 114, "TYPE-013"),
          new Type("jsonb", JSONB, "TYPE-013"),
          new Type("time", 1083, "TYPE-014"),
          new Type("uuid", 2950, "TYPE-015"),
          new Type("numeric", 1700, "TYPE-016", "TYPE-017"),
          new Type("bytea", 17, "TYPE-018"),
          new Type("text-array", 1009, "TYPE-019"));

  private TypeSaboteurs() {}

  static List<Saboteur> all() {
    List<Saboteur> all = new ArrayList<>();
    for (Type type : TYPES) {
      all.add(
          type.saboteur("-read-wrong", "reads a %s one bit off")
              .before("codec.RowWriter#writer", call -> oneBitOff(call, type.oid)));
      all.add(
          type.saboteur("-read-null", "reads a %s as NULL")
              .before("codec.RowWriter#writer", call -> allNull(call, type.oid)));
      // That one is sent as text.
      if (type.name.equals("numeric")) {
        continue;
      }
      all.add(
          type.saboteur("-written-wrong", "writes a %s one bit off")
              .before("codec.ScalarJson#append", call -> writtenOneBitOff(call, type.oid)));
    }
    all.add(
        new Saboteur(
                "documents-lost",
                "reads every JSON document as NULL",
                "MAP-004",
                "FILE-003",
                "JSON-004",
                "JSON-006",
                "JSON-019")
            .before("codec.RowWriter#writer", call -> allNull(call, JSONB)));
    return all;
  }

  private static boolean isUserColumn(Call call, int oid) {
    Column column = call.argument(0, Column.class);
    return column.typeOid() == oid && !column.name().startsWith("_");
  }

  private static void oneBitOff(Call call, int oid) {
    FieldVector vector = call.argument(1, FieldVector.class);
    if (isUserColumn(call, oid)) {
      flip(vector.getDataBuffer());
    }
  }

  private static void flip(ArrowBuf data) {
    if (data.capacity() > 0) {
      data.setByte(0, data.getByte(0) ^ 1);
    }
  }

  private static void allNull(Call call, int oid) {
    FieldVector vector = call.argument(1, FieldVector.class);
    if (isUserColumn(call, oid)) {
      for (int row = 0; row < vector.getValueCount(); row++) {
        vector.setNull(row);
      }
    }
  }

  private static void writtenOneBitOff(Call call, int oid) {
    ByteBuffer in = call.argument(1, ByteBuffer.class);
    if (call.argument(0, Column.class).typeOid() == oid && in.hasRemaining()) {
      int last = in.limit() - 1;
      in.put(last, (byte) (in.get(last) ^ 1));
    }
  }
}
