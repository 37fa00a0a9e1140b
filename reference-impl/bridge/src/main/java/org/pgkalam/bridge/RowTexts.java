package org.pgkalam.bridge;

import com.google.protobuf.ByteString;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import org.apache.arrow.memory.BufferAllocator;
import org.pgkalam.bridge.codec.ArrowBatches;

/**
 * The rows of KalamDB's record batches as JSON objects, one stream decoded at a time. Holds nothing
 * but Java's own memory between calls, so it need not be closed.
 */
final class RowTexts implements Iterator<String> {
  private final Iterator<ByteString> streams;
  private final BufferAllocator allocator;
  private final MemoryBudget memory;
  private final Deque<String> rows = new ArrayDeque<>();

  RowTexts(List<ByteString> streams, BufferAllocator allocator, MemoryBudget memory) {
    this.streams = streams.iterator();
    this.allocator = allocator;
    this.memory = memory;
  }

  @Override
  public boolean hasNext() {
    while (rows.isEmpty() && streams.hasNext()) {
      try (ArrowBatches batches =
          ArrowBatches.open(streams.next().asReadOnlyByteBuffer(), allocator)) {
        while (batches.next()) {
          QueryJson.addRows(batches.root(), memory, rows);
        }
      }
    }
    return !rows.isEmpty();
  }

  @Override
  public String next() {
    if (!hasNext()) {
      throw new NoSuchElementException();
    }
    return rows.remove();
  }
}
