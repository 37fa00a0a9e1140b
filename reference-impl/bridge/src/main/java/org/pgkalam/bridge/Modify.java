package org.pgkalam.bridge;

import com.google.protobuf.ByteString;
import com.google.protobuf.Message;
import io.grpc.MethodDescriptor;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.BiPredicate;
import java.util.function.Supplier;
import org.pgkalam.bridge.codec.Column;
import org.pgkalam.bridge.codec.RowReader;
import org.pgkalam.protocol.DeleteRpcRequest;
import org.pgkalam.protocol.DeleteRpcResponse;
import org.pgkalam.protocol.InsertRpcRequest;
import org.pgkalam.protocol.PgServiceGrpc;
import org.pgkalam.protocol.UpdateRpcRequest;

/**
 * The writes of one statement to one table.
 *
 * <p>Requests go to {@link Transactions} in the order in which PostgreSQL has made the rows.
 */
final class Modify {
  /** Numbers of PostgreSQL's CmdType; the same on all majors. */
  static final int UPDATE = 2;

  private static final int INSERT = 3;
  private static final int DELETE = 4;

  private static final int BYTEA = 17;

  /**
   * The server takes 4 MiB in one message; smaller ones keep it and the backend at work together.
   */
  private static final int INSERT_BYTES = 1 << 20;

  private static final int INSERT_ROWS = 1_000;
  private static final int LARGEST_REQUEST = 4 << 20;

  /** What an Insert with one row has beside the row, at most. */
  private static final int ROOM_FOR_NAMES = 1 << 10;

  private record Request<Q extends Message, R>(
      KalamSession session,
      boolean staged,
      boolean found,
      String table,
      Supplier<String> description,
      MethodDescriptor<Q, R> method,
      Q request)
      implements Transactions.Write {
    @Override
    public void sendAlone() {
      session.commit(description.get(), () -> check(session.call(method, request)));
    }

    /** The statement has counted the row that it had found. */
    private void check(R answer) {
      if (found && answer instanceof DeleteRpcResponse deleted && deleted.getAffectedRows() == 0) {
        throw BridgeException.of(
                SqlState.SERIALIZATION_FAILURE, "KalamDB did not find the row to delete any more")
            .withDetail("It was " + description.get() + ".")
            .withHint("Run the statement again.");
      }
    }

    @Override
    public void begin(Runnable onFailure) {
      session.begin(method, request, onFailure);
    }
  }

  private final int command;
  private final Relation relation;
  private final KalamSession session;
  private final Transactions transactions;
  private final PendingInserts pending;
  private final HeldBack held;
  private final boolean inBlock;
  private final int level;
  private final Column key;
  private final boolean assignsKey;
  private final Column userColumn;
  private final RowReader reader;
  private final Set<String> keysTaken = new HashSet<>();
  private Optional<String> tenant;
  private InsertRpcRequest.Builder insert;
  private int insertBytes;
  private long requests;
  private long rowsTaken;
  private long bytes;
  private final long nanosBefore;

  /**
   * @param level of the savepoint that the statement stands in, or {@link HeldBack#OUTERMOST}
   * @param columns of each row: for UPDATE and DELETE the row's key as it was; then {@code _userid}
   *     and the key as it shall be, where they are given; then the others
   */
  Modify(
      int command,
      Relation relation,
      List<Column> columns,
      boolean inBlock,
      int level,
      KalamSession session,
      Transactions transactions,
      PendingInserts pending,
      HeldBack held) {
    this.command = command;
    this.relation = relation;
    this.session = session;
    this.nanosBefore = session.requestNanos();
    this.transactions = transactions;
    this.pending = pending;
    this.held = held;
    this.inBlock = inBlock;
    this.level = level;
    Deque<Column> rest = new ArrayDeque<>(columns);
    this.key = command == INSERT ? null : rest.removeFirst();
    this.userColumn = removeIfNamed(rest, Relation.USER_COLUMN);
    this.assignsKey = key != null && removeIfNamed(rest, key.name()) != null;
    this.reader =
        new RowReader(
            List.copyOf(rest), command == INSERT ? relation.primaryKey().orElse(null) : null);
    if (key != null && key.typeOid() == BYTEA) {
      throw BridgeException.of(
              SqlState.FEATURE_NOT_SUPPORTED,
              "rows of \"%s\" cannot be changed: its key \"%s\" is of type bytea"
                  .formatted(relation.name(), key.name()))
          .withDetail("KalamDB finds no row by such a key.");
    }
    if (relation.isStream() && inBlock) {
      throw BridgeException.of(
              SqlState.FEATURE_NOT_SUPPORTED,
              "stream-table writes are rejected inside explicit transactions")
          .withHint("Write to \"" + relation.name() + "\" outside BEGIN ... COMMIT.");
    }
    if (command == INSERT && relation.isUserTable()) {
      this.tenant = Optional.empty();
    } else {
      relation.requireUser();
      this.tenant = relation.userId();
    }
  }

  private static Column removeIfNamed(Deque<Column> columns, String name) {
    Column first = columns.peekFirst();
    return first != null && first.name().equals(name) ? columns.removeFirst() : null;
  }

  /** Takes rows; none of them is sent before all have been found right. */
  void addRows(int count, ByteBuffer rows) {
    rowsTaken += count;
    transactions.claim(session, relation);
    switch (command) {
      case INSERT -> {
        List<ByteString> json = new ArrayList<>(Math.min(count, rows.remaining()));
        for (int i = 0; i < count; i++) {
          readTenant(rows);
          json.add(reader.nextJsonBytes(rows));
        }
        json.forEach(this::addInsert);
      }
      case UPDATE, DELETE -> {
        List<Request<?, ?>> changes = new ArrayList<>(Math.min(count, rows.remaining()));
        for (int i = 0; i < count; i++) {
          changes.add(readChange(rows));
        }
        changes.forEach(this::send);
      }
      default -> throw new IllegalStateException("not a modification: " + command);
    }
  }

  /**
   * Takes a row of an INSERT unless its key is there already, in KalamDB or in this statement.
   *
   * @param isThere whether KalamDB has a row whose key column has that text
   */
  boolean addIfAbsent(ByteBuffer row, BiPredicate<Column, String> isThere) {
    transactions.claim(session, relation);
    readTenant(row);
    int start = row.position();
    String keyText = reader.firstAsKey(row);
    row.position(start);
    ByteString json = reader.nextJsonBytes(row);
    if (keyText != null
        && (!keysTaken.add(keyText) || isThere.test(reader.firstColumn(), keyText))) {
      return false;
    }
    rowsTaken++;
    addInsert(json);
    return true;
  }

  /**
   * Takes the change of the row with a key.
   *
   * @param found whether KalamDB is known to have it
   * @param values those that an UPDATE assigns; the key is not one of them
   */
  void change(boolean found, String keyText, ByteBuffer values) {
    rowsTaken++;
    transactions.claim(session, relation);
    send(requestFor(found, keyText, values));
  }

  /** For EXPLAIN: requests, rows, bytes and microseconds so far. */
  void writeFigures(Answer answer) {
    answer
        .writeLong(requests)
        .writeLong(rowsTaken)
        .writeLong(bytes)
        .writeLong(TimeUnit.NANOSECONDS.toMicros(session.requestNanos() - nanosBefore));
  }

  boolean isOfSameTable(Modify other) {
    return relation.name().equals(other.relation.name());
  }

  /** The table, for the user whose rows are written. */
  Relation relation() {
    return relation.forUser(tenant);
  }

  KalamSession session() {
    return session;
  }

  boolean inBlock() {
    return inBlock;
  }

  /** Of the savepoint that it belongs to, or {@link HeldBack#OUTERMOST}. */
  int level() {
    return level;
  }

  /** By which rows are told apart; null for an INSERT. */
  Column key() {
    return key;
  }

  /** Makes a request of the rows that wait for more. */
  void flush() {
    finishInsert();
  }

  /** The statement's end. In a block it says what KalamDB has answered to its changes. */
  void finish() {
    finishInsert();
    if (inBlock && command != INSERT) {
      transactions.finish();
    }
  }

  private Request<?, ?> readChange(ByteBuffer rows) {
    String keyText = readKey(rows);
    if (command == UPDATE) {
      checkSameUser(rows);
      if (assignsKey) {
        checkSameKey(keyText, RowReader.pkText(key, rows));
      }
    }
    return requestFor(true, keyText, rows);
  }

  private Request<?, ?> requestFor(boolean found, String keyText, ByteBuffer values) {
    return command == DELETE
        ? request(
            found,
            () -> "a DELETE from " + relation.name() + " where the key is " + keyText,
            PgServiceGrpc.getDeleteMethod(),
            delete(keyText))
        : request(
            found,
            () -> "an UPDATE of " + relation.name() + " where the key is " + keyText,
            PgServiceGrpc.getUpdateMethod(),
            update(keyText, reader.nextJson(values)));
  }

  private <Q extends Message, R> Request<Q, R> request(
      boolean found, Supplier<String> description, MethodDescriptor<Q, R> method, Q request) {
    checkSize(request.getSerializedSize());
    requests++;
    bytes += request.getSerializedSize();
    return new Request<>(
        session, !relation.isStream(), found, relation.name(), description, method, request);
  }

  /** The server would keep the row under its old key and make another one under the new. */
  private void checkSameKey(String before, String after) {
    if (!before.equals(after)) {
      throw BridgeException.of(
              SqlState.FEATURE_NOT_SUPPORTED,
              "cannot change the primary key \""
                  + key.name()
                  + "\" of a row of \""
                  + relation.name()
                  + "\"")
          .withHint("Delete the row and insert it with the new key.");
    }
  }

  private Optional<String> readUser(ByteBuffer rows) {
    return userColumn == null
        ? Optional.empty()
        : Optional.ofNullable(RowReader.pkText(userColumn, rows));
  }

  /** A trigger may have changed it; an assignment is refused when it is planned. */
  private void checkSameUser(ByteBuffer rows) {
    if (userColumn != null && !readUser(rows).equals(shownUser())) {
      throw ModifyPlan.userAssigned(relation);
    }
  }

  /** What a row without a {@code _userid} gets, if it gets one. */
  Optional<String> userOfNewRows() {
    return relation.isUserTable() ? relation.userId() : Optional.empty();
  }

  private Optional<String> shownUser() {
    return relation.isUserTable() ? tenant : Optional.empty();
  }

  /** All rows of a statement are one user's (document "sql-syntax", system columns). */
  private void readTenant(ByteBuffer rows) {
    Optional<String> given = readUser(rows).map(Tenant::ofColumn);
    if (!relation.isUserTable()) {
      if (given.isPresent()) {
        throw BridgeException.of(
                SqlState.FEATURE_NOT_SUPPORTED,
                "column \"_userid\" of %s table \"%s\" cannot be written"
                    .formatted(relation.tableType(), relation.name()))
            .withHint("Only the rows of a user table are inserted for a user.");
      }
      return;
    }
    String user = given.or(relation::userId).orElseThrow(relation::noUser);
    if (tenant.isPresent() && !tenant.get().equals(user)) {
      throw BridgeException.of(
              SqlState.INVALID_PARAMETER_VALUE,
              "all rows of one INSERT into \"" + relation.name() + "\" must have the same _userid")
          .withDetail("There are rows for \"" + tenant.get() + "\" and for \"" + user + "\".")
          .withHint("Write one INSERT for each user.");
    }
    tenant = Optional.of(user);
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

  private void checkSize(int size) {
    if (size > LARGEST_REQUEST) {
      throw BridgeException.of(
              SqlState.PROGRAM_LIMIT_EXCEEDED,
              "a row of \"" + relation.name() + "\" is too large for KalamDB")
          .withDetail(
              "Its request has %d bytes; KalamDB takes %d.".formatted(size, LARGEST_REQUEST));
    }
  }

  private void addInsert(ByteString json) {
    checkSize(json.size() + ROOM_FOR_NAMES);
    if (insert == null) {
      insert =
          InsertRpcRequest.newBuilder()
              .setNamespace(relation.namespace())
              .setTableName(relation.table())
              .setTableType(relation.tableType());
      tenant.ifPresent(insert::setUserId);
      insertBytes = 0;
    }
    insert.addRowsJsonBytes(json);
    insertBytes += json.size();
    if (insertBytes >= INSERT_BYTES || insert.getRowsJsonCount() >= INSERT_ROWS) {
      finishInsert();
    }
  }

  private void finishInsert() {
    if (insert != null) {
      InsertRpcRequest request = insert.setSessionId(session.id()).build();
      insert = null;
      if (inBlock && level == HeldBack.OUTERMOST) {
        requests++;
        bytes += request.getSerializedSize();
        pending.add(session, request);
      } else {
        send(
            request(
                false,
                () ->
                    "an INSERT of %d rows into %s"
                        .formatted(request.getRowsJsonCount(), relation.name()),
                PgServiceGrpc.getInsertMethod(),
                request));
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
    tenant.ifPresent(request::setUserId);
    return request.build();
  }

  /** The server says that it has deleted a row with an empty key, and has not. */
  private DeleteRpcRequest delete(String keyText) {
    if (keyText.isEmpty()) {
      throw BridgeException.of(
              SqlState.FEATURE_NOT_SUPPORTED,
              "cannot delete a row of \""
                  + relation.name()
                  + "\" whose key \""
                  + key.name()
                  + "\" is the empty text")
          .withDetail("KalamDB does not delete such rows.");
    }
    DeleteRpcRequest.Builder request =
        DeleteRpcRequest.newBuilder()
            .setNamespace(relation.namespace())
            .setTableName(relation.table())
            .setTableType(relation.tableType())
            .setSessionId(session.id())
            .setPkValue(keyText);
    tenant.ifPresent(request::setUserId);
    return request.build();
  }

  private void send(Request<?, ?> request) {
    if (level > HeldBack.OUTERMOST) {
      held.hold(
          level,
          relation.name(),
          request.request().getSerializedSize(),
          () -> sendToTransaction(request));
    } else {
      sendToTransaction(request);
    }
  }

  /**
   * In a block it is sent at once. Elsewhere a lone request waits for PostgreSQL's commit, because
   * another one may follow that belongs to it.
   */
  private void sendToTransaction(Request<?, ?> request) {
    if (inBlock) {
      pending.flush();
      transactions.send(request);
    } else {
      transactions.sendLater(request);
    }
  }
}
