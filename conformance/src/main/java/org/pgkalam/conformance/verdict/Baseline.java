package org.pgkalam.conformance.verdict;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

/**
 * What a candidate is known to fail: a YAML list of entries with rule, majors ("13-18", "16" or
 * "13,16"), reason, issue, expires (a date) and, if they are wanted, scenario and outcome. Every
 * entry must be true: one that names no rule in scope, that has expired, or of which a scenario
 * passes, fails the run.
 */
public record Baseline(List<Entry> entries) {
  private static final Set<String> KEYS =
      Set.of("rule", "scenario", "majors", "outcome", "reason", "issue", "expires");
  private static final Set<Verdict> OUTCOMES =
      Set.of(Verdict.FAILED, Verdict.CRASHED, Verdict.HUNG);

  public Baseline {
    entries = List.copyOf(entries);
  }

  /**
   * @param scenario its name, or null for all scenarios of the rule
   * @param outcome failed, crashed or hung
   * @param reason what the candidate does instead
   * @param expires the last day on which it counts
   */
  public record Entry(
      String rule,
      String scenario,
      Set<Integer> majors,
      Verdict outcome,
      String reason,
      String issue,
      LocalDate expires) {
    public Entry {
      majors = Set.copyOf(majors);
    }

    boolean covers(String otherRule, String otherScenario, int major) {
      return rule.equals(otherRule)
          && (scenario == null || scenario.equals(otherScenario))
          && majors.contains(major);
    }

    boolean names(Scenario one) {
      return one.rules().contains(rule) && (scenario == null || scenario.equals(one.name()));
    }

    /** Whether both cover the same scenario on the same major. */
    boolean meets(Entry other) {
      return rule.equals(other.rule)
          && (scenario == null || other.scenario == null || scenario.equals(other.scenario))
          && majors.stream().anyMatch(other.majors::contains);
    }

    String named() {
      return "baseline entry for " + rule + (scenario == null ? "" : ", \"" + scenario + "\",");
    }

    String why() {
      return reason + " (" + issue + ")";
    }
  }

  public static Baseline none() {
    return new Baseline(List.of());
  }

  /**
   * @throws IllegalArgumentException if the text is not a baseline; the message names the entry
   */
  public static Baseline read(Path file) throws IOException {
    return parse(Files.readString(file), file.toString());
  }

  static Baseline parse(String text, String label) {
    Object document;
    try {
      document = Yaml.parse(text, label);
    } catch (YamlEngineException e) {
      throw new IllegalArgumentException(label + ": " + e.getMessage(), e);
    }
    if (document == null) {
      return none();
    }
    if (!(document instanceof List<?> list)) {
      throw new IllegalArgumentException(label + ": not a list of entries");
    }
    List<Entry> entries = new ArrayList<>();
    for (Object item : list) {
      if (!(item instanceof Map<?, ?> map)) {
        throw new IllegalArgumentException(label + ": not an entry: " + item);
      }
      entries.add(entry(map, label));
    }
    return new Baseline(entries);
  }

  /** The entry that counts today for a scenario of a rule on a major. */
  Optional<Entry> find(String rule, String scenario, int major, LocalDate today) {
    return entries.stream()
        .filter(entry -> entry.covers(rule, scenario, major) && !today.isAfter(entry.expires()))
        .findFirst();
  }

  /** What is wrong with the entries whatever a run gives, a sentence each. */
  public List<String> problems(
      RuleCatalogue catalogue,
      Collection<Scenario> scenarios,
      Set<Integer> knownMajors,
      LocalDate today) {
    List<String> problems = new ArrayList<>();
    for (int i = 0; i < entries.size(); i++) {
      Entry entry = entries.get(i);
      if (catalogue.find(entry.rule()).isEmpty()) {
        problems.add(entry.named() + " matches no rule");
      } else if (scenarios.stream().noneMatch(entry::names)) {
        problems.add(entry.named() + " matches no scenario");
      }
      Set<Integer> unknown = new TreeSet<>(entry.majors());
      unknown.removeAll(knownMajors);
      if (!unknown.isEmpty()) {
        problems.add(entry.named() + " names no known major: " + unknown);
      }
      if (today.isAfter(entry.expires())) {
        problems.add(entry.named() + " expired on " + entry.expires());
      }
      entries.subList(i + 1, entries.size()).stream()
          .filter(entry::meets)
          .forEach(other -> problems.add(entry.named() + " says what another says too"));
    }
    return problems;
  }

  /** The entries that name a major for which the candidate turned out to have no build. */
  public List<String> problems(Collection<RuleVerdict> verdicts) {
    List<String> problems = new ArrayList<>();
    for (Entry entry : entries) {
      List<Integer> majors =
          verdicts.stream()
              .filter(v -> v.rule().equals(entry.rule()) && v.verdict() == Verdict.NO_BUILD)
              .map(RuleVerdict::major)
              .filter(entry.majors()::contains)
              .distinct()
              .toList();
      if (!majors.isEmpty()) {
        problems.add(entry.named() + " names majors without a build: " + majors);
      }
    }
    return problems;
  }

  private static Entry entry(Map<?, ?> map, String label) {
    String rule = text(map, "rule", label);
    for (Object key : map.keySet()) {
      if (!KEYS.contains(key)) {
        throw new IllegalArgumentException(
            label + ": unknown key in the entry for " + rule + ": " + key);
      }
    }
    try {
      return new Entry(
          rule,
          map.containsKey("scenario") ? text(map, "scenario", label) : null,
          majors(text(map, "majors", label)),
          map.containsKey("outcome") ? outcome(text(map, "outcome", label)) : Verdict.FAILED,
          text(map, "reason", label),
          text(map, "issue", label),
          LocalDate.parse(text(map, "expires", label)));
    } catch (DateTimeException | IllegalArgumentException e) {
      throw new IllegalArgumentException(
          label + ": the entry for " + rule + ": " + e.getMessage(), e);
    }
  }

  private static Verdict outcome(String words) {
    return OUTCOMES.stream()
        .filter(verdict -> verdict.words().equals(words))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("not failed, crashed or hung: " + words));
  }

  private static String text(Map<?, ?> map, String key, String label) {
    Object value = map.get(key);
    if (value == null || value.toString().isBlank()) {
      throw new IllegalArgumentException(label + ": an entry without " + key + ": " + map);
    }
    return value.toString();
  }

  private static Set<Integer> majors(String text) {
    Set<Integer> majors = new TreeSet<>();
    for (String part : text.split(",", -1)) {
      String[] ends = part.strip().split("-", 2);
      int first = Integer.parseInt(ends[0].strip());
      int last = ends.length == 1 ? first : Integer.parseInt(ends[1].strip());
      if (last < first || last - first > 100) {
        throw new NumberFormatException("not a range of majors: " + text);
      }
      for (int major = first; major <= last; major++) {
        majors.add(major);
      }
    }
    return majors;
  }
}
