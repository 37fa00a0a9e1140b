package org.pgkalam.conformance.verdict;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** That the rules are true to the documents. */
final class RuleCatalogueTest {
  private static final RuleCatalogue CATALOGUE = RuleCatalogue.load();

  @Test
  void everySentenceStandsInItsDocument() {
    List<String> missing = new ArrayList<>();
    for (Rule rule : CATALOGUE.rules()) {
      if (linesOf(rule).isEmpty()) {
        missing.add(rule.id() + " is no longer in " + rule.document() + ": " + rule.sentence());
      }
    }
    assertThat(missing).isEmpty();
  }

  @Test
  void nothingAroundASentenceHasChanged() throws Exception {
    MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
    List<String> changed = new ArrayList<>();
    for (Rule rule : CATALOGUE.rules()) {
      List<String> hashes =
          linesOf(rule).stream()
              .map(lines -> sha256.digest(lines.getBytes(StandardCharsets.UTF_8)))
              .map(HexFormat.of()::formatHex)
              .toList();
      if (!hashes.contains(rule.sha256())) {
        changed.add(
            "%s: %s changed around \"%s\"; now %s"
                .formatted(rule.id(), rule.document(), rule.sentence(), hashes));
      }
    }
    assertThat(changed).isEmpty();
  }

  @Test
  void everyRuleSaysWhereToLook() {
    assertThat(CATALOGUE.rules()).allSatisfy(rule -> assertThat(rule.check()).isNotBlank());
  }

  @Test
  void noRuleIsBothUntestableAndPlanned() {
    assertThat(CATALOGUE.rules())
        .noneMatch(rule -> rule.untestable() != null && rule.planned() != null);
  }

  @Test
  void rulesThatShareASentenceSayWhatEachTakes() {
    var bySentence =
        CATALOGUE.rules().stream()
            .filter(Rule::inScope)
            .collect(Collectors.groupingBy(rule -> rule.document() + rule.heading()));
    assertThat(bySentence.values()).allSatisfy(rules -> assertThat(rules).hasSize(1));
  }

  @Test
  void aRuleIsNamedAfterItsGroup() {
    assertThat(CATALOGUE.rules())
        .allSatisfy(rule -> assertThat(rule.id()).matches(rule.group() + "-\\d{3}"));
  }

  /** The lines that hold the sentence, white space collapsed, at each place where it stands. */
  private static List<String> linesOf(Rule rule) {
    String document = RuleCatalogue.document(rule.document());
    String words =
        Pattern.compile(" ")
            .splitAsStream(rule.sentence())
            .map(Pattern::quote)
            .collect(Collectors.joining("\\s+"));
    List<String> places = new ArrayList<>();
    Matcher matcher = Pattern.compile(words).matcher(document);
    while (matcher.find()) {
      int begin = document.lastIndexOf('\n', matcher.start()) + 1;
      int end = document.indexOf('\n', matcher.end());
      places.add(
          document
              .substring(begin, end < 0 ? document.length() : end)
              .replaceAll("\\s+", " ")
              .strip());
    }
    return places;
  }
}
