package org.pgkalam.matrix;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.locks.ReentrantLock;

/**
 * One holder at a time, among the threads of this JVM and among all processes that use the cache.
 */
final class InterprocessLock {
  /** File locks belong to the whole JVM, so its threads need one of their own in front. */
  private static final ConcurrentMap<Path, ReentrantLock> THREADS = new ConcurrentHashMap<>();

  /** What is done while the lock is held. */
  @FunctionalInterface
  interface Work<T> {
    T run() throws IOException;
  }

  private InterprocessLock() {}

  /** Waits for the lock without limit; the kernel releases it when its holder dies. */
  static <T> T holding(Path file, Work<T> work) throws IOException {
    ReentrantLock threads =
        THREADS.computeIfAbsent(file.toAbsolutePath(), path -> new ReentrantLock());
    threads.lock();
    try {
      Files.createDirectories(file.getParent());
      try (FileChannel channel =
          FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
        channel.lock();
        return work.run();
      }
    } finally {
      threads.unlock();
    }
  }
}
