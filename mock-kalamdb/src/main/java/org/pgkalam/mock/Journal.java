package org.pgkalam.mock;

import com.google.protobuf.Message;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.function.Supplier;

/**
 * Every call, in the order in which calls ended; an entry is there before its client sees the
 * answer. The oldest entries are dropped beyond 200,000 entries or 256 MiB of messages. Safe for
 * use by many threads.
 */
public final class Journal {
  private static final int MAX_ENTRIES = 200_000;
  private static final long MAX_BYTES = 256L << 20;

  private final ArrayDeque<JournalEntry> entries = new ArrayDeque<>();
  private final List<Consumer<JournalEntry>> listeners = new CopyOnWriteArrayList<>();
  private final AtomicLong arrived = new AtomicLong();
  private final Map<Long, Supplier<OpenCall>> open = new ConcurrentSkipListMap<>();
  private long ended;
  private long bytes;

  Journal() {}

  /** A place in the journal, taken by {@link #mark}. */
  public static final class Mark {
    private final long ended;

    private Mark(long ended) {
      this.ended = ended;
    }
  }

  /**
   * A call that has arrived and not ended.
   *
   * @param request empty until it is there
   */
  public record OpenCall(Instant at, String method, Message request) {}

  /** All entries that are kept, oldest first. */
  public synchronized List<JournalEntry> entries() {
    return List.copyOf(entries);
  }

  /** The place after the last entry so far. */
  public synchronized Mark mark() {
    return new Mark(ended);
  }

  /** The entries added after {@code mark}, oldest first. */
  public synchronized List<JournalEntry> since(Mark mark) {
    List<JournalEntry> all = new ArrayList<>(entries);
    long dropped = ended - all.size();
    int from = (int) Math.min(Math.max(0, mark.ended - dropped), all.size());
    return List.copyOf(all.subList(from, all.size()));
  }

  /** Calls that have arrived and not ended. */
  public int inFlight() {
    return open.size();
  }

  /** Those calls, oldest first. */
  public List<OpenCall> open() {
    return open.values().stream().map(Supplier::get).toList();
  }

  /**
   * The first entry, past or to come, that matches.
   *
   * @throws AssertionError listing the journal, when {@code atMost} has passed without one
   */
  public JournalEntry await(Predicate<JournalEntry> wanted, Duration atMost) {
    return await(new Mark(0), wanted, atMost);
  }

  /** As {@link #await(Predicate, Duration)}, among the entries after {@code mark}. */
  public synchronized JournalEntry await(
      Mark mark, Predicate<JournalEntry> wanted, Duration atMost) {
    long deadline = System.nanoTime() + atMost.toNanos();
    Mark seen = mark;
    while (true) {
      for (JournalEntry entry : since(seen)) {
        if (wanted.test(entry)) {
          return entry;
        }
      }
      seen = mark();
      while (ended == seen.ended) {
        long left = deadline - System.nanoTime();
        if (left <= 0) {
          throw new AssertionError(
              "no such call within "
                  + atMost
                  + "; in flight: "
                  + inFlight()
                  + "; the journal:\n"
                  + dump());
        }
        try {
          wait(left / 1_000_000, (int) (left % 1_000_000));
        } catch (InterruptedException e) {
          Thread.currentThread().interrupt();
          throw new AssertionError("interrupted while waiting for a call", e);
        }
      }
    }
  }

  /**
   * Calls {@code listener} with each entry to come, on a thread of the server, before the client is
   * answered.
   */
  public void onEntry(Consumer<JournalEntry> listener) {
    listeners.add(listener);
  }

  /** The entries as lines of text, the last hundred of them. */
  public synchronized String dump() {
    StringBuilder text = new StringBuilder();
    entries.stream()
        .skip(Math.max(0, entries.size() - 100))
        .forEach(entry -> text.append(entry.line()).append('\n'));
    return text.toString();
  }

  /**
   * @param call what it is for as long as it has not ended
   * @return its number
   */
  long arrive(Supplier<OpenCall> call) {
    long number = arrived.incrementAndGet();
    open.put(number, call);
    return number;
  }

  void end(JournalEntry entry) {
    synchronized (this) {
      entries.addLast(entry);
      bytes += size(entry);
      ended++;
      while (entries.size() > MAX_ENTRIES || (bytes > MAX_BYTES && entries.size() > 1)) {
        bytes -= size(entries.removeFirst());
      }
      open.remove(entry.number());
      notifyAll();
    }
    listeners.forEach(listener -> listener.accept(entry));
  }

  private static long size(JournalEntry entry) {
    return 200L
        + entry.request().getSerializedSize()
        + entry.response().map(Message::getSerializedSize).orElse(0);
  }
}
