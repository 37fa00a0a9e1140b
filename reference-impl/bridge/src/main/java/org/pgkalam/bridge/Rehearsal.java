package org.pgkalam.bridge;

import com.google.protobuf.ByteString;
import io.grpc.InsecureServerCredentials;
import io.grpc.Server;
import io.grpc.Status;
import io.grpc.okhttp.OkHttpServerBuilder;
import io.grpc.stub.StreamObserver;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.BigIntVector;
import org.apache.arrow.vector.BitVector;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.Float8Vector;
import org.apache.arrow.vector.IntVector;
import org.apache.arrow.vector.TimeStampMicroVector;
import org.apache.arrow.vector.VarCharVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.ipc.ArrowStreamWriter;
import org.pgkalam.protocol.CloseSessionRequest;
import org.pgkalam.protocol.CloseSessionResponse;
import org.pgkalam.protocol.ExecuteQueryRpcRequest;
import org.pgkalam.protocol.ExecuteQueryRpcResponse;
import org.pgkalam.protocol.ExecuteSqlRpcRequest;
import org.pgkalam.protocol.ExecuteSqlRpcResponse;
import org.pgkalam.protocol.InsertRpcRequest;
import org.pgkalam.protocol.InsertRpcResponse;
import org.pgkalam.protocol.OpenSessionRequest;
import org.pgkalam.protocol.OpenSessionResponse;
import org.pgkalam.protocol.PgServiceGrpc;
import org.pgkalam.protocol.ScanRpcRequest;
import org.pgkalam.protocol.ScanRpcResponse;
import org.pgkalam.protocol.UpdateRpcRequest;
import org.pgkalam.protocol.UpdateRpcResponse;

/**
 * Plays a backend's first statements against a server in the same process, so that an archive of
 * the classes that they load (AppCDS) can be made when the extension is packaged. A backend that
 * finds the archive answers its first statement several times sooner.
 */
public final class Rehearsal {
  private static final int INT8 = 20;
  private static final int INT4 = 23;
  private static final int TEXT = 25;
  private static final int FLOAT8 = 701;
  private static final int BOOL = 16;
  private static final int TIMESTAMP = 1114;

  /** What nodeToString() prints of a CREATE TABLE, without the fields that say nothing. */
  private static final String CREATE_TABLE =
      """
      {CREATESTMT :relation {RANGEVAR :schemaname app :relname items :relpersistence p} :tableElts (
      {COLUMNDEF :colname id :typeName {TYPENAME :names ("pg_catalog" "int8")} :constraints (
      {CONSTRAINT :contype 6} {CONSTRAINT :contype 2 :raw_expr {FUNCCALL :funcname ("snowflake_id")}})}
      {COLUMNDEF :colname n :typeName {TYPENAME :names ("pg_catalog" "varchar") :typmods ({A_CONST :val 9})}
       :constraints ({CONSTRAINT :contype 1} {CONSTRAINT :contype 2 :raw_expr {A_CONST :val "x"}})}
      {COLUMNDEF :colname t :typeName {TYPENAME :names ("text")}})
      :options ({DEFELEM :defname type :arg "shared"}) :accessMethod kalamdb}
      """;

  private static final String ADDED_COLUMN =
      "{COLUMNDEF :colname a :typeName {TYPENAME :names (\"text\")}}";

  private Rehearsal() {}

  /** Takes no arguments. */
  public static void main(String[] args) throws IOException {
    Server server =
        OkHttpServerBuilder.forPort(0, InsecureServerCredentials.create())
            .addService(new Partner())
            .build()
            .start();
    Bridge.start(ByteBuffer.allocateDirect(4), ByteBuffer.allocateDirect(4), null, 1);
    Script script = new Script(server.getPort());
    script.play();
    server.shutdownNow();
  }

  /** The questions that C would ask. */
  private static final class Script {
    private final int port;
    private ByteBuffer question;

    Script(int port) {
      this.port = port;
    }

    void play() {
      begin().putInt(1417);
      options("host", "127.0.0.1", "port", Integer.toString(port));
      ask(Operation.VALIDATE);
      begin().putInt(1417);
      options("no_such_option", "");
      askInVain(Operation.VALIDATE);

      begin();
      relation();
      question.putInt(0).putInt(6);
      columns();
      question.putInt(1);
      column("id", INT8);
      question.putInt(INT8);
      value(ByteBuffer.allocate(8).putLong(1));
      long scan = ask(Operation.SCAN_OPEN).getLong(4);
      begin().putLong(scan);
      ask(Operation.SCAN_NEXT);
      begin().putLong(scan);
      ask(Operation.SCAN_CLOSE);

      write(3, 0);
      write(2, 1);
      begin().putInt(2);
      relation();
      string("id");
      question.putInt(1);
      string("n");
      ask(Operation.MODIFY_PLAN);
      createTable();
      alterTable();
      dropTable();
      begin();
      server();
      string("SELECT 1 AS ok");
      ask(Operation.EXECUTE);
      begin();
      ask(Operation.ABORT);
      begin();
      ask(Operation.SHUTDOWN);
    }

    private void createTable() {
      begin().putInt(0);
      string(CREATE_TABLE);
      string("app");
      string("public");
      server();
      long creation = ask(Operation.CREATE_TABLE).getLong(4);
      begin().putInt(1).putLong(creation);
      ask(Operation.CREATE_TABLE);
      commit();
    }

    private void alterTable() {
      begin();
      string("public");
      addedColumn();
      ask(Operation.CHECK_COLUMNS);
      begin();
      string("public");
      question.putInt(0);
      addedColumn();
      question.putInt(0).putInt(1);
      tableColumn("1", "id");
      question.putInt(2);
      tableColumn("1", "id");
      tableColumn("2", "a");
      string("4711");
      server();
      options("table_type", "shared", "primary_key", "id", "managed", "true");
      string(null);
      ask(Operation.ALTER_TABLES);
      commit();
    }

    private void addedColumn() {
      question.putInt(1);
      string(null);
      string(ADDED_COLUMN);
    }

    private void tableColumn(String number, String name) {
      for (String value : new String[] {"4711", "app", "items", null, number, name, "text", "f"}) {
        string(value);
      }
      string(null);
    }

    private void dropTable() {
      begin();
      server();
      string("app");
      string("items");
      options("table_type", "shared");
      ask(Operation.DROP_TABLE);
      commit();
    }

    private void commit() {
      begin().putInt(0);
      ask(Operation.PRE_COMMIT);
      begin();
      ask(Operation.COMMIT);
    }

    private void write(int command, int keys) {
      begin().putInt(command);
      relation();
      question.putInt(0).putInt(6 + keys);
      if (keys > 0) {
        column("id", INT8);
      }
      columns();
      long modify = ask(Operation.MODIFY_OPEN).getLong(4);
      begin().putLong(modify).putInt(1);
      for (int i = 0; i < keys; i++) {
        value(ByteBuffer.allocate(8).putLong(1));
      }
      value(ByteBuffer.allocate(8).putLong(1));
      value(ByteBuffer.allocate(4).putInt(1));
      value(ByteBuffer.wrap("text".getBytes(StandardCharsets.UTF_8)).position(4));
      value(ByteBuffer.allocate(8).putDouble(1));
      value(ByteBuffer.allocate(1).put((byte) 1));
      value(ByteBuffer.allocate(8).putLong(1));
      ask(Operation.MODIFY_ROWS);
      begin().putLong(modify).putInt(1);
      ask(Operation.MODIFY_CLOSE);
      commit();
    }

    private void value(ByteBuffer bytes) {
      question.putInt(bytes.position()).put(bytes.flip()).put((byte) 0);
    }

    private void relation() {
      server();
      string("app");
      string("items");
      options("table_type", "shared");
      string(null);
    }

    private void server() {
      string("kalam_server");
      options("host", "127.0.0.1", "port", Integer.toString(port));
    }

    private void columns() {
      column("id", INT8);
      column("n", INT4);
      column("t", TEXT);
      column("d", FLOAT8);
      column("b", BOOL);
      column("at", TIMESTAMP);
    }

    private void column(String name, int type) {
      string(name);
      question.putInt(type).putInt(-1);
      string(null);
    }

    private void options(String... pairs) {
      question.putInt(pairs.length / 2);
      for (String text : pairs) {
        string(text);
      }
    }

    private void string(String text) {
      if (text == null) {
        question.putInt(-1);
      } else {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        question.putInt(bytes.length).put(bytes);
      }
    }

    private ByteBuffer begin() {
      question = ByteBuffer.allocateDirect(16 << 10).order(ByteOrder.nativeOrder());
      return question;
    }

    private ByteBuffer ask(Operation operation) {
      ByteBuffer answer = Bridge.call(operation.number(), question.flip());
      if (answer.getInt(0) != 0) {
        byte[] text = new byte[answer.position()];
        answer.get(0, text);
        throw new IllegalStateException(
            operation + ": " + new String(text, StandardCharsets.UTF_8));
      }
      return answer;
    }

    private void askInVain(Operation operation) {
      var unused = Bridge.call(operation.number(), question.flip());
    }
  }

  /** Just enough of a KalamDB to answer the script. */
  private static final class Partner extends PgServiceGrpc.PgServiceImplBase {
    @Override
    public void openSession(
        OpenSessionRequest request, StreamObserver<OpenSessionResponse> observer) {
      answer(
          observer,
          OpenSessionResponse.newBuilder()
              .setSessionId(request.getSessionId())
              .setLeaseExpiresAtMs(Long.MAX_VALUE)
              .build());
    }

    @Override
    public void closeSession(
        CloseSessionRequest request, StreamObserver<CloseSessionResponse> observer) {
      answer(observer, CloseSessionResponse.getDefaultInstance());
    }

    @Override
    public void scan(ScanRpcRequest request, StreamObserver<ScanRpcResponse> observer) {
      answer(observer, ScanRpcResponse.newBuilder().addIpcBatches(batch()).build());
    }

    @Override
    public void insert(InsertRpcRequest request, StreamObserver<InsertRpcResponse> observer) {
      answer(observer, InsertRpcResponse.newBuilder().setAffectedRows(1).build());
    }

    @Override
    public void update(UpdateRpcRequest request, StreamObserver<UpdateRpcResponse> observer) {
      answer(observer, UpdateRpcResponse.newBuilder().setAffectedRows(1).build());
    }

    @Override
    public void executeSql(
        ExecuteSqlRpcRequest request, StreamObserver<ExecuteSqlRpcResponse> observer) {
      answer(observer, ExecuteSqlRpcResponse.newBuilder().setSuccess(true).build());
    }

    @Override
    public void executeQuery(
        ExecuteQueryRpcRequest request, StreamObserver<ExecuteQueryRpcResponse> observer) {
      answer(
          observer,
          ExecuteQueryRpcResponse.newBuilder().setSuccess(true).addIpcBatches(batch()).build());
    }

    private static <R> void answer(StreamObserver<R> observer, R response) {
      observer.onNext(response);
      observer.onCompleted();
    }

    private static ByteString batch() {
      ByteArrayOutputStream bytes = new ByteArrayOutputStream();
      try (BufferAllocator allocator = new RootAllocator();
          BigIntVector id = new BigIntVector("id", allocator);
          IntVector n = new IntVector("n", allocator);
          VarCharVector t = new VarCharVector("t", allocator);
          Float8Vector d = new Float8Vector("d", allocator);
          BitVector b = new BitVector("b", allocator);
          TimeStampMicroVector at = new TimeStampMicroVector("at", allocator)) {
        id.setSafe(0, 1);
        n.setSafe(0, 1);
        t.setSafe(0, "text".getBytes(StandardCharsets.UTF_8));
        d.setSafe(0, 1);
        b.setSafe(0, 1);
        at.setSafe(0, 1);
        List<FieldVector> vectors = List.of(id, n, t, d, b, at);
        vectors.forEach(vector -> vector.setValueCount(1));
        try (VectorSchemaRoot root = new VectorSchemaRoot(vectors);
            ArrowStreamWriter writer = new ArrowStreamWriter(root, null, bytes)) {
          writer.writeBatch();
        }
      } catch (IOException e) {
        throw Status.INTERNAL.withCause(e).asRuntimeException();
      }
      return ByteString.copyFrom(bytes.toByteArray());
    }
  }
}
