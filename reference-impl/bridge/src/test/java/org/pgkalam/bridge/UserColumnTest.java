package org.pgkalam.bridge;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import net.jqwik.api.Example;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.BigIntVector;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.VectorSchemaRoot;

class UserColumnTest {
  @Example
  void everyRowOfEveryBatchHasTheUser() {
    try (BufferAllocator allocator = new RootAllocator();
        UserColumn column = new UserColumn("Ünï ☃", allocator);
        BigIntVector ids = new BigIntVector("id", allocator)) {
      for (int rows : List.of(3, 0, 70_000, 1)) {
        ids.allocateNew(rows);
        ids.setValueCount(rows);
        VectorSchemaRoot batch = column.before(new VectorSchemaRoot(List.of((FieldVector) ids)));
        assertThat(batch.getRowCount()).isEqualTo(rows);
        FieldVector users = batch.getVector("_userid");
        assertThat(users.getValueCount()).isEqualTo(rows);
        for (int row = 0; row < rows; row++) {
          assertThat(users.getObject(row)).hasToString("Ünï ☃");
        }
        assertThat(batch.getVector("id")).isSameAs(ids);
      }
    }
  }

  @Example
  void itsColumnStandsForOneOfTheSameNameInTheBatch() {
    try (BufferAllocator allocator = new RootAllocator();
        UserColumn column = new UserColumn("alice", allocator);
        BigIntVector other = new BigIntVector("_userid", allocator)) {
      other.allocateNew(1);
      other.setValueCount(1);
      VectorSchemaRoot batch = column.before(new VectorSchemaRoot(List.of((FieldVector) other)));
      assertThat(batch.getFieldVectors().get(0).getObject(0)).hasToString("alice");
    }
  }
}
