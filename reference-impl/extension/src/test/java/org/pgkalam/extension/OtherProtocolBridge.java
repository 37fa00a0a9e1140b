package org.pgkalam.extension;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;

/** A bridge process of a release to come: it greets with another version of the protocol. */
final class OtherProtocolBridge {
  private static final int HEAD = 12;
  private static final int VERSION = 1_000;

  private OtherProtocolBridge() {}

  public static void main(String[] args) throws IOException {
    ServerSocketChannel listening = (ServerSocketChannel) System.inheritedChannel();
    System.out.println("\001ready");
    while (true) {
      try (SocketChannel backend = listening.accept()) {
        ByteBuffer head = read(backend, HEAD);
        read(backend, head.getInt());
        ByteBuffer answer =
            ByteBuffer.allocate(HEAD + Integer.BYTES).order(ByteOrder.nativeOrder());
        answer.putInt(Integer.BYTES).putInt(head.getInt()).putInt(0).putInt(VERSION).flip();
        backend.write(answer);
        // Closed by the backend.
        read(backend, 1);
      }
    }
  }

  private static ByteBuffer read(SocketChannel from, int bytes) throws IOException {
    ByteBuffer buffer = ByteBuffer.allocate(bytes).order(ByteOrder.nativeOrder());
    while (buffer.hasRemaining() && from.read(buffer) >= 0) {
      // Until it is full or there is no more.
    }
    return buffer.flip();
  }
}
