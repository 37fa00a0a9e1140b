package org.pgkalam.bridge;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongPredicate;
import java.util.stream.Stream;

/**
 * Which KalamDB sessions this process has, in a file that outlives it. The process that comes after
 * one that was killed closes them, so that KalamDB rolls back what they had begun instead of
 * waiting for their leases to end.
 *
 * <p>Lines: {@code + host:port id} when a session is opened, {@code - host:port id} when it is
 * closed. No secret is kept.
 */
final class SessionJournal {
  private static final String PREFIX = "sessions-";

  /** So many closed sessions are left in the file before it is written anew. */
  private static final int STALE_LINES = 1_000;

  private final Path file;
  private final LongPredicate isAlive;
  private final Map<String, String> mine = new LinkedHashMap<>();
  private final Map<String, String> orphans = new LinkedHashMap<>();
  private FileChannel out;
  private int stale;

  private SessionJournal(Path file, LongPredicate isAlive) {
    this.file = file;
    this.isAlive = isAlive;
  }

  /** The journal of this process in the directory; takes over those of processes that are gone. */
  static SessionJournal open(Path directory) throws IOException {
    return open(
        directory,
        ProcessHandle.current().pid(),
        pid -> ProcessHandle.of(pid).map(ProcessHandle::isAlive).orElse(false));
  }

  static SessionJournal open(Path directory, long pid, LongPredicate isAlive) throws IOException {
    SessionJournal journal = new SessionJournal(directory.resolve(PREFIX + pid), isAlive);
    List<Path> left = new ArrayList<>();
    for (Path file : journal.all()) {
      if (journal.file.equals(file) || !isAlive.test(pidOf(file))) {
        left.add(file);
      }
    }
    for (Path file : left) {
      journal.inherit(file);
    }
    journal.rewrite();
    for (Path file : left) {
      if (!file.equals(journal.file)) {
        Files.deleteIfExists(file);
      }
    }
    return journal;
  }

  private List<Path> all() throws IOException {
    try (Stream<Path> files = Files.list(file.getParent())) {
      return files.filter(one -> one.getFileName().toString().startsWith(PREFIX)).toList();
    }
  }

  /** How many other processes there are that have a journal here. */
  int othersAlive() {
    try {
      return (int)
          all().stream().filter(one -> !file.equals(one) && isAlive.test(pidOf(one))).count();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static long pidOf(Path file) {
    try {
      return Long.parseLong(file.getFileName().toString().substring(PREFIX.length()));
    } catch (NumberFormatException e) {
      return -1;
    }
  }

  private void inherit(Path left) throws IOException {
    try {
      for (String line : Files.readAllLines(left, StandardCharsets.UTF_8)) {
        String[] parts = line.split(" ", -1);
        // A process that was killed may have left half a line.
        if (parts.length == 3 && parts[0].equals("+")) {
          orphans.put(parts[2], parts[1]);
        } else if (parts.length == 3) {
          orphans.remove(parts[2]);
        }
      }
    } catch (NoSuchFileException e) {
      // Another process was first.
    }
  }

  synchronized void opened(ServerOptions server, String id) {
    if (mine.put(id, server.address()) == null) {
      append("+ " + server.address() + " " + id + "\n");
    }
  }

  synchronized void closed(String id) {
    String address = mine.remove(id);
    if (address == null) {
      return;
    }
    append("- " + address + " " + id + "\n");
    if (++stale > STALE_LINES) {
      rewrite();
    }
  }

  /**
   * The sessions that processes before this one have left with a server. They are answered once.
   */
  synchronized List<String> takeOrphans(ServerOptions server) {
    if (orphans.isEmpty()) {
      return List.of();
    }
    List<String> taken =
        orphans.entrySet().stream()
            .filter(orphan -> orphan.getValue().equals(server.address()))
            .map(Map.Entry::getKey)
            .toList();
    taken.forEach(orphans::remove);
    return taken;
  }

  private void append(String line) {
    try {
      out.write(ByteBuffer.wrap(line.getBytes(StandardCharsets.UTF_8)));
    } catch (IOException e) {
      // A full disk: the leases end by themselves.
    }
  }

  private void rewrite() {
    StringBuilder lines = new StringBuilder();
    orphans.forEach((id, address) -> lines.append("+ " + address + " " + id + "\n"));
    mine.forEach((id, address) -> lines.append("+ " + address + " " + id + "\n"));
    Path unfinished = file.resolveSibling("unfinished-" + file.getFileName());
    try {
      Files.writeString(unfinished, lines);
      Files.move(unfinished, file, StandardCopyOption.ATOMIC_MOVE);
      if (out != null) {
        out.close();
      }
      out = FileChannel.open(file, StandardOpenOption.WRITE, StandardOpenOption.APPEND);
      stale = 0;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
