package org.pgkalam.bridge.codec;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import org.apache.arrow.flatbuf.Message;
import org.apache.arrow.flatbuf.MessageHeader;
import org.apache.arrow.flatbuf.RecordBatch;
import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.OutOfMemoryException;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.VectorLoader;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.complex.DenseUnionVector;
import org.apache.arrow.vector.complex.UnionVector;
import org.apache.arrow.vector.ipc.message.ArrowFieldNode;
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

  /**
   * What a batch may take at most: its body, whose size the allocator rounds up to a power of two,
   * and as much again for what the body leaves out. Vectors grow to whatever size a batch claims.
   */
  private static final long MEMORY_PER_BYTE = 4;

  private static final long MEMORY_AT_LEAST = 1 << 16;

  private final ByteBuffer in;
  private final BufferAllocator allocator;
  private final VectorSchemaRoot root;
  private final VectorLoader loader;
  private final List<Node> nodes = new ArrayList<>();

  /**
   * What the schema says of a node of its batches.
   *
   * @param isColumn whether it has one value for each row
   * @param takesNoMemory whether its values do not stand in a buffer of its own
   */
  private record Node(FieldVector vector, boolean isColumn, boolean takesNoMemory) {}

  /**
   * @param allocator is closed with this
   */
  private ArrowBatches(ByteBuffer in, BufferAllocator allocator) throws IOException {
    this.in = in;
    this.allocator = allocator;
    Message message = nextMessage();
    if (message == null || message.headerType() != MessageHeader.Schema) {
      throw new IOException("the stream does not begin with a schema");
    }
    this.root = VectorSchemaRoot.create(MessageSerializer.deserializeSchema(message), allocator);
    this.loader = new VectorLoader(root);
    root.getFieldVectors().forEach(vector -> addNodes(vector, true));
  }

  private void addNodes(FieldVector vector, boolean isColumn) {
    MinorType type = vector.getMinorType();
    nodes.add(
        new Node(vector, isColumn, type == MinorType.NULL || type == MinorType.RUNENDENCODED));
    vector.getChildrenFromFields().forEach(child -> addNodes(child, false));
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
    BufferAllocator own =
        allocator.newChildAllocator(
            "stream", 0, Math.max(MEMORY_AT_LEAST, MEMORY_PER_BYTE * ipc.remaining()));
    try {
      return new ArrowBatches(ipc.slice().order(ByteOrder.LITTLE_ENDIAN), own);
    } catch (IOException | RuntimeException | StackOverflowError e) {
      own.close();
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
    allocator.close();
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
      long from = body.memoryAddress();
      for (int i = 0; i < nodes.size(); i++) {
        checkIsIn(from, from + message.bodyLength(), nodes.get(i).vector, batch.getNodes().get(i));
      }
    }
  }

  /** Refuses a vector that lacks bytes: it has grown, and what was not sent reads as zeros. */
  private static void checkIsIn(long from, long to, FieldVector vector, ArrowFieldNode node)
      throws IOException {
    boolean hasNulls = node.getNullCount() > 0 && node.getNullCount() < node.getLength();
    List<ArrowBuf> buffers = vector.getFieldBuffers();
    boolean hasValidity = !(vector instanceof UnionVector || vector instanceof DenseUnionVector);
    for (int i = hasValidity && !hasNulls ? 1 : 0; i < buffers.size(); i++) {
      ArrowBuf buffer = buffers.get(i);
      long at = buffer.memoryAddress();
      if (node.getLength() > 0 && buffer.capacity() > 0 && (at < from || at > to)) {
        throw new IOException(
            "too few bytes for " + node.getLength() + " values of " + vector.getField());
      }
    }
  }

  /** Refuses counts for which Arrow would allocate more than the body can hold. */
  private void checkCounts(Message message) throws IOException {
    RecordBatch batch = (RecordBatch) message.header(new RecordBatch());
    if (batch.compression() != null) {
      throw new IOException("compressed buffers");
    }
    for (int i = 0; i < batch.variadicBufferCountsLength(); i++) {
      long count = batch.variadicBufferCounts(i);
      if (count < 0 || count > batch.buffersLength()) {
        throw new IOException(count + " view buffers of " + batch.buffersLength());
      }
    }
    if (batch.nodesLength() != nodes.size()) {
      throw new IOException(batch.nodesLength() + " vectors instead of " + nodes.size());
    }
    if (batch.length() < 0 || batch.length() > Integer.MAX_VALUE) {
      throw new IOException(batch.length() + " rows");
    }
    for (int i = 0; i < nodes.size(); i++) {
      long values = batch.nodes(i).length();
      // All others take at least one bit per value.
      if (values < 0 || (values / 8 > message.bodyLength() && !nodes.get(i).takesNoMemory)) {
        throw new IOException(values + " values in " + message.bodyLength() + " bytes");
      }
      if (batch.nodes(i).nullCount() < 0 || batch.nodes(i).nullCount() > values) {
        throw new IOException(batch.nodes(i).nullCount() + " NULLs in " + values + " values");
      }
      if (nodes.get(i).isColumn && values != batch.length()) {
        throw new IOException(values + " values in " + batch.length() + " rows");
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
