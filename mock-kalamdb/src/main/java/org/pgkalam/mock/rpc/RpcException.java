package org.pgkalam.mock.rpc;

import io.grpc.Status;

/** A call that ends with a status other than OK. */
public final class RpcException extends RuntimeException {
  private final Status status;

  public RpcException(Status.Code code, String message) {
    super(message, null, false, false);
    this.status = code.toStatus().withDescription(message);
  }

  public Status status() {
    return status;
  }

  public static RpcException invalidArgument(String message) {
    return new RpcException(Status.Code.INVALID_ARGUMENT, message);
  }

  public static RpcException unauthenticated(String message) {
    return new RpcException(Status.Code.UNAUTHENTICATED, message);
  }

  public static RpcException failedPrecondition(String message) {
    return new RpcException(Status.Code.FAILED_PRECONDITION, message);
  }

  public static RpcException internal(String message) {
    return new RpcException(Status.Code.INTERNAL, message);
  }
}
