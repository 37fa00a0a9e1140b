package org.pgkalam.matrix;

import java.io.Closeable;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;

/**
 * The private directory of one server. It is locked for as long as its JVM lives, so that one whose
 * JVM and watchdog both died (a machine that was switched off) can be told from one in use, and is
 * removed by whoever comes next.
 */
final class ServerDirectory implements Closeable {
  private static final String OWNER = "owner.lock";
  private static final String OF_THIS_JVM = "-" + ProcessHandle.current().pid() + "-";

  private final Path path;
  private final FileChannel owner;

  private ServerDirectory(Path path, FileChannel owner) {
    this.path = path;
    this.owner = owner;
  }

  static ServerDirectory create(Path parent, PgVersion version) throws IOException {
    String name = version + OF_THIS_JVM + UUID.randomUUID().toString().substring(0, 8);
    return InterprocessLock.holding(
        parent.resolveSibling("servers.lock"),
        () -> {
          Files.createDirectories(parent);
          removeAbandoned(parent);
          Path path = Files.createDirectory(parent.resolve(name));
          FileChannel owner =
              FileChannel.open(
                  path.resolve(OWNER), StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
          owner.lock();
          MemoryData.offer(path, name);
          return new ServerDirectory(path, owner);
        });
  }

  Path path() {
    return path;
  }

  /** Gives up the lock and removes what is left of the directory. */
  @Override
  public void close() throws IOException {
    delete(path);
    owner.close();
  }

  private static void removeAbandoned(Path parent) throws IOException {
    List<Path> directories;
    try (Stream<Path> children = Files.list(parent)) {
      directories = children.filter(Files::isDirectory).toList();
    }
    for (Path directory : directories) {
      // Not even opened if ours: closing any channel of a file ends this process's lock on it.
      if (!directory.getFileName().toString().contains(OF_THIS_JVM) && abandoned(directory)) {
        delete(directory);
      }
    }
  }

  private static void delete(Path directory) throws IOException {
    FileTrees.delete(MemoryData.of(directory));
    FileTrees.delete(directory);
  }

  private static boolean abandoned(Path directory) {
    try (FileChannel owner = FileChannel.open(directory.resolve(OWNER), StandardOpenOption.WRITE);
        FileLock lock = owner.tryLock()) {
      return lock != null;
    } catch (IOException beingRemoved) {
      return false;
    }
  }
}
