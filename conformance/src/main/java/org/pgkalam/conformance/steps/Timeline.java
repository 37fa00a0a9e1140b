package org.pgkalam.conformance.steps;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.pgkalam.conformance.verdict.TimelineEvent;
import org.pgkalam.mock.Journal;
import org.pgkalam.mock.JournalEntry;

/** What happened in one scenario, on both sides of the wire. Safe for use by many threads. */
public final class Timeline {
  private static final int MAX_TEXT = 2_000;
  private static final int MAX_OUTCOME = 1_000;

  private final Instant begin = Instant.now();
  private final List<TimelineEvent> events = new ArrayList<>();

  /** All events, in the order in which they began. */
  public synchronized List<TimelineEvent> events() {
    List<TimelineEvent> sorted = new ArrayList<>(events);
    sorted.sort(Comparator.comparingLong(TimelineEvent::at));
    return sorted;
  }

  void sql(Instant at, Duration took, String session, String sql, String outcome) {
    add(at, took, TimelineEvent.Source.SQL, session, sql, outcome);
  }

  void suite(String text) {
    add(Instant.now(), null, TimelineEvent.Source.SUITE, "suite", text, null);
  }

  void rpc(String server, JournalEntry call) {
    String outcome =
        call.response()
            .map(Messages::text)
            .orElseGet(() -> call.status().getCode() + described(call.status().getDescription()));
    add(
        call.at(),
        call.took(),
        TimelineEvent.Source.RPC,
        server,
        call.method() + " " + Messages.text(call.request()),
        outcome);
  }

  /** A call that has not ended when KalamDB is stopped. */
  void openRpc(String server, Journal.OpenCall call) {
    Duration open = Duration.between(call.at(), Instant.now());
    add(
        call.at(),
        open,
        TimelineEvent.Source.RPC,
        server,
        call.method() + " " + Messages.text(call.request()),
        "still open when KalamDB was stopped");
  }

  private static String described(String description) {
    return description == null ? "" : ": " + description;
  }

  private synchronized void add(
      Instant at,
      Duration took,
      TimelineEvent.Source source,
      String who,
      String text,
      String outcome) {
    events.add(
        new TimelineEvent(
            Math.max(0, Duration.between(begin, at).toMillis()),
            took == null ? null : took.toMillis(),
            source,
            who,
            shortened(text, MAX_TEXT),
            outcome == null ? null : shortened(outcome, MAX_OUTCOME)));
  }

  private static String shortened(String text, int length) {
    return text.length() <= length ? text : text.substring(0, length) + "…";
  }
}
