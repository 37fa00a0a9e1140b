package org.pgkalam.conformance.steps;

import io.cucumber.datatable.DataTable;
import io.cucumber.java.en.Then;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.pgkalam.mock.JournalEntry;

/** What KalamDB received since the last step that ran SQL. */
public final class ReceivedSteps {
  private final World world;

  ReceivedSteps(World world) {
    this.world = world;
  }

  @Then("KalamDB received:")
  public void received(DataTable calls) {
    expect(world.kalam(), calls);
  }

  @Then("KalamDB {string} received:")
  public void namedReceived(String name, DataTable calls) {
    expect(world.kalam(name), calls);
  }

  @Then("KalamDB received nothing")
  public void nothing() {
    expectNothing(world.kalam());
  }

  @Then("KalamDB {string} received nothing")
  public void namedNothing(String name) {
    expectNothing(world.kalam(name));
  }

  private static void expectNothing(Kalam kalam) {
    List<JournalEntry> received = kalam.received();
    if (!received.isEmpty()) {
      throw new AssertionError(kalam.name() + " received\n" + list(received));
    }
  }

  @Then("KalamDB received {int} {string} call(s)")
  public void count(int wanted, String method) {
    List<JournalEntry> received = world.kalam().received();
    long count = received.stream().filter(call -> call.method().equals(method)).count();
    if (count != wanted) {
      throw new AssertionError(
          "KalamDB received %d %s calls, not %d:%n%s"
              .formatted(count, method, wanted, list(received)));
    }
  }

  @Then("KalamDB received fewer than {int} {string} call(s)")
  public void fewer(int limit, String method) {
    List<JournalEntry> received = world.kalam().received();
    long count = received.stream().filter(call -> call.method().equals(method)).count();
    if (count >= limit) {
      throw new AssertionError(
          "KalamDB received %d %s calls:%n%s".formatted(count, method, list(received)));
    }
  }

  @Then("no {string} that KalamDB received mentions {string}")
  public void noneMentions(String method, String text) {
    for (JournalEntry call : world.kalam().received()) {
      String request = Messages.text(call.request());
      if (call.method().equals(method)
          && request.toLowerCase(Locale.ROOT).contains(text.toLowerCase(Locale.ROOT))) {
        throw new AssertionError("KalamDB received " + method + " " + request);
      }
    }
  }

  @Then("no call that KalamDB received carries the metadata {string}")
  public void noneCarries(String key) {
    noneCarriesBut(null, key);
  }

  @Then("no call that KalamDB received, but {string}, carries the metadata {string}")
  public void noneCarriesBut(String method, String key) {
    for (JournalEntry call : otherThan(method)) {
      if (call.metadata().containsKey(key)) {
        throw new AssertionError("KalamDB received " + call.method() + " with the metadata " + key);
      }
    }
  }

  @Then("every call that KalamDB received, but {string}, carries the {word} that {string} gave")
  public void everyOtherCarries(String method, String field, String giver) {
    List<String> given =
        world.kalam().server().journal().entries().stream()
            .filter(call -> call.method().equals(giver))
            .flatMap(call -> call.response().stream())
            .map(response -> Messages.field(response, field))
            .toList();
    for (JournalEntry call : otherThan(method)) {
      String carried = Messages.field(call.request(), field);
      if (carried == null || !given.contains(carried)) {
        throw new AssertionError(
            "%s carries %s %s, and %s gave %s"
                .formatted(call.method(), field, carried, giver, given));
      }
    }
  }

  /**
   * Never none, so that nothing is said about no call.
   *
   * @param method null for all calls
   */
  private List<JournalEntry> otherThan(String method) {
    List<JournalEntry> calls =
        world.kalam().received().stream().filter(call -> !call.method().equals(method)).toList();
    if (calls.isEmpty()) {
      throw new AssertionError("KalamDB received no such call");
    }
    return calls;
  }

  private static void expect(Kalam kalam, DataTable table) {
    List<List<String>> cells = table.cells();
    List<JournalEntry> received = kalam.received();
    Map<String, String> names = new HashMap<>();
    int next = 0;
    for (List<String> row : cells.subList(1, cells.size())) {
      boolean found = false;
      while (next < received.size() && !found) {
        found = matches(cells.get(0), row, received.get(next++), names);
      }
      if (!found) {
        throw new AssertionError(
            "KalamDB received\n"
                + list(received)
                + "\nwhich lacks, in this order, "
                + row.stream().map(cell -> cell == null ? "" : cell).toList());
      }
    }
  }

  private static boolean matches(
      List<String> headings, List<String> row, JournalEntry call, Map<String, String> names) {
    Map<String, String> tried = new HashMap<>(names);
    for (int i = 0; i < headings.size(); i++) {
      Cell cell = Cell.of(row.get(i));
      if (cell.isBlank()) {
        continue;
      }
      if (!cellMatches(cell, headings.get(i), call, tried)) {
        return false;
      }
    }
    names.putAll(tried);
    return true;
  }

  private static boolean cellMatches(
      Cell cell, String heading, JournalEntry call, Map<String, String> names) {
    if (heading.equals("sql")) {
      String sql = Messages.field(call.request(), "sql");
      String actual = sql == null ? null : SqlText.canonical(sql);
      boolean regex = cell.text().startsWith("/");
      return (regex ? cell : new Cell(SqlText.canonical(cell.text()))).matches(actual, names);
    }
    return cell.matches(value(heading, call), names);
  }

  private static String value(String heading, JournalEntry call) {
    if (heading.equals("method")) {
      return call.method();
    }
    if (heading.equals("exact sql")) {
      return Messages.field(call.request(), "sql");
    }
    if (heading.startsWith("metadata ")) {
      return call.metadata().get(heading.substring("metadata ".length()));
    }
    if (heading.startsWith("response ")) {
      String field = heading.substring("response ".length());
      return call.response().map(response -> Messages.field(response, field)).orElse(null);
    }
    return Messages.field(call.request(), heading);
  }

  private static String list(List<JournalEntry> calls) {
    return calls.isEmpty()
        ? "nothing"
        : calls.stream()
            .map(call -> "  " + call.method() + " " + Messages.text(call.request()))
            .collect(Collectors.joining("\n"));
  }
}
