package org.pgkalam.bridge;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.VarCharVector;
import org.apache.arrow.vector.VectorSchemaRoot;

/**
 * The column {@code _userid} of a user table's rows. The server has none, since all rows that it
 * answers are the statement's user's.
 */
final class UserColumn implements AutoCloseable {
  private final byte[] user;
  private final VarCharVector vector;

  UserColumn(String user, BufferAllocator allocator) {
    this.user = user.getBytes(StandardCharsets.UTF_8);
    this.vector = new VarCharVector(Relation.USER_COLUMN, allocator);
  }

  /** The batch with this column before its own; closing either closes nothing of the other. */
  VectorSchemaRoot before(VectorSchemaRoot batch) {
    int rows = batch.getRowCount();
    vector.reset();
    vector.allocateNew((long) rows * user.length, rows);
    for (int row = 0; row < rows; row++) {
      vector.setSafe(row, user);
    }
    vector.setValueCount(rows);
    List<FieldVector> columns = new ArrayList<>(List.of(vector));
    columns.addAll(batch.getFieldVectors());
    return new VectorSchemaRoot(columns);
  }

  @Override
  public void close() {
    vector.close();
  }
}
