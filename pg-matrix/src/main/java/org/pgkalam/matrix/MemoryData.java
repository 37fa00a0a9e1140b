package org.pgkalam.matrix;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A server's data in memory. Scenarios make and drop a database each, some 300 files; on ext4, new
 * files that soon follow removed ones cost several times as much, as it looks for an inode that was
 * not used lately.
 */
final class MemoryData {
  static final String LINK = "data";

  private static final Path MEMORY = Path.of("/dev/shm");
  private static final long ROOM_BYTES = 4L << 30;

  private MemoryData() {}

  /** Makes {@code data} in a server's directory a link into memory, if there is much room there. */
  static void offer(Path directory, String name) throws IOException {
    if (Files.isDirectory(MEMORY)
        && Files.isWritable(MEMORY)
        && Files.getFileStore(MEMORY).getUsableSpace() >= ROOM_BYTES) {
      Files.createSymbolicLink(directory.resolve(LINK), MEMORY.resolve("pg-kalam-" + name));
    }
  }

  /** Where the data of the server really is, or shall be. */
  static Path of(Path directory) throws IOException {
    Path data = directory.resolve(LINK);
    return Files.isSymbolicLink(data) ? Files.readSymbolicLink(data) : data;
  }
}
