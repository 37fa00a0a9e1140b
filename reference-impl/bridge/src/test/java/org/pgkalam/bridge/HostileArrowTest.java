package org.pgkalam.bridge;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.pgkalam.bridge.codec.ArrowBatches;
import org.pgkalam.bridge.codec.Column;
import org.pgkalam.bridge.codec.RowBuffer;
import org.pgkalam.bridge.codec.RowWriter;
import org.pgkalam.mock.arrow.HostileBatches;
import org.pgkalam.protocol.ExecuteQueryRpcResponse;

/**
 * Arrow streams that are wrong: a foreign table of any type and kalam_exec read them rightly or
 * raise an error, and all memory is given back.
 */
class HostileArrowTest {
  private static final int[] OIDS = {
    16, 17, 20, 21, 23, 25, 114, 700, 701, 1042, 1082, 1083, 1114, 1184, 1700, 2950, 3802, 1007,
    1009, 1021
  };

  private static final Set<String> STATES =
      Set.of(
          "HV00M", "HV004", "22021", "22P05", "22003", "22008", "22007", "22P02", "53200", "54000");

  private static final long EXEC_LIMIT = 1 << 20;
  private static final Map<String, byte[]> STREAMS = HostileBatches.all();

  static Stream<String> streams() {
    return STREAMS.keySet().stream();
  }

  @ParameterizedTest
  @MethodSource("streams")
  void aWrongStream(String what) {
    for (int oid : OIDS) {
      scan(List.of(STREAMS.get(what)), oid);
    }
    execute(List.of(STREAMS.get(what)));
  }

  /** Also as the second of an answer whose first is right, or other than that. */
  @Property(tries = 1_500)
  void whateverIsMadeOfThem(@ForAll Random random) {
    List<byte[]> streams = new ArrayList<>();
    for (int i = random.nextInt(3); i >= 0; i--) {
      List<byte[]> all = List.copyOf(STREAMS.values());
      streams.add(damaged(all.get(random.nextInt(all.size())), random));
    }
    scan(streams, OIDS[random.nextInt(OIDS.length)]);
    execute(streams);
  }

  private static byte[] damaged(byte[] stream, Random random) {
    byte[] bytes = stream.clone();
    for (int i = bytes.length == 0 ? 0 : random.nextInt(4); i > 0; i--) {
      int at = random.nextInt(bytes.length);
      switch (random.nextInt(3)) {
        case 0 -> bytes[at] = (byte) random.nextInt();
        case 1 -> bytes[at] = (byte) (random.nextBoolean() ? -1 : 0);
        default -> bytes = Arrays.copyOf(bytes, at + 1);
      }
    }
    return bytes;
  }

  /** Closing the allocator fails if anything was left in it. */
  private static void scan(List<byte[]> streams, int oid) {
    try (BufferAllocator allocator = new RootAllocator()) {
      RowWriter writer = new RowWriter(List.of(new Column("v", oid, -1)));
      RowBuffer buffer = new RowBuffer();
      for (byte[] stream : streams) {
        try (ArrowBatches batches = ArrowBatches.open(ByteBuffer.wrap(stream), allocator)) {
          while (batches.next()) {
            writer.bind(batches.root());
            for (int row = 0; row < Math.min(writer.rows(), 100_000); ) {
              buffer.clear();
              row = writer.write(row, buffer);
            }
          }
        }
      }
    } catch (BridgeException e) {
      assertThat(e.sqlState()).isIn(STATES);
    }
  }

  private static void execute(List<byte[]> streams) {
    ExecuteQueryRpcResponse.Builder response =
        ExecuteQueryRpcResponse.newBuilder().setMessage("1 row(s)");
    streams.forEach(stream -> response.addIpcBatches(ByteString.copyFrom(stream)));
    MemoryBudget memory = new MemoryBudget(200 << 20);
    ResultText text = new ResultText(EXEC_LIMIT, memory);
    try (BufferAllocator allocator = new RootAllocator()) {
      QueryJson.write(response.build(), allocator, text, memory);
    } catch (BridgeException e) {
      assertThat(e.sqlState()).isIn(STATES);
    } finally {
      text.release();
    }
    assertThat(memory.left()).isEqualTo(200 << 20);
  }
}
