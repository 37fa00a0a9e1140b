package org.pgkalam.bridge;

import com.google.protobuf.InvalidProtocolBufferException;
import io.grpc.Status;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeoutException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * KalamDB's answers as PostgreSQL errors.
 *
 * <p>The server's status codes are coarse (nearly every data error is INTERNAL), so SQLSTATEs come
 * from the texts that it is known to use.
 */
final class RemoteErrors {
  /** A text that KalamDB uses, where the part worth reading starts, and what it means. */
  private record Known(Pattern text, String sqlState) {
    Known(String text, String sqlState) {
      this(Pattern.compile(text), sqlState);
    }
  }

  private static final List<Known> KNOWN =
      List.of(
          new Known("Primary key violation", SqlState.UNIQUE_VIOLATION),
          new Known("NOT NULL constraint violation", SqlState.NOT_NULL_VIOLATION),
          new Known("Schema coercion failed", SqlState.INVALID_TEXT_REPRESENTATION),
          new Known("Failed to parse '", SqlState.INVALID_TEXT_REPRESENTATION),
          new Known("able provider not found:", SqlState.UNDEFINED_TABLE),
          new Known("Table not found:", SqlState.UNDEFINED_TABLE),
          new Known("Already exists: Table", SqlState.DUPLICATE_TABLE),
          new Known("Already exists: Namespace", SqlState.DUPLICATE_SCHEMA),
          new Known("Column '[^']*' already exists", SqlState.DUPLICATE_COLUMN),
          new Known("Column '[^']*' does not exist", SqlState.UNDEFINED_COLUMN),
          new Known("No field named", SqlState.UNDEFINED_COLUMN),
          new Known("Namespace '[^']*' (does not exist|not found)", SqlState.INVALID_SCHEMA_NAME),
          new Known("Namespace '[^']*' is reserved", SqlState.RESERVED_NAME),
          new Known("Not found: Table '", SqlState.UNDEFINED_TABLE),
          new Known("Already exists:", SqlState.DUPLICATE_OBJECT),
          new Known("Access denied:", SqlState.INSUFFICIENT_PRIVILEGE),
          new Known("Permission denied:", SqlState.INSUFFICIENT_PRIVILEGE),
          new Known(
              "are not supported inside explicit transactions", SqlState.FEATURE_NOT_SUPPORTED),
          new Known("already bound to data raft group", SqlState.FEATURE_NOT_SUPPORTED),
          new Known("must remain within one data raft group", SqlState.FEATURE_NOT_SUPPORTED),
          new Known(
              "was aborted because leader for bound raft group", SqlState.SERIALIZATION_FAILURE),
          new Known("Cannot infer common argument type", SqlState.UNDEFINED_FUNCTION),
          new Known("This feature is not implemented", SqlState.FEATURE_NOT_SUPPORTED),
          new Known("Insert-on clause not supported", SqlState.FEATURE_NOT_SUPPORTED),
          new Known("Unsupported (statement type|ALTER )", SqlState.FEATURE_NOT_SUPPORTED),
          new Known("requires a request-scoped", SqlState.FEATURE_NOT_SUPPORTED),
          new Known("(UPDATE|DELETE) requires a WHERE clause", SqlState.FEATURE_NOT_SUPPORTED),
          new Known("PRIMARY KEYs? (column|are not supported)", SqlState.INVALID_TABLE_DEFINITION),
          new Known("SQL query too long", SqlState.PROGRAM_LIMIT_EXCEEDED),
          new Known("Invalid SQL:", SqlState.SYNTAX_ERROR),
          new Known("Not found: Row with", "02000"),
          new Known("Not found:", SqlState.UNDEFINED_OBJECT));

  private static final String CHECK_SERVER =
      "Start the server and verify the host and port in CREATE SERVER OPTIONS.";

  /** How gRPC ends the text for a stream that the other side has reset, whatever its status. */
  private static final String ENDED_STREAM = "Rst Stream";

  /** A node that has passed a change on to the leader does not know what has become of it. */
  private static final List<String> UNSETTLED =
      List.of("error forwarding proposal", "has to forward request to", "Raft error: Not leader");

  private RemoteErrors() {}

  private static BridgeException answerTooLarge(String text) {
    return BridgeException.of(
            SqlState.OUT_OF_MEMORY, "KalamDB's answer is too large for the bridge process")
        .withDetail(text)
        .withHint("Ask for fewer rows or columns at once, or raise -Xmx in kalam.vmoptions.");
  }

  static BridgeException resultTooLarge(long bytes) {
    return answerTooLarge("Its text has more than " + bytes + " bytes.");
  }

  static BridgeException rowTooLarge(int limit) {
    return BridgeException.of(
            SqlState.PROGRAM_LIMIT_EXCEEDED, "rows are too large for the bridge process")
        .withDetail("At most " + limit + " bytes can be sent at once.")
        .withHint("Raise -Xmx in kalam.vmoptions; the limit is an eighth of it.");
  }

  /** Whether the request may have been served all the same. */
  static boolean leavesDoubt(BridgeException error) {
    return switch (error.sqlState()) {
      case SqlState.CONNECTION_FAILURE, SqlState.FDW_REPLY_HANDLE -> true;
      default -> false;
    };
  }

  static BridgeException of(Status status, ServerOptions server) {
    return told(status, server).cleaned(server::withoutSecrets);
  }

  /** Of a request that was never sent. */
  static BridgeException beforeConnection(Status status, ServerOptions server) {
    if (status.getCode() == Status.Code.DEADLINE_EXCEEDED) {
      return connectTimedOut(server);
    }
    BridgeException error = of(status, server);
    if (status.getCode() != Status.Code.UNAVAILABLE
        || !error.sqlState().equals(SqlState.CONNECTION_FAILURE)) {
      return error;
    }
    String detail = root(status.getCause(), status.getDescription());
    return server.caCert().isPresent()
        ? handshakeFailed(TlsFailure.ofEnd(server), server).withDetail(detail)
        : BridgeException.of(
                SqlState.SQLCLIENT_UNABLE_TO_ESTABLISH_SQLCONNECTION,
                "KalamDB server at " + server.address() + " ends the connection at once")
            .withDetail(detail)
            .withHint(
                "A server that speaks TLS does that, which ca_cert is for, and one that is no KalamDB.");
  }

  private static BridgeException handshakeFailed(TlsFailure failure, ServerOptions server) {
    return BridgeException.of(
            SqlState.SQLCLIENT_UNABLE_TO_ESTABLISH_SQLCONNECTION,
            "TLS handshake with KalamDB server at "
                + server.address()
                + " failed: "
                + failure.what())
        .withHint(failure.hint());
  }

  private static BridgeException told(Status status, ServerOptions server) {
    String text = status.getDescription() == null ? "" : status.getDescription();
    if (text.endsWith(ENDED_STREAM)
        || (status.getCode() != Status.Code.UNAVAILABLE
            && UNSETTLED.stream().anyMatch(text::contains))) {
      return broken(status, text, server);
    }
    return switch (status.getCode()) {
      case UNAVAILABLE -> unavailable(status, text, server);
      // What a server that ends, or a proxy, leaves of a call.
      case CANCELLED, UNKNOWN -> broken(status, text, server);
      case DEADLINE_EXCEEDED ->
          BridgeException.of(
                  SqlState.CONNECTION_FAILURE,
                  "request to KalamDB server at " + server.address() + " timed out")
              .withHint("The server option timeout allows " + server.timeoutMillis() + " ms.");
      case UNAUTHENTICATED ->
          BridgeException.of(
                  SqlState.INVALID_AUTHORIZATION_SPECIFICATION,
                  "authentication failed \u2013 check auth_mode, auth_header, or account_login credentials in CREATE"
                      + " SERVER OPTIONS")
              .withDetail("KalamDB says: " + text)
              .withHint("What a user mapping has wins over the server's options.");
      case PERMISSION_DENIED -> denied(text);
      case NOT_FOUND ->
          BridgeException.of(SqlState.UNDEFINED_TABLE, "not found: " + text)
              .withHint("The table is not there in KalamDB at " + server.address() + ".");
      // From gRPC on this side, before the answer is read.
      case RESOURCE_EXHAUSTED ->
          text.contains("exceeds maximum size")
              ? answerTooLarge(text)
              : known(status.getCause(), text, "KalamDB error (RESOURCE_EXHAUSTED): ", server);
      case UNIMPLEMENTED ->
          BridgeException.of(
              SqlState.FEATURE_NOT_SUPPORTED,
              "operation not supported by KalamDB server at " + server.address() + ": " + text);
      case INTERNAL -> known(status.getCause(), text, "internal KalamDB error: ", server);
      case INVALID_ARGUMENT -> known(status.getCause(), text, "invalid argument: ", server);
      default ->
          known(status.getCause(), text, "KalamDB error (" + status.getCode() + "): ", server);
    };
  }

  private static BridgeException denied(String text) {
    BridgeException error =
        BridgeException.of(SqlState.INSUFFICIENT_PRIVILEGE, "permission denied: " + text);
    return text.contains("requires a DBA or system account")
        ? error.withHint("Log in with an account whose role is dba or system.")
        : error;
  }

  private static BridgeException known(
      Throwable cause, String text, String prefix, ServerOptions server) {
    if (causedBy(cause, InvalidProtocolBufferException.class)) {
      return BridgeException.of(
              SqlState.FDW_REPLY_HANDLE,
              "KalamDB server at " + server.address() + " sent an answer that cannot be read")
          .withDetail(text);
    }
    for (Known known : KNOWN) {
      Matcher found = known.text.matcher(text);
      if (found.find()) {
        return found.start() == 0
            ? BridgeException.of(known.sqlState, prefix + text)
            : BridgeException.of(known.sqlState, prefix + text.substring(found.start()))
                .withDetail("KalamDB says: " + text);
      }
    }
    return BridgeException.of(SqlState.FDW_ERROR, prefix + text);
  }

  /**
   * Whether a commit of several writes has failed at one of them: KalamDB applies them one after
   * the other, once it has found the new keys to be new and the tables to belong together.
   */
  static boolean mayBeHalfDone(BridgeException error) {
    String text = error.getMessage() + " " + error.detail();
    return text.contains("failed to commit transaction")
        && !error.sqlState().equals(SqlState.UNIQUE_VIOLATION)
        && !error.sqlState().equals(SqlState.FEATURE_NOT_SUPPORTED);
  }

  /** Whether the server could not be reached, or not be talked to any more. */
  static boolean isOfConnection(BridgeException error) {
    return switch (error.sqlState()) {
      case SqlState.SQLCLIENT_UNABLE_TO_ESTABLISH_SQLCONNECTION, SqlState.CONNECTION_FAILURE ->
          true;
      default -> false;
    };
  }

  /** Nothing was sent in time. */
  private static BridgeException connectTimedOut(ServerOptions server) {
    return unreachable(
        "connection to KalamDB server at " + server.address() + " timed out",
        "The server option timeout allows " + server.timeoutMillis() + " ms.");
  }

  /** What each of some nodes has failed with. */
  static BridgeException allUnreachable(Collection<Node> nodes, List<BridgeException> failures) {
    return unreachable(
        "KalamDB server is not running or unreachable at " + Node.addresses(nodes),
        failures.stream()
            .map(
                failure ->
                    failure.getMessage()
                        + (failure.detail() == null ? "" : ": " + failure.detail()))
            .collect(Collectors.joining("; ", "", ".")));
  }

  /** A transaction cannot go on at another node. */
  static BridgeException notLedByOneNode(ServerOptions server, LeaderHint hint) {
    return BridgeException.of(
            SqlState.SERIALIZATION_FAILURE,
            "KalamDB server at "
                + server.address()
                + " does not lead all that the transaction uses")
        .withDetail("The transaction has begun there. KalamDB says: " + hint.text() + ".")
        .withHint(
            "Run the transaction again: another node may lead by now. Tables that different nodes lead need transactions of their own.");
  }

  private static BridgeException unavailable(Status status, String text, ServerOptions server) {
    Throwable cause = status.getCause();
    String at = server.address();
    Optional<TlsFailure> tls = TlsFailure.of(cause, server);
    if (tls.isPresent()) {
      return handshakeFailed(tls.get(), server);
    }
    if (causedBy(cause, TimeoutException.class) || causedBy(cause, SocketTimeoutException.class)) {
      return unreachable("connection to KalamDB server at " + at + " timed out", null);
    }
    if (causedBy(cause, ConnectException.class)
        || causedBy(cause, NoRouteToHostException.class)
        || causedBy(cause, UnknownHostException.class)
        || text.startsWith("Unable to resolve host")) {
      return unreachable(
          "KalamDB server is not running or unreachable at " + at, root(cause, text));
    }
    return broken(status, text, server);
  }

  /** A connection or a stream that breaks may have carried the request. */
  private static BridgeException broken(Status status, String text, ServerOptions server) {
    Throwable cause = status.getCause();
    String why = text.isEmpty() ? root(cause, "the connection broke") : text;
    return BridgeException.of(
            SqlState.CONNECTION_FAILURE,
            "KalamDB server at " + server.address() + " is unavailable: " + why)
        .withDetail(root(cause, null));
  }

  private static BridgeException unreachable(String message, String detail) {
    return BridgeException.of(SqlState.SQLCLIENT_UNABLE_TO_ESTABLISH_SQLCONNECTION, message)
        .withDetail(detail)
        .withHint(CHECK_SERVER);
  }

  private static String root(Throwable cause, String otherwise) {
    String text = otherwise;
    for (Throwable at = cause; at != null; at = at.getCause()) {
      text = at.getMessage() == null ? at.getClass().getSimpleName() : at.getMessage();
    }
    return text;
  }

  static boolean causedBy(Throwable thrown, Class<? extends Throwable> type) {
    for (Throwable at = thrown; at != null; at = at.getCause()) {
      if (type.isInstance(at)) {
        return true;
      }
    }
    return false;
  }
}
