package org.pgkalam.conformance.verdict;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Where documents say different things.
 *
 * @param about what they differ about
 * @param decision what the suite holds a candidate to
 * @param rules that follow the decision
 */
public record Contradiction(
    String about, List<Statement> statements, String decision, List<String> rules) {
  public Contradiction {
    statements = List.copyOf(statements);
    rules = List.copyOf(rules);
  }

  /**
   * @param text word for word, white space aside
   */
  public record Statement(String document, String text) {}

  /** All that {@code documents/contradictions.yaml} lists. */
  public static List<Contradiction> load() {
    List<Contradiction> all = new ArrayList<>();
    for (Object entry : RuleCatalogue.yamlList("documents/contradictions.yaml")) {
      Map<?, ?> map = (Map<?, ?>) entry;
      all.add(
          new Contradiction(
              (String) map.get("about"),
              ((List<?>) map.get("statements")).stream().map(Contradiction::statement).toList(),
              (String) map.get("decision"),
              ((List<?>) map.get("rules")).stream().map(String.class::cast).toList()));
    }
    return List.copyOf(all);
  }

  private static Statement statement(Object entry) {
    Map<?, ?> map = (Map<?, ?>) entry;
    return new Statement((String) map.get("document"), (String) map.get("text"));
  }
}
