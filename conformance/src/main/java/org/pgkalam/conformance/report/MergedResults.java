package org.pgkalam.conformance.report;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.pgkalam.conformance.verdict.Rule;
import org.pgkalam.conformance.verdict.RuleVerdict;
import org.pgkalam.conformance.verdict.Shard;
import org.pgkalam.matrix.PgVersions;

/** The results of the parts of one run, as those of the whole. */
public final class MergedResults {
  private final List<Results> parts;

  private MergedResults(List<Results> parts) {
    this.parts = parts;
  }

  /**
   * @param parts at least one, in any order. A shard that is not among them is trouble of the whole
   * @throws IllegalArgumentException if they are not parts of one run: of another candidate, of
   *     other rules, or two of them have tried the same
   */
  public static Results of(List<Results> parts) {
    return new MergedResults(parts).merge();
  }

  private Results merge() {
    Results first = parts.get(0);
    same("candidate", part -> part.run().candidate().identity());
    same("rules", part -> part.rules().stream().map(Rule::id).toList());
    same("--strict", part -> part.run().strict());
    same("number of shards", part -> shard(part) == null ? 1 : shard(part).of());
    List<Results.Major> majors = majors();
    List<RuleVerdict> verdicts = new ArrayList<>();
    for (Results.Major major : majors) {
      for (Rule rule : first.rules()) {
        verdicts.addAll(verdicts(rule, major.major()));
      }
    }
    boolean partial =
        majors.size() < PgVersions.majors().size()
            || verdicts.stream()
                .anyMatch(verdict -> !wasTried(verdict) && first.rule(verdict).inScope());
    Results.Run run = first.run();
    return new Results(
        Results.FORMAT,
        new Results.Run(
            parts.stream()
                .map(part -> part.run().date())
                .min(Comparator.naturalOrder())
                .orElseThrow(),
            parts.stream().mapToDouble(part -> part.run().seconds()).max().orElseThrow(),
            run.strict(),
            partial,
            joined(part -> part.run().filter()),
            null,
            run.seed(),
            run.candidate(),
            majors,
            joined(part -> part.run().java()),
            joined(part -> part.run().platform())),
        first.groups(),
        first.rules(),
        first.documents(),
        verdicts,
        all(Results::problems),
        Stream.concat(all(Results::troubles).stream(), missingShards().stream()).toList());
  }

  private void same(String what, Function<Results, Object> of) {
    if (parts.stream().map(of).distinct().count() > 1) {
      throw new IllegalArgumentException("these are not parts of one run: not the same " + what);
    }
  }

  private List<Results.Major> majors() {
    Map<Integer, Results.Major> majors = new TreeMap<>();
    for (Results part : parts) {
      for (Results.Major major : part.run().majors()) {
        majors.merge(
            major.major(),
            major,
            (a, b) ->
                new Results.Major(
                    a.major(),
                    a.serverVersion() == null ? b.serverVersion() : a.serverVersion(),
                    a.origin() == null ? b.origin() : a.origin(),
                    Math.max(a.seconds(), b.seconds())));
      }
    }
    return List.copyOf(majors.values());
  }

  /** Those of the part that tried the rule; else those of any that might have. */
  private List<RuleVerdict> verdicts(Rule rule, int major) {
    List<List<RuleVerdict>> found =
        parts.stream()
            .map(
                part ->
                    part.verdicts().stream()
                        .filter(v -> v.rule().equals(rule.id()) && v.major() == major)
                        .toList())
            .filter(verdicts -> !verdicts.isEmpty())
            .toList();
    List<List<RuleVerdict>> tried =
        found.stream()
            .filter(verdicts -> verdicts.stream().anyMatch(MergedResults::wasTried))
            .toList();
    if (tried.size() > 1) {
      throw new IllegalArgumentException(
          "%s was tried on PostgreSQL %d by more than one of them".formatted(rule.id(), major));
    }
    return tried.isEmpty() ? found.get(0) : tried.get(0);
  }

  private static boolean wasTried(RuleVerdict verdict) {
    return !verdict.scenarios().isEmpty() || verdict.verdict().counts();
  }

  private List<String> missingShards() {
    Map<Integer, Set<Integer>> there = new TreeMap<>();
    int of = 1;
    for (Results part : parts) {
      Shard shard = shard(part);
      if (shard != null) {
        of = shard.of();
        part.majors()
            .forEach(
                major -> there.computeIfAbsent(major, m -> new TreeSet<>()).add(shard.number()));
      }
    }
    List<String> missing = new ArrayList<>();
    for (Map.Entry<Integer, Set<Integer>> major : there.entrySet()) {
      List<Integer> numbers =
          IntStream.rangeClosed(1, of)
              .filter(number -> !major.getValue().contains(number))
              .boxed()
              .toList();
      if (!numbers.isEmpty()) {
        missing.add(
            "PostgreSQL %d: no results of shard %s of %d"
                .formatted(major.getKey(), Ranges.text(numbers), of));
      }
    }
    return missing;
  }

  private static Shard shard(Results part) {
    return part.run().shard() == null ? null : Shard.parse(part.run().shard());
  }

  private String joined(Function<Results, String> text) {
    return parts.stream()
        .map(text)
        .filter(Objects::nonNull)
        .distinct()
        .sorted()
        .collect(Collectors.joining("; "));
  }

  private List<String> all(Function<Results, List<String>> lines) {
    return parts.stream().flatMap(part -> lines.apply(part).stream()).distinct().toList();
  }
}
