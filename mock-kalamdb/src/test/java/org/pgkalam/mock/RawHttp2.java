package org.pgkalam.mock;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.ByteBuffer;

/** A connection on which any bytes can be sent, with the frames of HTTP/2 made by hand. */
final class RawHttp2 implements AutoCloseable {
  static final int DATA = 0;
  static final int HEADERS = 1;
  static final int RST_STREAM = 3;
  static final int SETTINGS = 4;
  static final int PING = 6;
  static final int GOAWAY = 7;
  static final int WINDOW_UPDATE = 8;
  static final int CONTINUATION = 9;

  static final int END_STREAM = 1;
  static final int END_HEADERS = 4;

  /** Anything that a server does not answer within it is a hang. */
  private static final int PATIENCE_MILLIS = 60_000;

  private final Socket socket;
  private final OutputStream out;

  private RawHttp2(MockKalamDb kalam) throws IOException {
    socket = new Socket(InetAddress.getByName(kalam.host()), kalam.port());
    socket.setSoTimeout(PATIENCE_MILLIS);
    socket.setTcpNoDelay(true);
    out = socket.getOutputStream();
  }

  /** Sends nothing by itself. */
  static RawHttp2 silent(MockKalamDb kalam) throws IOException {
    return new RawHttp2(kalam);
  }

  /** Has sent what a client begins with. */
  static RawHttp2 open(MockKalamDb kalam) throws IOException {
    RawHttp2 connection = new RawHttp2(kalam);
    connection.send("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(US_ASCII));
    connection.frame(SETTINGS, 0, 0, new byte[0]);
    return connection;
  }

  RawHttp2 send(byte[] bytes) throws IOException {
    out.write(bytes);
    out.flush();
    return this;
  }

  RawHttp2 frame(int type, int flags, int stream, byte[] payload) throws IOException {
    ByteBuffer frame = ByteBuffer.allocate(9 + payload.length);
    frame.put((byte) (payload.length >> 16)).putShort((short) payload.length);
    frame.put((byte) type).put((byte) flags).putInt(stream).put(payload);
    return send(frame.array());
  }

  /** The head of a gRPC call. */
  RawHttp2 call(int stream, String method) throws IOException {
    return frame(
        HEADERS,
        END_HEADERS,
        stream,
        headers(
            ":method", "POST",
            ":scheme", "http",
            ":path", "/kalamdb.pg.PgService/" + method,
            ":authority", "kalam",
            "content-type", "application/grpc",
            "te", "trailers"));
  }

  RawHttp2 data(int stream, boolean last, byte[] bytes) throws IOException {
    return frame(DATA, last ? END_STREAM : 0, stream, bytes);
  }

  /** HPACK without its table and without Huffman's code. */
  static byte[] headers(String... namesAndValues) {
    ByteArrayOutputStream block = new ByteArrayOutputStream();
    for (int i = 0; i < namesAndValues.length; i += 2) {
      block.write(0);
      writeText(block, namesAndValues[i]);
      writeText(block, namesAndValues[i + 1]);
    }
    return block.toByteArray();
  }

  private static void writeText(ByteArrayOutputStream block, String text) {
    byte[] bytes = text.getBytes(US_ASCII);
    if (bytes.length < 127) {
      block.write(bytes.length);
    } else {
      block.write(127);
      int rest = bytes.length - 127;
      while (rest >= 128) {
        block.write((rest & 127) | 128);
        rest >>= 7;
      }
      block.write(rest);
    }
    block.writeBytes(bytes);
  }

  /** A message as gRPC frames it, of which the length may be a lie. */
  static byte[] message(int compressed, int length, byte... bytes) {
    return ByteBuffer.allocate(5 + bytes.length)
        .put((byte) compressed)
        .putInt(length)
        .put(bytes)
        .array();
  }

  /**
   * Reads until the server ends the stream or the connection.
   *
   * @return what it ended with: HEADERS (the trailers), RST_STREAM or GOAWAY; -1 for the
   *     connection's end
   */
  int awaitEnd(int stream) throws IOException {
    DataInputStream in = new DataInputStream(socket.getInputStream());
    try {
      while (true) {
        int length = in.readUnsignedByte() << 16 | in.readUnsignedShort();
        int type = in.readUnsignedByte();
        int flags = in.readUnsignedByte();
        int of = in.readInt();
        in.skipNBytes(length);
        boolean ends = type == RST_STREAM || (type <= HEADERS && (flags & END_STREAM) != 0);
        if (type == GOAWAY || (of == stream && ends)) {
          return type;
        }
      }
    } catch (EOFException | SocketException e) {
      return -1;
    }
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
