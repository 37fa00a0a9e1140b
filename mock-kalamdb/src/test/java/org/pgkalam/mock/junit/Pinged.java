package org.pgkalam.mock.junit;

import io.grpc.ManagedChannel;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import org.pgkalam.protocol.PgServiceGrpc;
import org.pgkalam.protocol.PingRequest;

/** What a server says to a Ping. */
record Pinged(String host, int port) {
  String answer() {
    ManagedChannel channel = NettyChannelBuilder.forAddress(host, port).usePlaintext().build();
    try {
      var unused = PgServiceGrpc.newBlockingStub(channel).ping(PingRequest.getDefaultInstance());
      return "OK";
    } catch (StatusRuntimeException e) {
      return e.getStatus().getCode().name();
    } finally {
      channel.shutdownNow();
    }
  }
}
