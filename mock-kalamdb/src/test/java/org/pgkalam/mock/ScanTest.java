package org.pgkalam.mock;

import static org.assertj.core.api.Assertions.assertThat;
import static org.pgkalam.mock.KalamClient.eq;
import static org.pgkalam.mock.KalamClient.statusOf;

import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.pgkalam.protocol.ScanFilterExpression;
import org.pgkalam.protocol.ScanRpcRequest;

final class ScanTest {
  private MockKalamDb kalam;
  private KalamClient client;

  @BeforeEach
  void start() {
    kalam = MockKalamDb.start();
    client = new KalamClient(kalam);
    kalam.sql("CREATE NAMESPACE app");
    kalam.sql(
        "CREATE TABLE app.t (id INT PRIMARY KEY, b BOOLEAN, s SMALLINT, n BIGINT, f FLOAT, d DOUBLE, x TEXT, j JSON, t TIMESTAMP, z DATETIME, dt DATE, tm TIME, y BYTES, u UUID, m DECIMAL(10,2), e EMBEDDING(2))");
    kalam.sql("CREATE USER TABLE app.u (id INT PRIMARY KEY, x TEXT)");
    client.insert(
        "t",
        "{\"id\":1,\"b\":true,\"s\":2,\"n\":3,\"f\":1.5,\"d\":2.5,\"x\":\"a\",\"j\":\"{ }\",\"t\":\"2024-01-02 03:04:05.5\",\"z\":\"2024-01-02T03:04:05+02:00\",\"dt\":\"2024-01-02\",\"tm\":\"01:02:03\",\"y\":\"ab\",\"u\":\"00112233-4455-6677-8899-aabbccddeeff\",\"m\":\"12.5\",\"e\":\"[1,2]\"}",
        "{\"id\":2}");
  }

  @AfterEach
  void stop() {
    client.close();
    kalam.close();
  }

  private ScanRpcRequest.Builder request(String... columns) {
    return client.scanRequest("t", columns);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "id|1|1",
        "id|+1|1",
        "id|~ 1~|0",
        "id|1.0|0",
        "id|one|0",
        "id|99999999999|0",
        "b|true|1",
        "b|t|0",
        "s|2|1",
        "n|3|1",
        "f|1.5|1",
        "f|15e-1|1",
        "d|2.5|1",
        "x|a|1",
        "x|A|0",
        "j|{ }|1",
        "j|{}|0",
        "t|2024-01-02T03:04:05.5|1",
        "t|2024-01-02 05:04:05.5+02|1",
        "z|2024-01-02T01:04:05Z|1",
        "dt|2024-01-02|1",
        "dt|today|0",
        "tm|01:02:03|1",
        "y|ab|1",
        "u|00112233445566778899AABBCCDDEEFF|1",
        "m|12.50|1",
        "m|12.501|0",
        "_deleted|false|2",
      })
  void aFilterIsTypedByItsColumn(String column, String value, int found) {
    assertThat(client.scan(request("id").addFilters(eq(column, value)))).hasSize(found);
  }

  @Test
  void filtersAreAndedAndOtherOperatorsIgnored() {
    assertThat(client.scan(request("id").addFilters(eq("id", "1")).addFilters(eq("x", "b"))))
        .isEmpty();
    for (String op : List.of("gt", "EQ", "=", "ne")) {
      ScanFilterExpression other =
          ScanFilterExpression.newBuilder().setColumn("nope").setOp(op).setValue("1").build();
      assertThat(client.scan(request("id").addFilters(other))).hasSize(2);
    }
  }

  @Test
  void namesInAFilteredScanAreThoseOfAQuery() {
    assertThat(client.scan(request("ID").addFilters(eq("T.X", "a")))).containsExactly(List.of(1));
    assertThat(client.scan(request("id").addFilters(eq("\"x\"", "a")))).hasSize(1);
    assertThat(statusOf(() -> client.scan(request("id").addFilters(eq("\"X\"", "a")))))
        .startsWith(
            "INTERNAL: Schema error: No field named \"X\". Valid fields are \"?table?\".id, \"?table?\".b, ");
    assertThat(statusOf(() -> client.scan(request("nope").addFilters(eq("x", "a")))))
        .startsWith(
            "INTERNAL: Schema error: No field named nope. Valid fields are \"?table?\".id, \"?table?\".b, ");
    assertThat(statusOf(() -> client.scan("t", "ID")))
        .isEqualTo("INVALID_ARGUMENT: column 'ID' not found in table 'app.t'");
  }

  @Test
  void columnsComeAsAskedForAlsoTwice() {
    assertThat(client.scan(request("x", "id", "x").setLimit(1)))
        .containsExactly(List.of("a", 1, "a"));
  }

  @Test
  void limitsAreKept() {
    assertThat(client.scan(request("id").setLimit(0))).isEmpty();
    assertThat(client.scan(request("id").setLimit(-1L))).hasSize(2);
    assertThat(client.scan(request("id").setLimit(1).addFilters(eq("_deleted", "false"))))
        .hasSize(1);
  }

  @Test
  void theNameOfTheTableIsTrimmedAndInLowerCase() {
    ScanRpcRequest.Builder request = request("id").setNamespace(" App").setTableName("T ");
    assertThat(client.scan(request.setTableType("SHARED"))).hasSize(2);
    assertThat(statusOf(() -> client.scan(request.setTableType("view"))))
        .isEqualTo("INVALID_ARGUMENT: invalid table_type: Invalid TableType: view");
    assertThat(statusOf(() -> client.scan(request.setTableName("  "))))
        .isEqualTo("INVALID_ARGUMENT: table_name must not be empty");
    assertThat(statusOf(() -> client.scan(request.setNamespace(""))))
        .isEqualTo("INVALID_ARGUMENT: namespace must not be empty");
  }

  @Test
  void theUserIsTrimmedAndWithoutOneItIsAnonymous() {
    client.insertAs("user", "anonymous", "u", "{\"id\":1,\"x\":\"nobody's\"}");
    client.insertAs("user", " Eve ", "u", "{\"id\":1,\"x\":\"hers\"}");
    ScanRpcRequest.Builder request = client.scanRequest("u", "x").setTableType("user");
    assertThat(client.scan(request)).containsExactly(List.of("nobody's"));
    assertThat(client.scan(request.setUserId("  "))).containsExactly(List.of("nobody's"));
    assertThat(client.scan(request.setUserId("\tEve"))).containsExactly(List.of("hers"));
    assertThat(client.scan(request.setUserId("eve"))).isEmpty();
  }

  @Test
  void illegalCharactersAreRefused() {
    for (String user : List.of("a/b", "a\\b", "a..b", "a\0b")) {
      assertThat(
              statusOf(
                  () -> client.scan(client.scanRequest("u").setTableType("user").setUserId(user))))
          .isEqualTo("INVALID_ARGUMENT: user_id must not contain '..', '/', '\\' or NUL");
    }
    assertThat(statusOf(() -> client.scan(request().setTableName("../t"))))
        .isEqualTo("INVALID_ARGUMENT: table_name must not contain '..', '/', '\\' or NUL");
  }

  @ParameterizedTest
  @CsvSource({
    "PUBLIC, shared, OK",
    "PUBLIC, user, OK",
    "PRIVATE, shared, OK",
    "PRIVATE, system, OK",
    "PRIVATE, user, User",
    "PRIVATE, stream, User",
    "RESTRICTED, shared, OK",
    "RESTRICTED, stream, User",
    "DBA, shared, Service",
    "DBA, user, User",
  })
  void theAccessLevelDecidesWhoReads(String level, String kind, String deniedRole) {
    client.sql("ALTER TABLE app.t SET TBLPROPERTIES (ACCESS_LEVEL = '" + level + "')");
    String shown = level.charAt(0) + level.substring(1).toLowerCase(java.util.Locale.ROOT);
    assertThat(statusOf(() -> client.scan(request("id").setTableType(kind))))
        .isEqualTo(
            deniedRole.equals("OK")
                ? "OK"
                : "INTERNAL: Error during planning: Access denied: Role '%s' cannot access table 'app.t'. Shared table access denied (access_level=%s)"
                    .formatted(deniedRole, shown));
    assertThat(client.insert("t", "{\"id\":3}")).isEqualTo(1);
  }

  @Test
  void systemTablesAreNotScanned() {
    ScanRpcRequest.Builder request = request().setNamespace("system").setTableType("system");
    assertThat(statusOf(() -> client.scan(request.setTableName("tables"))))
        .isEqualTo("NOT_FOUND: system.tables");
    assertThat(statusOf(() -> client.scan(request.setTableName("users"))))
        .isEqualTo(
            "INTERNAL: Error during planning: Access denied: Role 'Service' cannot access table 'system.users'. System tables require 'dba' or 'system' role.");
  }

  @Test
  void fieldsSayTheirTypeAndFlags() {
    assertThat(KalamClient.schema(client.stub.scan(request().build())).getFields())
        .extracting(
            field ->
                field.getName()
                    + " "
                    + field.getType()
                    + (field.isNullable() ? "" : " NOT NULL")
                    + " "
                    + field.getMetadata())
        .contains(
            "id Int(32, true) NOT NULL {kalam_column_flags=[\"pk\",\"nn\",\"uq\"], kalam_data_type=\"Int\"}",
            "m Decimal(10, 2, 128) {kalam_data_type={\"Decimal\":{\"precision\":10,\"scale\":2}}}",
            "e FixedSizeList(2) {kalam_data_type={\"Embedding\":2}}",
            "z Timestamp(MICROSECOND, UTC) {kalam_data_type=\"DateTime\"}",
            "_seq Int(64, true) NOT NULL {kalam_column_flags=[\"nn\"], kalam_data_type=\"BigInt\"}",
            "_deleted Bool NOT NULL {kalam_column_flags=[\"nn\"], kalam_data_type=\"Boolean\"}");
  }

  @Test
  void everyWriteGivesARowANewSeq() {
    long inserted = seq();
    client.update("t", "1", "{\"x\":\"b\"}");
    long updated = seq();
    assertThat(updated).isGreaterThan(inserted);
    client.delete("t", "1");
    assertThat(
            (Long)
                client
                    .scan(
                        request("_seq")
                            .addFilters(eq("id", "1"))
                            .addFilters(eq("_deleted", "true")))
                    .get(0)
                    .get(0))
        .isGreaterThan(updated);
  }

  private long seq() {
    return (Long) client.scan(request("_seq").addFilters(eq("id", "1"))).get(0).get(0);
  }
}
