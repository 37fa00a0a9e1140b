package org.pgkalam.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Message;
import io.grpc.MethodDescriptor;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The bytes of every message with every field set. The real server declares its messages by hand,
 * so a tag, a type or a method name that changes here would part us from it without any error at
 * build time.
 */
final class WireContractTest {

  /** A message with every field set, and its bytes. */
  private record Golden(Message message, String hex) {
    @Override
    public String toString() {
      return message.getDescriptorForType().getName();
    }
  }

  private static Wire wire() {
    return new Wire();
  }

  /** namespace, table_name, table_type, session_id and user_id, tags 1 to 5. */
  private static Wire target() {
    return wire().text(1, "app").text(2, "items").text(3, "user").text(4, "pg-1").text(5, "eve");
  }

  static Stream<Golden> messages() {
    return Stream.of(
        new Golden(PingRequest.getDefaultInstance(), ""),
        new Golden(PingResponse.newBuilder().setOk(true).build(), "0801"),
        new Golden(
            OpenSessionRequest.newBuilder().setSessionId("pg-1").setCurrentSchema("").build(),
            "0a0470672d31" + "1200"),
        new Golden(
            OpenSessionResponse.newBuilder()
                .setSessionId("pg-1")
                .setCurrentSchema("app")
                .setLeaseExpiresAtMs(1_800_000)
                .build(),
            "0a0470672d31" + "1203617070" + "18c0ee6d"),
        new Golden(CloseSessionRequest.newBuilder().setSessionId("pg-1").build(), "0a0470672d31"),
        new Golden(CloseSessionResponse.getDefaultInstance(), ""),
        new Golden(
            ScanFilterExpression.newBuilder().setColumn("id").setOp("eq").setValue("a").build(),
            "0a026964" + "12026571" + "1a0161"),
        new Golden(
            ScanRpcRequest.newBuilder()
                .setNamespace("app")
                .setTableName("items")
                .setTableType("user")
                .setSessionId("pg-1")
                .setUserId("eve")
                .addColumns("id")
                .addColumns("value")
                .setLimit(0)
                .addFilters(
                    ScanFilterExpression.newBuilder().setColumn("id").setOp("eq").setValue("a"))
                .build(),
            target()
                .text(6, "id")
                .text(6, "value")
                .number(7, 0)
                .message(8, wire().text(1, "id").text(2, "eq").text(3, "a"))
                .hex()),
        new Golden(
            ScanRpcResponse.newBuilder()
                .addIpcBatches(ByteString.fromHex("00ff"))
                .addIpcBatches(ByteString.EMPTY)
                .setSchemaIpc(ByteString.fromHex("07"))
                .build(),
            "0a0200ff" + "0a00" + "120107"),
        new Golden(
            InsertRpcRequest.newBuilder()
                .setNamespace("app")
                .setTableName("items")
                .setTableType("user")
                .setSessionId("pg-1")
                .setUserId("eve")
                .addRowsJson("{}")
                .addRowsJson("{\"a\":1}")
                .build(),
            target().text(6, "{}").text(6, "{\"a\":1}").hex()),
        new Golden(InsertRpcResponse.newBuilder().setAffectedRows(300).build(), "08ac02"),
        new Golden(
            UpdateRpcRequest.newBuilder()
                .setNamespace("app")
                .setTableName("items")
                .setTableType("user")
                .setSessionId("pg-1")
                .setUserId("eve")
                .setPkValue("k")
                .setUpdatesJson("[]")
                .build(),
            target().text(6, "k").text(7, "[]").hex()),
        // An unsigned integer above 2^63.
        new Golden(
            UpdateRpcResponse.newBuilder().setAffectedRows(-1).build(), "08ffffffffffffffffff01"),
        new Golden(
            DeleteRpcRequest.newBuilder()
                .setNamespace("app")
                .setTableName("items")
                .setTableType("user")
                .setSessionId("pg-1")
                .setUserId("eve")
                .setPkValue("k")
                .build(),
            target().text(6, "k").hex()),
        new Golden(DeleteRpcResponse.newBuilder().setAffectedRows(1).build(), "0801"),
        new Golden(
            ExecuteSqlRpcRequest.newBuilder().setSql("S").setSessionId("pg-1").build(),
            "0a0153" + "120470672d31"),
        new Golden(
            ExecuteSqlRpcResponse.newBuilder().setSuccess(true).setMessage("m").build(),
            "0801" + "12016d"),
        new Golden(
            ExecuteQueryRpcRequest.newBuilder().setSql("S").setSessionId("pg-1").build(),
            "0a0153" + "120470672d31"),
        new Golden(
            ExecuteQueryRpcResponse.newBuilder()
                .setSuccess(true)
                .setMessage("m")
                .addIpcBatches(ByteString.fromHex("00ff"))
                .build(),
            "0801" + "12016d" + "1a0200ff"),
        new Golden(
            BeginTransactionRequest.newBuilder().setSessionId("pg-1").build(), "0a0470672d31"),
        new Golden(BeginTransactionResponse.newBuilder().setTransactionId("t").build(), "0a0174"),
        new Golden(
            CommitTransactionRequest.newBuilder()
                .setSessionId("pg-1")
                .setTransactionId("t")
                .build(),
            "0a0470672d31" + "120174"),
        new Golden(CommitTransactionResponse.newBuilder().setTransactionId("t").build(), "0a0174"),
        new Golden(
            RollbackTransactionRequest.newBuilder()
                .setSessionId("pg-1")
                .setTransactionId("t")
                .build(),
            "0a0470672d31" + "120174"),
        new Golden(
            RollbackTransactionResponse.newBuilder().setTransactionId("t").build(), "0a0174"));
  }

  @ParameterizedTest
  @MethodSource("messages")
  void aMessageHasTheseBytesAndIsReadFromThem(Golden golden) throws Exception {
    Message message = golden.message();
    assertThat(HexFormat.of().formatHex(message.toByteArray())).isEqualTo(golden.hex());
    assertThat(message.getParserForType().parseFrom(HexFormat.of().parseHex(golden.hex())))
        .isEqualTo(message);
    assertThat(message.getDescriptorForType().getFields())
        .as("fields that are set above")
        .allMatch(field -> field.isRepeated() || isSet(message, field));
  }

  private static boolean isSet(Message message, FieldDescriptor field) {
    return message.getAllFields().containsKey(field);
  }

  @Test
  void everyMessageOfTheProtocolIsCovered() {
    Set<String> covered =
        messages()
            .map(golden -> golden.message().getDescriptorForType().getFullName())
            .collect(Collectors.toSet());
    assertThat(PgServiceOuterClass.getDescriptor().getMessageTypes())
        .extracting(Descriptor::getFullName)
        .containsExactlyInAnyOrderElementsOf(covered)
        .hasSize(25);
  }

  @Test
  void theMethodsHaveTheirNamesMessagesAndAreUnary() {
    assertThat(PgServiceGrpc.getServiceDescriptor().getMethods())
        .extracting(WireContractTest::signature)
        .containsExactlyInAnyOrderElementsOf(
            List.of(
                "kalamdb.pg.PgService/Ping PingRequest PingResponse UNARY",
                "kalamdb.pg.PgService/OpenSession OpenSessionRequest OpenSessionResponse UNARY",
                "kalamdb.pg.PgService/CloseSession CloseSessionRequest CloseSessionResponse UNARY",
                "kalamdb.pg.PgService/Scan ScanRpcRequest ScanRpcResponse UNARY",
                "kalamdb.pg.PgService/Insert InsertRpcRequest InsertRpcResponse UNARY",
                "kalamdb.pg.PgService/Update UpdateRpcRequest UpdateRpcResponse UNARY",
                "kalamdb.pg.PgService/Delete DeleteRpcRequest DeleteRpcResponse UNARY",
                "kalamdb.pg.PgService/BeginTransaction BeginTransactionRequest BeginTransactionResponse UNARY",
                "kalamdb.pg.PgService/CommitTransaction CommitTransactionRequest CommitTransactionResponse UNARY",
                "kalamdb.pg.PgService/RollbackTransaction RollbackTransactionRequest RollbackTransactionResponse UNARY",
                "kalamdb.pg.PgService/ExecuteSql ExecuteSqlRpcRequest ExecuteSqlRpcResponse UNARY",
                "kalamdb.pg.PgService/ExecuteQuery ExecuteQueryRpcRequest ExecuteQueryRpcResponse UNARY"));
  }

  private static String signature(MethodDescriptor<?, ?> method) {
    return method.getFullMethodName()
        + " "
        + messageName(method.getRequestMarshaller())
        + " "
        + messageName(method.getResponseMarshaller())
        + " "
        + method.getType();
  }

  private static String messageName(MethodDescriptor.Marshaller<?> marshaller) {
    return ((MethodDescriptor.PrototypeMarshaller<?>) marshaller).getMessageClass().getSimpleName();
  }
}
