package org.pgkalam.mock;

import io.grpc.MethodDescriptor.Marshaller;
import io.grpc.StatusRuntimeException;
import java.io.InputStream;

/**
 * Reads requests; null stands for one that cannot be read, since gRPC for Java has no way to answer
 * it otherwise than as an accident.
 */
record DecodedRequest<Q>(Marshaller<Q> marshaller) implements Marshaller<Q> {
  @Override
  public InputStream stream(Q value) {
    return marshaller.stream(value);
  }

  @Override
  public Q parse(InputStream stream) {
    try {
      return marshaller.parse(stream);
    } catch (StatusRuntimeException e) {
      return null;
    }
  }
}
