package org.pgkalam.bridge.codec;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.apache.arrow.flatbuf.Message;
import org.apache.arrow.flatbuf.MessageHeader;
import org.apache.arrow.flatbuf.RecordBatch;
import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.OutOfMemoryException;
import org.apache.arrow.vector.VectorLoader;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.ipc.message.ArrowRecordBatch;
import org.apache.arrow.vector.ipc.message.MessageSerializer;
import org.apache.arrow.vector.types.Types.MinorType;
import org.pgkalam.bridge.BridgeException;
import org.pgkalam.bridge.SqlState;

/**
 * The record batches of one {@code ipc_batches} entry, a complete Arrow IPC stream, one at a time.
 *
 * <p>Each batch's body is copied once, out of the Java heap; its metadata is read in place. Lengths
 * are checked against the entry before anything is allocated for them, which Arrow's own stream
 * reader does not do.
 */
public final class ArrowBatches implements AutoCloseable {
  private static final int CONTINUATION = -1;

  private final ByteBuffer in;
  private final BufferAllocator allocator;
  private final VectorSchemaRoot root;
  private final VectorLoader loader;
  private final boolean hasNullColumn;

  private ArrowBatches(ByteBuffer in, BufferAllocator allocator) throws IOException {
    this.in = in;
    this.allocator = allocator;
    Message message = nextMessage();
    if (message == null || message.headerType() != MessageHeader.Schema) {
      throw new IOException("the stream does not begin with a schema");
    }
    this.root = VectorSchemaRoot.create(MessageSerializer.deserializeSchema(message), allocator);
    this.loader = new VectorLoader(root);
    this.hasNullColumn =
        root.getFieldVectors().stream().anyMatch(v -> v.getMinorType() == MinorType.NULL);
  }

  /**
   * Reads the schema.
   *
   * @param ipc the entry's bytes, for instance {@code ByteString.asReadOnlyByteBuffer()}; its
   *     position stays where it is
   * @param allocator gives the memory of the batches
   * @throws BridgeException HV00M if the bytes are not such a stream
   */
  public static ArrowBatches open(ByteBuffer ipc, BufferAllocator allocator) {
    try {
      return new ArrowBatches(ipc.slice().order(ByteOrder.LITTLE_ENDIAN), allocator);
    } catch (IOException | RuntimeException | StackOverflowError e) {
      throw unreadable(e);
    }
  }

  /** The current batch; the same object for every batch, empty before the first. */
  public VectorSchemaRoot root() {
    return root;
  }

  /**
   * Loads the next batch into {@link #root()}, whose memory is given back first.
   *
   * @return false at the end of the stream
   * @throws BridgeException HV00M if the bytes are not a batch of the schema, 53200 if the
   *     allocator's limit is reached
   */
  public boolean next() {
    try {
      root.clear();
      Message message = nextMessage();
      if (message == null) {
        return false;
      }
      if (message.headerType() != MessageHeader.RecordBatch) {
        throw new IOException("unexpected message " + MessageHeader.name(message.headerType()));
      }
      checkCounts(message);
      load(message, readBody(message.bodyLength()));
      return true;
    } catch (IOException | RuntimeException | StackOverflowError e) {
      root.clear();
      in.position(in.limit());
      throw unreadable(e);
    }
  }

  /** Gives the memory back. */
  @Override
  public void close() {
    root.close();
  }

  private void load(Message message, ArrowBuf body) throws IOException {
    ArrowRecordBatch batch;
    try {
      batch = MessageSerializer.deserializeRecordBatch(message, body);
    } catch (IOException | RuntimeException e) {
      // The body and the slices that were already taken of it share one count.
      if (body.refCnt() > 0) {
        body.getReferenceManager().release(body.refCnt());
      }
      throw e;
    }
    try (batch) {
      loader.load(batch);
    }
  }

  /** Refuses counts for which Arrow would allocate more than the body can hold. */
  private void checkCounts(Message message) throws IOException {
    RecordBatch batch = (RecordBatch) message.header(new RecordBatch());
    for (int i = 0; i < batch.variadicBufferCountsLength(); i++) {
      long count = batch.variadicBufferCounts(i);
      if (count < 0 || count > batch.buffersLength()) {
        throw new IOException(count + " view buffers of " + batch.buffersLength());
      }
    }
    for (int i = 0; i < batch.nodesLength(); i++) {
      long values = batch.nodes(i).length();
      // Every type but Null takes at least one bit per value.
      if (values < 0 || (values / 8 > message.bodyLength() && !hasNullColumn)) {
        throw new IOException(values + " values in " + message.bodyLength() + " bytes");
      }
    }
  }

  /** The next message, or null at the end. */
  private Message nextMessage() throws IOException {
    if (!in.hasRemaining()) {
      return null;
    }
    int length = readInt();
    if (length == CONTINUATION) {
      length = readInt();
    }
    if (length == 0) {
      return null;
    }
    if (length < 0 || length > in.remaining()) {
      throw new IOException(
          "a message of " + length + " bytes where " + in.remaining() + " are left");
    }
    ByteBuffer metadata = in.slice(in.position(), length);
    in.position(in.position() + length);
    return Message.getRootAsMessage(metadata);
  }

  private ArrowBuf readBody(long length) throws IOException {
    if (length < 0 || length > in.remaining()) {
      throw new IOException("a body of " + length + " bytes where " + in.remaining() + " are left");
    }
    int size = (int) length;
    ArrowBuf body = allocator.buffer(size);
    body.nioBuffer(0, size).put(in.slice(in.position(), size));
    body.writerIndex(size);
    in.position(in.position() + size);
    return body;
  }

  private int readInt() throws IOException {
    if (in.remaining() < 4) {
      throw new IOException("the stream ends within a message's length");
    }
    return in.getInt();
  }

  private static BridgeException unreadable(Throwable e) {
    if (e instanceof OutOfMemoryException) {
      return BridgeException.of(SqlState.OUT_OF_MEMORY, "out of memory for rows from KalamDB")
          .withDetail(e.getMessage())
          .withCause(e);
    }
    return BridgeException.of(
            SqlState.FDW_REPLY_HANDLE, "KalamDB answered with a row batch that cannot be read")
        .withDetail(e.getClass().getSimpleName() + ": " + e.getMessage() + ".")
        .withCause(e);
  }
}
