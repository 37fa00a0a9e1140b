package org.pgkalam.conformance.verdict;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * What becomes of every letter of the documents: a rule quotes it, or {@code
 * documents/not-normative.yaml} says why none does.
 */
public final class DocumentCoverage {
  private final Map<String, String> documents;
  private final List<NotNormative> listed;
  private final Map<String, BitSet> accountedFor = new LinkedHashMap<>();
  private final List<String> problems = new ArrayList<>();
  private final long quoted;

  /**
   * @param documents texts by name
   * @param listed of each document in its order
   */
  DocumentCoverage(Map<String, String> documents, List<Rule> rules, List<NotNormative> listed) {
    this.documents = documents;
    this.listed = List.copyOf(listed);
    documents.keySet().forEach(name -> accountedFor.put(name, new BitSet()));
    rules.forEach(this::quote);
    quoted = rules.stream().map(rule -> rule.document() + rule.sentence()).distinct().count();
    for (String name : documents.keySet()) {
      list(name, listed.stream().filter(part -> part.document().equals(name)).toList(), rules);
      gaps(name);
    }
  }

  /** Of the documents on the class path. */
  public static DocumentCoverage of(RuleCatalogue catalogue) {
    Map<String, String> documents = new LinkedHashMap<>();
    List<NotNormative> listed = new ArrayList<>();
    RuleCatalogue.yaml("documents/not-normative.yaml")
        .forEach(
            (name, parts) -> {
              documents.put((String) name, RuleCatalogue.document((String) name));
              for (Object part : (List<?>) parts) {
                ((Map<?, ?>) part)
                    .forEach(
                        (reason, text) ->
                            listed.add(
                                NotNormative.of((String) name, (String) reason, (String) text)));
              }
            });
    return new DocumentCoverage(documents, catalogue.rules(), listed);
  }

  /** Names of the documents. */
  public List<String> documents() {
    return List.copyOf(documents.keySet());
  }

  /** How many sentences the rules quote; several rules may share one. */
  public long quoted() {
    return quoted;
  }

  /** How many parts are listed as non-normative, by reason, in the order of the reasons. */
  public Map<String, Long> nonNormative() {
    Map<String, Long> counts = new LinkedHashMap<>();
    for (NotNormative.Reason reason : NotNormative.Reason.values()) {
      if (reason != NotNormative.Reason.LEFT) {
        counts.put(reason.words(), listed.stream().filter(part -> part.reason() == reason).count());
      }
    }
    return counts;
  }

  /** What demands something and has no rule yet. */
  public List<String> left() {
    return listed.stream()
        .filter(part -> part.reason() == NotNormative.Reason.LEFT)
        .map(part -> part.document() + ": " + collapsed(part.text()))
        .toList();
  }

  /**
   * What is neither quoted nor listed, and what is listed and not there or quoted too; a sentence
   * each, which names the document's line.
   */
  public List<String> problems() {
    return List.copyOf(problems);
  }

  private void quote(Rule rule) {
    BitSet here = accountedFor.get(rule.document());
    if (here == null) {
      problems.add(rule.id() + " quotes an unknown document: " + rule.document());
      return;
    }
    Matcher places = words(rule.sentence()).matcher(documents.get(rule.document()));
    while (places.find()) {
      here.set(places.start(), places.end());
    }
  }

  private void list(String name, List<NotNormative> parts, List<Rule> rules) {
    String text = documents.get(name);
    BitSet here = accountedFor.get(name);
    int from = 0;
    for (NotNormative part : parts) {
      if (part.rule() != null && rules.stream().noneMatch(r -> r.id().equals(part.rule()))) {
        problems.add("%s repeats no rule: %s".formatted(part.rule(), collapsed(part.text())));
      }
      Matcher place = words(part.text()).matcher(text);
      if (!place.find(from)) {
        problems.add(
            "%s no longer has, after line %d: %s"
                .formatted(name, line(text, from), collapsed(part.text())));
        continue;
      }
      if (firstGap(text, here, place.start(), place.end()) < 0) {
        problems.add(
            "%s:%d is quoted by a rule, and need not be listed: %s"
                .formatted(name, line(text, place.start()), collapsed(part.text())));
      }
      here.set(place.start(), place.end());
      from = place.end();
    }
  }

  private void gaps(String name) {
    String text = documents.get(name);
    BitSet here = accountedFor.get(name);
    int begin = 0;
    while (begin < text.length()) {
      int newline = text.indexOf('\n', begin);
      int end = newline < 0 ? text.length() : newline;
      int gap = firstGap(text, here, begin, end);
      if (gap >= 0) {
        problems.add(
            "%s:%d is neither quoted by a rule nor listed as non-normative, from \"%s\" on: %s"
                .formatted(
                    name,
                    line(text, begin),
                    text.substring(gap, Math.min(end, gap + 20)),
                    text.substring(begin, end)));
      }
      begin = end + 1;
    }
  }

  /** The first letter or digit in a range that is not accounted for, or -1. */
  private static int firstGap(String text, BitSet accountedFor, int begin, int end) {
    int at = accountedFor.nextClearBit(begin);
    while (at < end) {
      if (Character.isLetterOrDigit(text.charAt(at))) {
        return at;
      }
      at = accountedFor.nextClearBit(at + 1);
    }
    return -1;
  }

  private static int line(String text, int offset) {
    return 1 + (int) text.substring(0, offset).chars().filter(c -> c == '\n').count();
  }

  /** Finds a text, white space aside. */
  static Pattern words(String text) {
    return Pattern.compile(
        Pattern.compile("\\s+")
            .splitAsStream(text.strip())
            .map(Pattern::quote)
            .collect(Collectors.joining("\\s+")));
  }

  private static String collapsed(String text) {
    return text.strip().replaceAll("\\s+", " ");
  }
}
