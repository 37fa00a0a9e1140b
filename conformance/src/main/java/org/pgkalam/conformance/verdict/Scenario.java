package org.pgkalam.conformance.verdict;

import java.util.List;

/**
 * A scenario as a feature file has it, before it is run.
 *
 * @param rules ids of the rules it is tagged with
 * @param basis what it rests on, or null where its rule says it
 * @param name its name, with the row's values if it is a row of an outline
 */
public record Scenario(List<String> rules, Basis basis, String name) {
  public Scenario {
    rules = List.copyOf(rules);
  }

  /** What it rests on as a scenario of a rule. */
  public Basis basis(Rule rule) {
    return basis == null ? rule.basis() : basis;
  }
}
