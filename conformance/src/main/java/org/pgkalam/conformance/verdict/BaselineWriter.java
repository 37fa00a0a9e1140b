package org.pgkalam.conformance.verdict;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.snakeyaml.engine.v2.api.Dump;
import org.snakeyaml.engine.v2.api.DumpSettings;
import org.snakeyaml.engine.v2.common.FlowStyle;

/** Makes a baseline of what a run showed, so that the same run passes with it. */
public final class BaselineWriter {
  private static final int MAX_REASON = 240;

  private final Baseline before;
  private final String issue;
  private final LocalDate expires;

  /**
   * @param before whose reasons, issues and dates stay where the candidate still fails so
   * @param issue of new entries
   * @param expires of new entries
   */
  public BaselineWriter(Baseline before, String issue, LocalDate expires) {
    this.before = before;
    this.issue = issue;
    this.expires = expires;
  }

  /** An entry for each scenario that failed, crashed or hung, majors that are alike in one. */
  public Baseline of(Collection<RuleVerdict> verdicts) {
    Map<Baseline.Entry, Set<Integer>> majors = new LinkedHashMap<>();
    for (RuleVerdict rule : verdicts) {
      for (ScenarioVerdict one : rule.scenarios()) {
        if (one.scenario().outcome().isFailure()) {
          majors
              .computeIfAbsent(entry(rule, one.scenario()), entry -> new TreeSet<>())
              .add(rule.major());
        }
      }
    }
    List<Baseline.Entry> entries = new ArrayList<>();
    majors.forEach((entry, on) -> entries.add(on(entry, on)));
    return new Baseline(entries);
  }

  /** As {@link Baseline#read} takes it. */
  public static String text(Baseline baseline) {
    List<Map<String, String>> entries = new ArrayList<>();
    for (Baseline.Entry entry : baseline.entries()) {
      Map<String, String> map = new LinkedHashMap<>();
      map.put("rule", entry.rule());
      if (entry.scenario() != null) {
        map.put("scenario", entry.scenario());
      }
      map.put(
          "majors",
          new TreeSet<>(entry.majors())
              .stream().map(String::valueOf).collect(Collectors.joining(",")));
      if (entry.outcome() != Verdict.FAILED) {
        map.put("outcome", entry.outcome().words());
      }
      map.put("reason", entry.reason());
      map.put("issue", entry.issue());
      map.put("expires", entry.expires().toString());
      entries.add(map);
    }
    DumpSettings settings =
        DumpSettings.builder().setDefaultFlowStyle(FlowStyle.BLOCK).setWidth(120).build();
    return new Dump(settings).dumpToString(entries);
  }

  /** Without majors, so that equal entries of several majors meet. */
  private Baseline.Entry entry(RuleVerdict rule, ScenarioResult scenario) {
    Verdict outcome = Verdict.of(scenario.outcome());
    Optional<Baseline.Entry> known =
        before.entries().stream()
            .filter(e -> e.covers(rule.rule(), scenario.name(), rule.major()))
            .filter(e -> e.outcome() == outcome)
            .findFirst();
    return new Baseline.Entry(
        rule.rule(),
        scenario.name(),
        Set.of(),
        outcome,
        known.map(Baseline.Entry::reason).orElseGet(() -> reason(scenario)),
        known.map(Baseline.Entry::issue).orElse(issue),
        known.map(Baseline.Entry::expires).orElse(expires));
  }

  private static Baseline.Entry on(Baseline.Entry entry, Set<Integer> majors) {
    return new Baseline.Entry(
        entry.rule(),
        entry.scenario(),
        majors,
        entry.outcome(),
        entry.reason(),
        entry.issue(),
        entry.expires());
  }

  private static String reason(ScenarioResult scenario) {
    String message =
        scenario.message() == null ? "" : scenario.message().strip().replaceAll("\\s+", " ");
    if (message.isEmpty()) {
      return Verdict.of(scenario.outcome()).words();
    }
    return message.length() <= MAX_REASON ? message : message.substring(0, MAX_REASON) + "…";
  }
}
