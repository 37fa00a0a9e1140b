package org.pgkalam.conformance.verdict;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** That nothing in the documents goes unnoticed. */
final class DocumentCoverageTest {
  private static final RuleCatalogue CATALOGUE = RuleCatalogue.load();
  private static final DocumentCoverage COVERAGE = DocumentCoverage.of(CATALOGUE);

  private static final Path DOCUMENTS = Path.of("../features/src/main/resources/documents");

  private static final String TEXT =
      """
      A page
      The extension   does
      this. You may like it.
      """;

  @Test
  void everyLetterOfTheDocumentsIsQuotedOrListed() {
    assertThat(COVERAGE.problems()).isEmpty();
  }

  @Test
  void noDocumentIsLeftOut() throws Exception {
    try (Stream<Path> files = Files.list(DOCUMENTS)) {
      assertThat(COVERAGE.documents())
          .containsExactlyInAnyOrderElementsOf(
              files
                  .map(file -> file.getFileName().toString())
                  .filter(name -> name.endsWith(".txt"))
                  .toList());
    }
  }

  @Test
  void everyContradictionStandsInTheDocumentsAndNamesItsRules() {
    assertThat(Contradiction.load())
        .allSatisfy(
            one -> {
              assertThat(one.statements()).as(one.about()).hasSizeGreaterThan(1);
              assertThat(one.decision()).as(one.about()).isNotBlank();
              assertThat(one.rules())
                  .isNotEmpty()
                  .allSatisfy(rule -> assertThat(CATALOGUE.find(rule)).as(rule).isPresent());
              assertThat(one.statements())
                  .allSatisfy(
                      said ->
                          assertThat(RuleCatalogue.document(said.document()))
                              .containsPattern(DocumentCoverage.words(said.text())));
            });
  }

  @Test
  void nothingIsLeftWhereRulesAndListMeet() {
    DocumentCoverage coverage = of(TEXT, heading("A page"), narrative("You may like it."));
    assertThat(coverage.problems()).isEmpty();
    assertThat(coverage.quoted()).isEqualTo(1);
    assertThat(coverage.nonNormative()).containsEntry("heading", 1L).containsEntry("narrative", 1L);
  }

  @Test
  void aNewLineIsNamed() {
    String changed = TEXT + "It must do that, too.\n";
    assertThat(of(changed, heading("A page"), narrative("You may like it.")).problems())
        .containsExactly(
            "overview.txt:4 is neither quoted by a rule nor listed as non-normative, from"
                + " \"It must do that, too\" on: It must do that, too.");
  }

  @Test
  void aChangedLineIsNamedAndWhatItWas() {
    String changed = TEXT.replace("may like", "must like");
    assertThat(of(changed, heading("A page"), narrative("You may like it.")).problems())
        .containsExactly(
            "overview.txt no longer has, after line 1: You may like it.",
            "overview.txt:3 is neither quoted by a rule nor listed as non-normative, from"
                + " \"You must like it.\" on: this. You must like it.");
  }

  @Test
  void aTextThatStandsTwiceIsListedTwice() {
    String twice = "A page\nA page\nThe extension does this.";
    assertThat(of(twice, heading("A page")).problems()).hasSize(1);
    assertThat(of(twice, heading("A page"), heading("A page")).problems()).isEmpty();
  }

  @Test
  void whatARuleQuotesIsNotListedToo() {
    assertThat(
            of(TEXT, heading("A page"), narrative("does this."), narrative("You may like it."))
                .problems())
        .containsExactly("overview.txt:2 is quoted by a rule, and need not be listed: does this.");
  }

  @Test
  void whatRepeatsARuleNamesOneThatIsThere() {
    NotNormative part = NotNormative.of("overview.txt", "repeats A-009", "You may like it.");
    assertThat(of(TEXT, heading("A page"), part).problems())
        .containsExactly("A-009 repeats no rule: You may like it.");
    assertThatThrownBy(() -> NotNormative.of("overview.txt", "repeats", "it"))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void whatIsLeftIsCountedApart() {
    NotNormative left = NotNormative.of("overview.txt", "left", "You may\nlike it.");
    assertThat(of(TEXT, heading("A page"), left).left())
        .containsExactly("overview.txt: You may like it.");
  }

  private static NotNormative heading(String text) {
    return NotNormative.of("overview.txt", "heading", text);
  }

  private static NotNormative narrative(String text) {
    return NotNormative.of("overview.txt", "narrative", text);
  }

  private static DocumentCoverage of(String text, NotNormative... listed) {
    return new DocumentCoverage(
        Map.of("overview.txt", text),
        List.of(Rules.quoting("A-001", "The extension does this.")),
        List.of(listed));
  }
}
