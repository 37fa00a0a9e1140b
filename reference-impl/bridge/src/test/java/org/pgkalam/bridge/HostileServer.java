package org.pgkalam.bridge;

import com.google.protobuf.Message;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.pgkalam.protocol.CloseSessionResponse;
import org.pgkalam.protocol.OpenSessionResponse;

/**
 * A server whose HTTP/2 is made by hand. It opens sessions as it should, and answers anything else
 * with what it was told to.
 */
final class HostileServer implements AutoCloseable {
  static final int DATA = 0;
  static final int HEADERS = 1;
  static final int RST_STREAM = 3;
  static final int GOAWAY = 7;
  static final int WINDOW_UPDATE = 8;
  static final int END_STREAM = 1;
  static final int END_HEADERS = 4;

  private static final int SETTINGS = 4;
  private static final int PING = 6;
  private static final int ACK = 1;
  private static final int PREFACE = 24;

  /** Answers a call. */
  interface Attack {
    /** May throw what the connection throws when the other side has had enough. */
    void on(Call call) throws IOException;
  }

  private final ServerSocket listener;
  private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
  private volatile Attack attack = Call::answerNothing;

  HostileServer() throws IOException {
    listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    Thread thread = new Thread(this::accept, "hostile-server");
    thread.setDaemon(true);
    thread.start();
  }

  String address() {
    return "127.0.0.1:" + listener.getLocalPort();
  }

  void answerWith(Attack next) {
    attack = next;
  }

  private void accept() {
    try {
      while (true) {
        Socket socket = listener.accept();
        sockets.add(socket);
        Thread thread = new Thread(() -> serve(socket), "hostile-connection");
        thread.setDaemon(true);
        thread.start();
      }
    } catch (IOException e) {
      // Closed.
    }
  }

  /** Calls come one at a time, and each in a few frames: the first that is no OpenSession is it. */
  private void serve(Socket socket) {
    try (socket) {
      socket.setTcpNoDelay(true);
      DataInputStream in = new DataInputStream(socket.getInputStream());
      OutputStream out = socket.getOutputStream();
      in.skipNBytes(PREFACE);
      frame(out, SETTINGS, 0, 0, new byte[0]);
      ByteArrayOutputStream request = new ByteArrayOutputStream();
      while (true) {
        int length = (in.readUnsignedByte() << 16) | in.readUnsignedShort();
        int type = in.readUnsignedByte();
        int flags = in.readUnsignedByte();
        int stream = in.readInt();
        byte[] payload = in.readNBytes(length);
        if (type == SETTINGS && (flags & ACK) == 0) {
          frame(out, SETTINGS, ACK, 0, new byte[0]);
        } else if (type == PING && (flags & ACK) == 0) {
          frame(out, PING, ACK, 0, payload);
        } else if (type == DATA) {
          request.writeBytes(payload);
          if (length > 0) {
            frame(out, WINDOW_UPDATE, 0, 0, ByteBuffer.allocate(4).putInt(length).array());
          }
          if ((flags & END_STREAM) != 0) {
            answer(new Call(socket, out, stream), request.toByteArray());
            request.reset();
          }
        }
      }
    } catch (IOException e) {
      sockets.remove(socket);
    }
  }

  /** Of the requests that are sent here only those of sessions are so short. */
  private void answer(Call call, byte[] request) throws IOException {
    boolean isOfSession = request.length < 5 + SESSION_BYTES;
    if (isOfSession) {
      call.head().message(session(request)).end();
    } else {
      attack.on(call);
    }
  }

  /** Longer than the requests that open and close a session, shorter than all others sent. */
  private static final int SESSION_BYTES = 40;

  private static byte[] session(byte[] request) {
    String id = new String(request, 7, Math.max(0, request.length - 7), StandardCharsets.UTF_8);
    Message response =
        id.startsWith("pg-")
            ? OpenSessionResponse.newBuilder()
                .setSessionId(id)
                .setLeaseExpiresAtMs(System.currentTimeMillis() + 1_000_000)
                .build()
            : CloseSessionResponse.getDefaultInstance();
    return response.toByteArray();
  }

  private static void frame(OutputStream out, int type, int flags, int stream, byte[] payload)
      throws IOException {
    ByteBuffer frame = ByteBuffer.allocate(9 + payload.length);
    frame.put((byte) (payload.length >> 16)).putShort((short) payload.length);
    frame.put((byte) type).put((byte) flags).putInt(stream).put(payload);
    out.write(frame.array());
    out.flush();
  }

  /** HPACK without its table and without Huffman's code. */
  static byte[] headers(String... namesAndValues) {
    ByteArrayOutputStream block = new ByteArrayOutputStream();
    for (int i = 0; i < namesAndValues.length; i++) {
      if (i % 2 == 0) {
        block.write(0);
      }
      byte[] text = namesAndValues[i].getBytes(StandardCharsets.ISO_8859_1);
      block.write(text.length);
      block.writeBytes(text);
    }
    return block.toByteArray();
  }

  /** A message as gRPC frames it, of which the length may be a lie. */
  static byte[] message(int compressed, int length, byte... bytes) {
    return ByteBuffer.allocate(5 + bytes.length)
        .put((byte) compressed)
        .putInt(length)
        .put(bytes)
        .array();
  }

  /** A call that waits for its answer. */
  static final class Call {
    private final Socket socket;
    private final OutputStream out;
    private final int stream;

    private Call(Socket socket, OutputStream out, int stream) {
      this.socket = socket;
      this.out = out;
      this.stream = stream;
    }

    Call frame(int type, int flags, byte... payload) throws IOException {
      HostileServer.frame(out, type, flags, stream, payload);
      return this;
    }

    /** On the connection itself. */
    Call ofConnection(int type, int flags, byte... payload) throws IOException {
      HostileServer.frame(out, type, flags, 0, payload);
      return this;
    }

    Call head() throws IOException {
      return frame(
          HEADERS, END_HEADERS, headers(":status", "200", "content-type", "application/grpc"));
    }

    Call message(byte... bytes) throws IOException {
      return data(HostileServer.message(0, bytes.length, bytes));
    }

    /** In frames that are no larger than HTTP/2 has them. */
    Call data(byte... bytes) throws IOException {
      for (int from = 0; from < bytes.length; from += 16_384) {
        frame(DATA, 0, Arrays.copyOfRange(bytes, from, Math.min(bytes.length, from + 16_384)));
      }
      return this;
    }

    Call end() throws IOException {
      return trailers("grpc-status", "0");
    }

    Call trailers(String... namesAndValues) throws IOException {
      return frame(HEADERS, END_HEADERS | END_STREAM, headers(namesAndValues));
    }

    Call bytes(byte... bytes) throws IOException {
      out.write(bytes);
      out.flush();
      return this;
    }

    void cut() throws IOException {
      socket.close();
    }

    private void answerNothing() {}
  }

  @Override
  public void close() throws IOException {
    listener.close();
    for (Socket socket : sockets) {
      socket.close();
    }
  }
}
