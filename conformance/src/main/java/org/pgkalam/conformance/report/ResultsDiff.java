package org.pgkalam.conformance.report;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.pgkalam.conformance.verdict.RuleVerdict;
import org.pgkalam.conformance.verdict.ScenarioResult;
import org.pgkalam.conformance.verdict.ScenarioVerdict;

/** What became of scenarios between two runs, whatever a baseline says of them. */
public final class ResultsDiff {
  /** A kind of change, the worst first. */
  public enum Change {
    NEWLY_FAILING("Newly failing"),
    FLAKY("Flaky"),
    FIXED("Fixed"),
    APPEARED("Appeared"),
    VANISHED("Vanished");

    private final String heading;

    Change(String heading) {
      this.heading = heading;
    }

    public String heading() {
      return heading;
    }

    public boolean isWorse() {
      return this == NEWLY_FAILING || this == FLAKY;
    }
  }

  /** A scenario of which something has changed on some majors. */
  public record Entry(Change change, List<String> rules, String name, List<Integer> majors) {
    public Entry {
      rules = List.copyOf(rules);
      majors = List.copyOf(majors);
    }
  }

  /** A scenario, by rules and name; a line of a feature file moves too easily. */
  private record Key(String rules, String name) {}

  private final Map<Change, Map<Key, List<Integer>>> changes = new EnumMap<>(Change.class);
  private final Map<Key, String> messages = new LinkedHashMap<>();

  public ResultsDiff(Results before, Results after) {
    Map<Integer, Map<Key, ScenarioResult>> old = scenarios(before);
    Map<Integer, Map<Key, ScenarioResult>> now = scenarios(after);
    Set<Integer> majors = new TreeSet<>(old.keySet());
    majors.retainAll(now.keySet());
    for (int major : majors) {
      compare(major, old.get(major), now.get(major));
    }
  }

  /** Whether something fails, or is flaky, that was not so before. */
  public boolean isWorse() {
    return changes.keySet().stream().anyMatch(Change::isWorse);
  }

  /** All that has changed, the worst first. */
  public List<Entry> entries() {
    return changes.entrySet().stream()
        .flatMap(
            of ->
                of.getValue().entrySet().stream()
                    .map(
                        one ->
                            new Entry(
                                of.getKey(),
                                List.of(one.getKey().rules().split(", ")),
                                one.getKey().name(),
                                one.getValue())))
        .toList();
  }

  /** A paragraph for each kind of change that there was, the worst first. */
  public String text() {
    if (changes.isEmpty()) {
      return "No difference.\n";
    }
    StringBuilder text = new StringBuilder();
    changes.forEach(
        (change, scenarios) -> {
          text.append("%s (%d)%n".formatted(change.heading, scenarios.size()));
          scenarios.forEach(
              (key, majors) -> {
                text.append(
                    "  %s  %s (PostgreSQL %s)%n"
                        .formatted(key.rules(), key.name(), Ranges.text(majors)));
                String message = messages.get(key);
                if (change != Change.VANISHED && message != null) {
                  text.append("      ").append(message.lines().findFirst().orElse("")).append('\n');
                }
              });
          text.append('\n');
        });
    return text.toString();
  }

  private void compare(int major, Map<Key, ScenarioResult> old, Map<Key, ScenarioResult> now) {
    now.forEach(
        (key, result) -> {
          ScenarioResult was = old.get(key);
          if (result.message() != null) {
            messages.putIfAbsent(key, result.message());
          }
          if (was == null) {
            note(Change.APPEARED, key, major);
          }
          if (result.flaky() && (was == null || !was.flaky())) {
            note(Change.FLAKY, key, major);
          } else if (fails(result) && (was == null || !fails(was))) {
            note(Change.NEWLY_FAILING, key, major);
          } else if (was != null && fails(was) && passes(result)) {
            note(Change.FIXED, key, major);
          }
        });
    old.keySet().stream()
        .filter(key -> !now.containsKey(key))
        .forEach(key -> note(Change.VANISHED, key, major));
  }

  private void note(Change change, Key key, int major) {
    changes
        .computeIfAbsent(change, c -> new LinkedHashMap<>())
        .computeIfAbsent(key, k -> new ArrayList<>())
        .add(major);
  }

  private static boolean fails(ScenarioResult result) {
    return result.outcome().isFailure();
  }

  private static boolean passes(ScenarioResult result) {
    return result.outcome() == ScenarioResult.Outcome.PASSED;
  }

  private static Map<Integer, Map<Key, ScenarioResult>> scenarios(Results results) {
    Map<Integer, Map<Key, ScenarioResult>> found = new TreeMap<>();
    results.majors().forEach(major -> found.put(major, new LinkedHashMap<>()));
    for (RuleVerdict verdict : results.verdicts()) {
      for (ScenarioVerdict one : verdict.scenarios()) {
        ScenarioResult scenario = one.scenario();
        found
            .get(verdict.major())
            .put(new Key(String.join(", ", scenario.rules()), scenario.name()), scenario);
      }
    }
    return found;
  }
}
