package org.pgkalam.conformance.verdict;

import java.util.List;

/** The rules of one area, in the order of their numbers. */
public record RuleGroup(String id, String title, List<Rule> rules) {
  public RuleGroup {
    rules = List.copyOf(rules);
  }
}
