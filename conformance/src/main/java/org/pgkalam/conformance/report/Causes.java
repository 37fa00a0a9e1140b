package org.pgkalam.conformance.report;

import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.pgkalam.conformance.verdict.RuleVerdict;
import org.pgkalam.conformance.verdict.ScenarioResult;
import org.pgkalam.conformance.verdict.ScenarioVerdict;

/**
 * Errors that take several rules along. Two failures share an error if their messages are the same
 * but for names, numbers and the statement that raised them.
 */
final class Causes {
  /** What a message says after the error itself: the statement. */
  private static final Pattern STATEMENT = Pattern.compile("\\s+in:\\s.*", Pattern.DOTALL);

  private static final Pattern NAMES = Pattern.compile("\"[^\"]*\"|'[^']*'|\\d+|\\b\\w+\\.\\w+\\b");

  private final Map<String, Cause> causes = new LinkedHashMap<>();

  /**
   * @param error as the first failure says it, without the statement
   * @param rules those of which a scenario failed by it, with the majors
   */
  record Cause(String error, Map<String, TreeSet<Integer>> rules) {}

  private Causes() {}

  static Causes of(Results results) {
    Causes causes = new Causes();
    for (RuleVerdict verdict : results.verdicts()) {
      for (ScenarioVerdict one : verdict.scenarios()) {
        if (one.notable() && one.scenario().message() != null) {
          causes.add(verdict, one.scenario());
        }
      }
    }
    return causes;
  }

  private void add(RuleVerdict verdict, ScenarioResult scenario) {
    causes
        .computeIfAbsent(
            key(scenario), key -> new Cause(error(scenario.message()), new TreeMap<>()))
        .rules()
        .computeIfAbsent(verdict.rule(), rule -> new TreeSet<>())
        .add(verdict.major());
  }

  /** Those of more than one rule, the one with most rules first. */
  List<Cause> shared() {
    return causes.values().stream()
        .filter(cause -> cause.rules().size() > 1)
        .sorted(Comparator.comparingInt((Cause cause) -> cause.rules().size()).reversed())
        .toList();
  }

  /** How many other rules fail by the error of this scenario. */
  int others(ScenarioResult scenario) {
    Cause cause = causes.get(key(scenario));
    return cause == null ? 0 : cause.rules().size() - 1;
  }

  private static String key(ScenarioResult scenario) {
    String error = error(String.valueOf(scenario.message()));
    boolean compared = error.contains(Difference.BETWEEN);
    return scenario.outcome() + (compared ? error : NAMES.matcher(error).replaceAll("…"));
  }

  private static String error(String message) {
    return STATEMENT.matcher(message).replaceFirst("");
  }
}
