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
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongPredicate;
import java.util.stream.Stream;

/**
 * Which KalamDB sessions this process has, in a file that outlives it. The process that comes after
 * one that was killed closes them, so that KalamDB rolls back what they had begun instead of
 * waiting for their leases to end.
 *
 * <p>Lines: {@code + host:port id} when a session is opened, {@code - host:port id} when it is
 * closed; {@code ? host:port id what} while it commits, what in Base64, and {@code ! host:port id}
 * when it is known what has become of that. No secret is kept.
 */
final class SessionJournal {
  private static final String PREFIX = "sessions-";

  /** So many closed sessions are left in the file before it is written anew. */
  private static final int STALE_LINES = 1_000;

  /**
   * A session that a process before this one has left.
   *
   * @param committing what it was committing, if it was
   */
  record Orphan(String id, String address, Optional<String> committing) {}

  /** Several nodes may know a session by the same id. */
  private record Key(String address, String id) {
    static Key of(ServerOptions node, String id) {
      return new Key(node.address(), id);
    }

    String line(String kind) {
      return kind + " " + address + " " + id;
    }
  }

  private final Path file;
  private final CommitDoubts doubts = new CommitDoubts();
  private final LongPredicate isAlive;
  private final Set<Key> mine = new LinkedHashSet<>();
  private final Map<Key, String> committing = new LinkedHashMap<>();
  private final Map<Key, Orphan> orphans = new LinkedHashMap<>();
  private FileChannel out;
  private int stale;

  private SessionJournal(Path file, LongPredicate isAlive) {
    this.file = file;
    this.isAlive = isAlive;
  }

  /** One that keeps nothing, for sessions that have no transactions. */
  static SessionJournal none() {
    return new SessionJournal(null, pid -> false);
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
        // A process that was killed may have left half a line.
        String[] parts = line.split(" ", -1);
        if (parts.length >= 3) {
          inherit(parts[0], parts[1], parts[2], parts.length == 4 ? decoded(parts[3]) : "");
        }
      }
    } catch (NoSuchFileException e) {
      // Another process was first.
    }
  }

  private void inherit(String kind, String address, String id, String what) {
    Key key = new Key(address, id);
    switch (kind) {
      case "+", "!" -> orphans.put(key, new Orphan(id, address, Optional.empty()));
      case "?" -> orphans.put(key, new Orphan(id, address, Optional.of(what)));
      default -> orphans.remove(key);
    }
  }

  private static String encoded(String what) {
    return Base64.getUrlEncoder().encodeToString(what.getBytes(StandardCharsets.UTF_8));
  }

  private static String decoded(String what) {
    try {
      return new String(Base64.getUrlDecoder().decode(what), StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      return "something";
    }
  }

  /** Commits whose fate this process has not been told. */
  CommitDoubts doubts() {
    return doubts;
  }

  /**
   * A session of this process commits.
   *
   * @param node the way to the one that knows the session
   */
  synchronized void committing(ServerOptions node, String id, String what) {
    Key key = Key.of(node, id);
    if (mine.contains(key)) {
      committing.put(key, what);
      append(key.line("?") + " " + encoded(what) + "\n");
    }
  }

  /** What has become of that is known here, or is in doubt for good. */
  synchronized void committed(ServerOptions node, String id) {
    Key key = Key.of(node, id);
    if (committing.remove(key) != null && mine.contains(key)) {
      append(key.line("!") + "\n");
      rewriteIfStale();
    }
  }

  synchronized void opened(ServerOptions node, String id) {
    Key key = Key.of(node, id);
    if (mine.add(key)) {
      append(key.line("+") + "\n");
    }
  }

  synchronized void closed(ServerOptions node, String id) {
    Key key = Key.of(node, id);
    if (mine.remove(key)) {
      committing.remove(key);
      append(key.line("-") + "\n");
      rewriteIfStale();
    }
  }

  private void rewriteIfStale() {
    if (file != null && ++stale > STALE_LINES) {
      rewrite();
    }
  }

  /** The sessions that processes before this one have left with a node. They are answered once. */
  synchronized List<Orphan> takeOrphans(ServerOptions node) {
    if (orphans.isEmpty()) {
      return List.of();
    }
    List<Orphan> taken =
        orphans.values().stream()
            .filter(orphan -> orphan.address().equals(node.address()))
            .toList();
    for (Orphan orphan : taken) {
      Key key = new Key(orphan.address(), orphan.id());
      orphans.remove(key);
      append(key.line("-") + "\n");
    }
    return taken;
  }

  private static void appendSession(StringBuilder lines, Key key, String committing) {
    lines.append(key.line("+")).append('\n');
    if (committing != null) {
      lines.append(key.line("?")).append(' ').append(encoded(committing)).append('\n');
    }
  }

  private void append(String line) {
    if (file == null) {
      return;
    }
    try {
      out.write(ByteBuffer.wrap(line.getBytes(StandardCharsets.UTF_8)));
    } catch (IOException e) {
      // A full disk: the leases end by themselves.
    }
  }

  private void rewrite() {
    StringBuilder lines = new StringBuilder();
    orphans.forEach((key, orphan) -> appendSession(lines, key, orphan.committing().orElse(null)));
    mine.forEach(key -> appendSession(lines, key, committing.get(key)));
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
