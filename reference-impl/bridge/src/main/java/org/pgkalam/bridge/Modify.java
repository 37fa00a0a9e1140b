package org.pgkalam.bridge;

import com.google.protobuf.Message;
import io.grpc.MethodDescriptor;
import java.nio.ByteBuffer;
import java.util.List;
import org.pgkalam.bridge.codec.Column;
import org.pgkalam.bridge.codec.RowReader;
import org.pgkalam.protocol.DeleteRpcRequest;
import org.pgkalam.protocol.InsertRpcRequest;
import org.pgkalam.protocol.PgServiceGrpc;
import org.pgkalam.protocol.UpdateRpcRequest;

/**
 * The writes of one statement to one table.
 *
 * <p>A statement that fits one request is one atomic request. When there is more, a KalamDB
 * transaction makes the statement whole: the last request is held back until it is clear that it is
 * the only one.
 */
final class Modify {
  /** Numbers of PostgreSQL's CmdType; the same on all majors. */
  private static final int UPDATE = 2;

  private static final int INSERT = 3;
  private static final int DELETE = 4;

  /** The server takes 4 MiB in one message. */
  private static final int INSERT_CHARACTERS = 1 << 20;

  private record Held<Q extends Message, R>(
      KalamSession session, MethodDescriptor<Q, R> method, Q request)
      implements Transactions.Write {
    @Override
    public void send() {
      session.call(method, request);
    }
  }

  private final int command;
  private final Relation relation;
  private final KalamSession session;
  private final Transactions transactions;
  private final PendingInserts pending;
  private final boolean inBlock;
  private final Column key;
  private final RowReader reader;
  private InsertRpcRequest.Builder insert;
  private int insertCharacters;
  private Held<?, ?> held;

  /** For UPDATE and DELETE the first column is the row's key as it was. */
  Modify(
      int command,
      Relation relation,
      List<Column> columns,
      boolean inBlock,
      KalamSession session,
      Transactions transactions,
      PendingInserts pending) {
    this.command = command;
    this.relation = relation;
    this.session = session;
    this.transactions = transactions;
    this.pending = pending;
    this.inBlock = inBlock;
    this.key = columns.get(0);
    this.reader = new RowReader(command == INSERT ? columns : columns.subList(1, columns.size()));
  }

  void addRows(int count, ByteBuffer rows) {
    for (int i = 0; i < count; i++) {
      switch (command) {
        case INSERT -> addInsert(reader.nextJson(rows));
        case UPDATE -> {
          String keyText = readKey(rows);
          enqueue(
              new Held<>(
                  session,
                  PgServiceGrpc.getUpdateMethod(),
                  update(keyText, reader.nextJson(rows))));
        }
        case DELETE ->
            enqueue(new Held<>(session, PgServiceGrpc.getDeleteMethod(), delete(readKey(rows))));
        default -> throw new IllegalStateException("not a modification: " + command);
      }
    }
    if (command == INSERT) {
      finishInsert();
    }
  }

  /** Sends what is held back, so that a scan finds it. */
  void flush() {
    if (held != null) {
      sendHeld();
    }
  }

  /**
   * The statement's end. Outside a block a single request still waits: another statement may belong
   * to it.
   */
  void finish() {
    if (held != null && inBlock) {
      sendHeld();
    } else if (held != null) {
      Held<?, ?> last = held;
      held = null;
      transactions.sendLater(last);
    }
  }

  private String readKey(ByteBuffer rows) {
    String text = RowReader.pkText(key, rows);
    if (text == null) {
      throw BridgeException.of(
              SqlState.NOT_NULL_VIOLATION,
              "cannot change a row of \""
                  + relation.table()
                  + "\" whose column \""
                  + key.name()
                  + "\" is null")
          .withHint(
              "A row is identified by the first column of the table, which should be its primary key.");
    }
    return text;
  }

  private void addInsert(String json) {
    if (insert == null) {
      insert =
          InsertRpcRequest.newBuilder()
              .setNamespace(relation.namespace())
              .setTableName(relation.table())
              .setTableType(relation.tableType());
      relation.userId().ifPresent(insert::setUserId);
      insertCharacters = 0;
    }
    insert.addRowsJson(json);
    insertCharacters += json.length();
    if (insertCharacters >= INSERT_CHARACTERS) {
      finishInsert();
    }
  }

  private void finishInsert() {
    if (insert != null) {
      InsertRpcRequest request = insert.setSessionId(session.id()).build();
      insert = null;
      if (inBlock) {
        pending.add(session, request);
      } else {
        enqueue(new Held<>(session, PgServiceGrpc.getInsertMethod(), request));
      }
    }
  }

  private UpdateRpcRequest update(String keyText, String json) {
    UpdateRpcRequest.Builder request =
        UpdateRpcRequest.newBuilder()
            .setNamespace(relation.namespace())
            .setTableName(relation.table())
            .setTableType(relation.tableType())
            .setSessionId(session.id())
            .setPkValue(keyText)
            .setUpdatesJson("[" + json + "]");
    relation.userId().ifPresent(request::setUserId);
    return request.build();
  }

  private DeleteRpcRequest delete(String keyText) {
    DeleteRpcRequest.Builder request =
        DeleteRpcRequest.newBuilder()
            .setNamespace(relation.namespace())
            .setTableName(relation.table())
            .setTableType(relation.tableType())
            .setSessionId(session.id())
            .setPkValue(keyText);
    relation.userId().ifPresent(request::setUserId);
    return request.build();
  }

  private void enqueue(Held<?, ?> next) {
    if (held != null) {
      sendHeld();
    }
    held = next;
  }

  private void sendHeld() {
    Held<?, ?> now = held;
    held = null;
    transactions.send(now);
  }
}
