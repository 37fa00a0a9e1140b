package org.pgkalam.mock;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Message;
import io.grpc.CallOptions;
import io.grpc.ManagedChannel;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.ClientCalls;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.logging.Level;
import java.util.logging.Logger;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;
import org.pgkalam.protocol.OpenSessionRequest;
import org.pgkalam.protocol.PgServiceGrpc;

/**
 * Requests that are wrong in every way, to every method: each is answered, with a status of the
 * server's or rightly, and the server keeps nothing of it.
 */
class HostileRequestsTest {
  private static final int MOST_THREADS_MORE = 40;

  /** It tells of each attack, at length. */
  private static final Logger GRPC = Logger.getLogger("io.grpc");

  /** What a server may answer; a deadline that passes is a hang, UNKNOWN an accident. */
  private static final Set<Status.Code> ANSWERS =
      EnumSet.of(
          Status.Code.OK,
          Status.Code.INVALID_ARGUMENT,
          Status.Code.INTERNAL,
          Status.Code.NOT_FOUND,
          Status.Code.FAILED_PRECONDITION,
          Status.Code.UNAUTHENTICATED);

  private static final List<String> TEXTS =
      List.of(
          "",
          " ",
          "app",
          "items",
          "mine",
          "log",
          "shared",
          "user",
          "stream",
          "system",
          "id",
          "v",
          "doc",
          KalamClient.SESSION,
          "pg-4242-1F",
          "pg-0",
          "pg--",
          "pg-99999999999-0",
          "joe",
          "..",
          "a/b",
          "a\\b",
          "\0",
          "a\0b",
          "\ufeff",
          "\uffff",
          "\u202e",
          "𝄞".repeat(1000),
          "x".repeat(100_000),
          "null",
          "-1",
          "9223372036854775808",
          "1e400",
          "NaN",
          "true",
          "{}",
          "[]",
          "[{}]",
          "{\"id\":1}",
          "{\"id\":1,\"id\":2}",
          "{\"id\":{\"Utf8\":\"x\"}}",
          "{\"id\":{\"Int64\":\"9\"},\"v\":{\"Utf8\":null}}",
          "{\"id\":{\"Nope\":1}}",
          "{\"id\":{}}",
          "{\"id\":[1]}",
          "{\"id\":1e400}",
          "{\"id\":-0.0}",
          "{\"id\":1,\"v\":\"\\ud800\"}",
          "{\"id\":1,\"v\":\"\\u0000\"}",
          "{\"\":1}",
          "{\"_seq\":1,\"_deleted\":true,\"id\":3}",
          "{\"id\":" + "9".repeat(5_000) + "}",
          "[".repeat(50_000),
          "{\"a\":".repeat(50_000),
          "{\"id\":1",
          "{\"id\":tru",
          "{'id':1}",
          "{\"id\":1}{\"id\":2}",
          "SELECT",
          "SELECT 1",
          "SELECT * FROM app.items",
          "SELECT * FROM",
          "SELECT (",
          "INSERT INTO app.items VALUES (7)",
          "INSERT INTO app.items (id) SELECT id FROM app.items",
          "UPDATE app.items SET id = 1",
          "DELETE FROM app.items",
          "DELETE FROM app.items WHERE id = 'x'",
          "DROP TABLE app.nope",
          "CREATE TABLE",
          "CREATE TABLE app.a.b (",
          "CREATE TABLE app.t2 (id INT" + ", c INT".repeat(1000),
          "ALTER TABLE app.items ADD",
          "ALTER TABLE app.items",
          "--",
          "/*",
          "'",
          "\"",
          ";",
          ";;",
          "SELECT 1; SELECT 2",
          "SELECT '\0'",
          "SELECT E'\\x'",
          "SELECT $1",
          "SELECT ?",
          "WITH a AS (SELECT * FROM a) SELECT * FROM a",
          "SELECT * FROM system.tables",
          "SELECT 1/0",
          "SELECT CAST('x' AS INT)",
          "SELECT json_get('{', 'a', -1)",
          "SELECT v ->> 'a' -> 'b' FROM app.items",
          "SHOW",
          "SHOW TABLES IN",
          "DESCRIBE",
          "DESCRIBE TABLE",
          "USE",
          "BEGIN",
          "EXECUTE AS USER 'x' (SELECT 1)");

  private static final Map<String, List<String>> RIGHT =
      Map.of(
          "session_id", List.of(KalamClient.SESSION),
          "namespace", List.of("app"),
          "table_name", List.of("items", "mine", "log"),
          "table_type", List.of("shared", "user", "stream"));

  private static MockKalamDb kalam;
  private static ManagedChannel channel;
  private static int threadsBefore;

  @BeforeContainer
  static void start() {
    GRPC.setLevel(Level.OFF);
    threadsBefore = Thread.activeCount();
    kalam = MockKalamDb.start();
    kalam.script(
        "CREATE NAMESPACE app; CREATE TABLE app.items (id BIGINT PRIMARY KEY, v TEXT, doc JSON);"
            + " CREATE USER TABLE app.mine (id BIGINT PRIMARY KEY, v TEXT);"
            + " CREATE STREAM TABLE app.log (id BIGINT PRIMARY KEY, v TEXT) WITH (TTL_SECONDS = 60)");
    channel = NettyChannelBuilder.forAddress(kalam.host(), kalam.port()).usePlaintext().build();
  }

  /** Closing fails if Arrow's memory is not all given back. */
  @AfterContainer
  static void stop() {
    channel.shutdownNow();
    kalam.close();
    GRPC.setLevel(null);
  }

  @Property(tries = 1_500)
  void everyRequestIsAnswered(@ForAll Random random) {
    List<MethodDescriptor<?, ?>> methods =
        List.copyOf(PgServiceGrpc.getServiceDescriptor().getMethods());
    MethodDescriptor<?, ?> method = methods.get(random.nextInt(methods.size()));
    call(
        PgServiceGrpc.getOpenSessionMethod(),
        OpenSessionRequest.newBuilder().setSessionId(KalamClient.SESSION).build().toByteArray());
    byte[] request = request(method, random).toByteArray();
    Status status = call(method, random.nextBoolean() ? request : damaged(request, random));
    assertThat(status.getCode()).as("%s to %s", status, method).isIn(ANSWERS);
    assertThat(String.valueOf(status.getDescription())).doesNotContain("mock-kalamdb failed");
    KalamClient.awaitNothingOpen(kalam);
    assertThat(Thread.activeCount()).isLessThan(threadsBefore + MOST_THREADS_MORE);
  }

  /** One of the method's, with whatever texts and numbers. */
  private static Message request(MethodDescriptor<?, ?> method, Random random) {
    Message prototype =
        (Message)
            ((MethodDescriptor.PrototypeMarshaller<?>) method.getRequestMarshaller())
                .getMessagePrototype();
    Message.Builder builder = prototype.newBuilderForType();
    fill(builder, random);
    return builder.build();
  }

  private static void fill(Message.Builder builder, Random random) {
    for (FieldDescriptor field : builder.getDescriptorForType().getFields()) {
      if (random.nextInt(10) == 0) {
        continue;
      }
      if (!field.isRepeated()) {
        builder.setField(field, value(builder, field, random));
        continue;
      }
      int count = random.nextInt(20) == 0 ? 2_000 : random.nextInt(3);
      for (int i = 0; i < count; i++) {
        builder.addRepeatedField(field, value(builder, field, random));
      }
    }
  }

  private static Object value(Message.Builder of, FieldDescriptor field, Random random) {
    return switch (field.getJavaType()) {
      case STRING -> text(field.getName(), random);
      case LONG -> random.nextBoolean() ? random.nextLong() : (Object) 0L;
      case INT -> random.nextInt();
      case BOOLEAN -> random.nextBoolean();
      case BYTE_STRING -> ByteString.copyFromUtf8(text(field.getName(), random));
      case MESSAGE -> {
        Message.Builder inner = of.newBuilderForField(field);
        fill(inner, random);
        yield inner.build();
      }
      default -> throw new IllegalStateException(field.getFullName());
    };
  }

  /** Right in three of four cases where something else would hide the rest. */
  private static String text(String field, Random random) {
    List<String> right = random.nextInt(4) > 0 ? RIGHT.getOrDefault(field, TEXTS) : TEXTS;
    return right.get(random.nextInt(right.size()));
  }

  private static byte[] damaged(byte[] request, Random random) {
    byte[] bytes = request.length == 0 ? new byte[] {10} : request.clone();
    return switch (random.nextInt(4)) {
      case 0 -> Arrays.copyOf(bytes, random.nextInt(bytes.length));
      case 1 -> {
        byte[] noise = new byte[random.nextInt(200)];
        random.nextBytes(noise);
        yield noise;
      }
      case 2 -> {
        byte[] twice = Arrays.copyOf(bytes, 2 * bytes.length);
        System.arraycopy(bytes, 0, twice, bytes.length, bytes.length);
        yield twice;
      }
      default -> {
        for (int i = 0; i < 3; i++) {
          bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
        }
        yield bytes;
      }
    };
  }

  private static Status call(MethodDescriptor<?, ?> method, byte[] request) {
    MethodDescriptor<byte[], byte[]> raw =
        MethodDescriptor.newBuilder(new Bytes(), new Bytes())
            .setFullMethodName(method.getFullMethodName())
            .setType(MethodDescriptor.MethodType.UNARY)
            .build();
    try {
      ClientCalls.blockingUnaryCall(
          channel, raw, CallOptions.DEFAULT.withDeadlineAfter(1, TimeUnit.MINUTES), request);
      return Status.OK;
    } catch (StatusRuntimeException e) {
      return e.getStatus();
    }
  }

  private static final class Bytes implements MethodDescriptor.Marshaller<byte[]> {
    @Override
    public InputStream stream(byte[] value) {
      return new ByteArrayInputStream(value);
    }

    @Override
    public byte[] parse(InputStream stream) {
      try {
        return stream.readAllBytes();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }
}
