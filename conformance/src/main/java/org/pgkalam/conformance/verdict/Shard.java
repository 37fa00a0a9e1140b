package org.pgkalam.conformance.verdict;

import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * One of several equal parts of a run, each on a machine of its own.
 *
 * @param number from 1
 * @param of how many there are
 */
public record Shard(int number, int of) {
  private static final Pattern TEXT = Pattern.compile("(\\d{1,4})/(\\d{1,4})");

  public Shard {
    if (number < 1 || number > of) {
      throw new IllegalArgumentException("no such shard: " + number + "/" + of);
    }
  }

  /**
   * @param text such as 2/6
   * @throws IllegalArgumentException if it is not
   */
  public static Shard parse(String text) {
    Matcher matcher = TEXT.matcher(text);
    if (!matcher.matches()) {
      throw new IllegalArgumentException("a shard is such as 2/6, not " + text);
    }
    return new Shard(Integer.parseInt(matcher.group(1)), Integer.parseInt(matcher.group(2)));
  }

  /**
   * The rules of this part. All parts have about as many scenarios, each rule is in exactly one,
   * and the same rules and scenarios give the same parts everywhere.
   */
  Set<String> part(Set<String> rules, List<Scenario> scenarios) {
    Map<String, Long> sizes =
        scenarios.stream()
            .flatMap(scenario -> scenario.rules().stream())
            .filter(rules::contains)
            .collect(Collectors.groupingBy(rule -> rule, Collectors.counting()));
    List<Part> parts = Stream.generate(Part::new).limit(of).toList();
    rules.stream()
        .sorted(
            Comparator.comparing((String rule) -> sizes.getOrDefault(rule, 0L))
                .reversed()
                .thenComparing(Comparator.naturalOrder()))
        .forEach(
            rule ->
                Collections.min(parts, Comparator.comparingLong((Part part) -> part.scenarios))
                    .add(rule, sizes.getOrDefault(rule, 0L)));
    Set<String> mine = parts.get(number - 1).rules;
    return rules.stream()
        .filter(mine::contains)
        .collect(Collectors.toCollection(LinkedHashSet::new));
  }

  @Override
  public String toString() {
    return number + "/" + of;
  }

  private static final class Part {
    private final Set<String> rules = new TreeSet<>();
    private long scenarios;

    void add(String rule, long size) {
      rules.add(rule);
      scenarios += size;
    }
  }
}
