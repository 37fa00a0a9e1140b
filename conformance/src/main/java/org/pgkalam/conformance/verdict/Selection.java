package org.pgkalam.conformance.verdict;

import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Which rules in scope a run is asked for.
 *
 * @param rules ids, in the catalogue's order, never empty
 * @param partial whether that leaves rules in scope out
 */
public record Selection(Set<String> rules, boolean partial) {
  private static final int NEAR_MISSES = 5;

  /**
   * @param wantedRules ids, case does not matter; with no groups either, all rules
   * @throws IllegalArgumentException if a name matches no rule that can run; the message names near
   *     misses
   */
  public static Selection of(
      RuleCatalogue catalogue, List<String> wantedRules, List<String> wantedGroups) {
    Set<String> ids = new LinkedHashSet<>();
    for (String group : wantedGroups) {
      ids.addAll(ofGroup(catalogue, group.toUpperCase(Locale.ROOT)));
    }
    for (String wanted : wantedRules) {
      ids.add(one(catalogue, wanted.toUpperCase(Locale.ROOT)));
    }
    List<String> inScope = catalogue.rules().stream().filter(Rule::inScope).map(Rule::id).toList();
    boolean all = wantedRules.isEmpty() && wantedGroups.isEmpty();
    Set<String> rules =
        inScope.stream()
            .filter(id -> all || ids.contains(id))
            .collect(Collectors.toCollection(LinkedHashSet::new));
    return new Selection(rules, rules.size() < inScope.size());
  }

  /**
   * What of it one shard runs.
   *
   * @throws IllegalArgumentException if that is nothing
   */
  public Selection of(Shard shard, List<Scenario> scenarios) {
    Set<String> part = shard.part(rules, scenarios);
    if (part.isEmpty()) {
      throw new IllegalArgumentException(
          "nothing is left for shard %s of %d rules".formatted(shard, rules.size()));
    }
    return new Selection(part, partial || part.size() < rules.size());
  }

  private static String one(RuleCatalogue catalogue, String id) {
    Rule rule =
        catalogue
            .find(id)
            .orElseThrow(
                () ->
                    new IllegalArgumentException(
                        "there is no rule "
                            + id
                            + "; near it: "
                            + nearest(id, catalogue.rules().stream().map(Rule::id).toList())));
    if (rule.untestable() != null) {
      throw new IllegalArgumentException("rule " + id + " is not testable: " + rule.untestable());
    }
    if (rule.planned() != null) {
      throw new IllegalArgumentException(
          "rule " + id + " has no scenario yet (planned: " + rule.planned() + ")");
    }
    return id;
  }

  private static List<String> ofGroup(RuleCatalogue catalogue, String id) {
    RuleGroup group =
        catalogue.groups().stream()
            .filter(g -> g.id().equals(id))
            .findFirst()
            .orElseThrow(
                () ->
                    new IllegalArgumentException(
                        "there is no group "
                            + id
                            + "; near it: "
                            + nearest(
                                id, catalogue.groups().stream().map(RuleGroup::id).toList())));
    List<String> rules = group.rules().stream().filter(Rule::inScope).map(Rule::id).toList();
    if (rules.isEmpty()) {
      throw new IllegalArgumentException("no rule of group " + id + " has a scenario yet");
    }
    return rules;
  }

  private static String nearest(String wanted, List<String> names) {
    return names.stream()
        .sorted(Comparator.comparingInt((String name) -> distance(wanted, name)))
        .limit(NEAR_MISSES)
        .collect(Collectors.joining(", "));
  }

  /** Levenshtein. */
  private static int distance(String a, String b) {
    int[] previous = new int[b.length() + 1];
    for (int j = 0; j <= b.length(); j++) {
      previous[j] = j;
    }
    for (int i = 1; i <= a.length(); i++) {
      int[] current = new int[b.length() + 1];
      current[0] = i;
      for (int j = 1; j <= b.length(); j++) {
        int replaced = previous[j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        current[j] = Math.min(replaced, Math.min(previous[j], current[j - 1]) + 1);
      }
      previous = current;
    }
    return previous[b.length()];
  }
}
