package org.pgkalam.conformance.verdict;

import java.util.List;

/** Rules for tests. */
public final class Rules {
  private Rules() {}

  public static Rule testable(String id) {
    return rule(id, null, null);
  }

  public static Rule planned(String id) {
    return rule(id, null, "later");
  }

  public static Rule untestable(String id) {
    return rule(id, "it is advice", null);
  }

  /** A group A with testable, A-003 planned, A-004 untestable. */
  public static RuleCatalogue catalogue() {
    return new RuleCatalogue(
        List.of(
            new RuleGroup(
                "A",
                "Group A",
                List.of(
                    testable("A-001"), testable("A-002"), planned("A-003"), untestable("A-004")))));
  }

  /** One of A-001 and one of A-002. */
  public static List<Scenario> scenarios() {
    return List.of(declared("A-001", null), declared("A-002", null));
  }

  /**
   * @param basis or null for the rule's own
   */
  public static Scenario declared(String rule, Basis basis) {
    return new Scenario(List.of(rule), basis, name(rule, basis));
  }

  /** One of 16 that passed, of which what happened was kept. */
  public static ScenarioResult passedWithTimeline(String rule) {
    return new ScenarioResult(
        16,
        List.of(rule),
        null,
        name(rule, null),
        "A.feature:7",
        ScenarioResult.Outcome.PASSED,
        false,
        0.5,
        null,
        null,
        List.of(new TimelineEvent(1, 2L, TimelineEvent.Source.SQL, "session 1", "SELECT <1>", "1")),
        List.of());
  }

  private static String name(String rule, Basis basis) {
    return (basis == null ? "a scenario of " : "one by " + basis.words() + " of ") + rule;
  }

  public static ScenarioResult scenario(
      int major, String rule, ScenarioResult.Outcome outcome, String message) {
    return scenario(major, rule, null, outcome, message);
  }

  /**
   * @param basis or null for the rule's own
   */
  public static ScenarioResult scenario(
      int major, String rule, Basis basis, ScenarioResult.Outcome outcome, String message) {
    return new ScenarioResult(
        major,
        List.of(rule),
        basis,
        name(rule, basis),
        "A.feature:7",
        outcome,
        false,
        0.5,
        message == null ? null : "Then it holds",
        message,
        message == null
            ? List.of()
            : List.of(
                new TimelineEvent(
                    1, 2L, TimelineEvent.Source.SQL, "session 1", "SELECT '<b>&'", "1 rows"),
                new TimelineEvent(
                    2, 1L, TimelineEvent.Source.RPC, "kalamdb", "Scan {table: \"<i>\"}", "OK")),
        message == null ? List.of() : List.of("LOG: <script>"));
  }

  /** A rule with a sentence of its own. */
  static Rule quoting(String id, String sentence) {
    return rule(id, sentence, null, null);
  }

  private static Rule rule(String id, String untestable, String planned) {
    return rule(id, "The sentence of " + id + " says <this> & \"that\".", untestable, planned);
  }

  private static Rule rule(String id, String sentence, String untestable, String planned) {
    return new Rule(
        id,
        id.substring(0, id.indexOf('-')),
        sentence,
        null,
        "overview.txt",
        "00",
        Rule.Level.MUST,
        false,
        Basis.DOCUMENT,
        untestable,
        planned,
        "the place of " + id);
  }
}
