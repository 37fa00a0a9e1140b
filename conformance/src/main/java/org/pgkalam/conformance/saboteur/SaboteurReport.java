package org.pgkalam.conformance.saboteur;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What became of all saboteurs of a run, as text. */
public final class SaboteurReport {
  private final List<SaboteurResult> results;
  private final Map<String, String> without;
  private final List<String> unsound;

  /**
   * @param without rules that no saboteur names, and why; an empty reason where none is given
   * @param unsound scenarios that fail without a saboteur, and so say nothing
   */
  SaboteurReport(List<SaboteurResult> results, Map<String, String> without, List<String> unsound) {
    this.results = List.copyOf(results);
    this.without = new TreeMap<>(without);
    this.unsound = List.copyOf(unsound);
  }

  /** 0 if all were found out, 1 if one was not; 2 if something could not be tried. */
  public int exitCode() {
    if (results.stream().anyMatch(SaboteurResult::hasSurvived)) {
      return 1;
    }
    return unsound.isEmpty() && results.stream().allMatch(SaboteurResult::killed) ? 0 : 2;
  }

  /** A table with a line for each, and what came of all. */
  public String text(double seconds) {
    int width = results.stream().mapToInt(r -> r.saboteur().name().length()).max().orElse(1);
    StringBuilder text = new StringBuilder();
    for (SaboteurResult result : results) {
      text.append(line(result, width));
      text.append('\n');
    }
    if (!unsound.isEmpty()) {
      text.append("Fail without a saboteur, and were left out:\n");
      unsound.forEach(one -> text.append("  ").append(one.lines().findFirst().get()).append('\n'));
    }
    long killed = results.stream().filter(SaboteurResult::killed).count();
    long precise = results.stream().filter(r -> r.killed() && r.extra().isEmpty()).count();
    text.append("No saboteur for %d rules:%n".formatted(without.size()));
    without.forEach(
        (rule, why) -> text.append("  %-8s  %s%n".formatted(rule, why.isEmpty() ? "?" : why)));
    return text.append(
            "saboteurs: %d/%d killed, %d of them by the rules that they name alone, in %.0f s%n"
                .formatted(killed, results.size(), precise, seconds))
        .toString();
  }

  /** What came of one, without a line's end; its name as wide as given. */
  static String line(SaboteurResult result, int width) {
    StringBuilder text = new StringBuilder();
    text.append(("%-" + width + "s  ").formatted(result.saboteur().name()))
        .append("%-9s %5.1f s  ".formatted(outcome(result), result.seconds()))
        .append(String.join(" ", result.saboteur().rules()));
    if (!result.survived().isEmpty()) {
      text.append("  not found out by: ").append(String.join(" ", result.survived()));
    }
    if (!result.untried().isEmpty()) {
      text.append("  not tried: ").append(String.join(" ", result.untried()));
    }
    if (!result.extra().isEmpty()) {
      text.append("  also breaks: ").append(String.join(" ", result.extra()));
    }
    return text.toString();
  }

  private static String outcome(SaboteurResult result) {
    if (result.killed()) {
      return "killed";
    }
    if (!result.hasSurvived()) {
      return "NOT TRIED";
    }
    return result.reached() ? "SURVIVED" : "UNREACHED";
  }
}
