package org.pgkalam.bridge;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Example;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.BigIntVector;
import org.apache.arrow.vector.BitVector;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.Float8Vector;
import org.apache.arrow.vector.VarCharVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.complex.UnionVector;
import org.apache.arrow.vector.ipc.ArrowStreamWriter;
import org.apache.arrow.vector.types.FloatingPointPrecision;
import org.apache.arrow.vector.types.UnionMode;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.FieldType;
import org.apache.arrow.vector.types.pojo.Schema;
import org.pgkalam.protocol.ExecuteQueryRpcResponse;

final class QueryJsonTest {
  private static final FieldType JSON =
      new FieldType(
          true, ArrowType.Utf8.INSTANCE, null, Map.of("ARROW:extension:name", "arrow.json"));

  /** What the server's json_get answers: a sparse union of these, of which three are texts. */
  private static final List<Field> MEMBERS =
      List.of(
          Field.nullable("null", ArrowType.Null.INSTANCE),
          Field.nullable("bool", ArrowType.Bool.INSTANCE),
          Field.nullable("int", new ArrowType.Int(64, true)),
          Field.nullable("float", new ArrowType.FloatingPoint(FloatingPointPrecision.DOUBLE)),
          Field.nullable("str", ArrowType.Utf8.INSTANCE),
          new Field("array", JSON, null),
          new Field("object", JSON, null));

  @Example
  void everyMemberOfAUnionIsShown() throws IOException {
    assertThat(json(new int[] {0, 1, 2, 3, 4, 5, 6}))
        .isEqualTo(
            "[{\"v\":null},{\"v\":true},{\"v\":7},{\"v\":0.5},{\"v\":\"text\"},{\"v\":\"[1]\"},"
                + "{\"v\":\"{\\\"a\\\":1}\"}]");
  }

  /** The numbers by which the union's rows name its members are the schema's to choose. */
  @Example
  void membersAreFoundByTheirNumbers() throws IOException {
    assertThat(json(new int[] {10, 11, 12, 13, 14, 15, 16}))
        .startsWith("[{\"v\":null},{\"v\":true},{\"v\":7}")
        .endsWith("{\"v\":\"{\\\"a\\\":1}\"}]");
  }

  private static String json(int[] ids) throws IOException {
    FieldType type = FieldType.notNullable(new ArrowType.Union(UnionMode.Sparse, ids));
    try (BufferAllocator allocator = new RootAllocator();
        UnionVector union = new UnionVector("v", allocator, type, null)) {
      union.initializeChildrenFromFields(MEMBERS);
      union.allocateNew();
      fill(union.getChildrenFromFields());
      for (int row = 0; row < ids.length; row++) {
        union.getTypeBuffer().setByte(row, ids[row]);
      }
      union.setValueCount(ids.length);
      Schema schema = new Schema(List.of(new Field("v", type, MEMBERS)));
      ByteArrayOutputStream ipc = new ByteArrayOutputStream();
      try (VectorSchemaRoot root = new VectorSchemaRoot(schema, List.of(union), ids.length);
          ArrowStreamWriter writer = new ArrowStreamWriter(root, null, ipc)) {
        writer.start();
        writer.writeBatch();
        writer.end();
      }
      return QueryJson.of(
          ExecuteQueryRpcResponse.newBuilder()
              .setMessage("7 row(s)")
              .addIpcBatches(ByteString.copyFrom(ipc.toByteArray()))
              .build(),
          allocator);
    }
  }

  /** Each has its value in the row of its own place. */
  private static void fill(List<FieldVector> members) {
    ((BitVector) members.get(1)).setSafe(1, 1);
    ((BigIntVector) members.get(2)).setSafe(2, 7);
    ((Float8Vector) members.get(3)).setSafe(3, 0.5);
    ((VarCharVector) members.get(4)).setSafe(4, "text".getBytes(UTF_8));
    ((VarCharVector) members.get(5)).setSafe(5, "[1]".getBytes(UTF_8));
    ((VarCharVector) members.get(6)).setSafe(6, "{\"a\":1}".getBytes(UTF_8));
  }
}
