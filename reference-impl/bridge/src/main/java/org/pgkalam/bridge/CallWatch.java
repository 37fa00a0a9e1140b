package org.pgkalam.bridge;

import io.grpc.ClientStreamTracer;
import io.grpc.Metadata;

/**
 * How far a call has come on the wire. What was not sent cannot have been done, which its status
 * does not tell.
 */
final class CallWatch extends ClientStreamTracer {
  private volatile boolean sent;
  private volatile boolean answered;

  /** As call options take it. */
  Factory factory() {
    return new Factory() {
      @Override
      public ClientStreamTracer newClientStreamTracer(StreamInfo info, Metadata headers) {
        return CallWatch.this;
      }
    };
  }

  /** Whether any of it has been given to a connection. */
  boolean isSent() {
    return sent;
  }

  /** Whether the other side has said anything to it. */
  boolean isAnswered() {
    return answered;
  }

  @Override
  public void outboundHeaders() {
    sent = true;
  }

  @Override
  public void inboundHeaders() {
    answered = true;
  }

  @Override
  public void inboundTrailers(Metadata trailers) {
    answered = true;
  }
}
