package org.pgkalam.conformance.saboteur;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.pgkalam.conformance.verdict.Rule;
import org.pgkalam.conformance.verdict.RuleCatalogue;

class SourceEditTest {
  private static final Path REFERENCE = Path.of("../reference-impl");
  private static final Path EDITS = REFERENCE.resolve("saboteurs/edits.yaml");

  @TempDir private Path place;

  @Test
  void eachFitsItsSourceAndChangesIt() throws IOException {
    List<SourceEdit> edits = SourceEdit.read(EDITS);
    assertThat(edits).isNotEmpty();
    for (SourceEdit edit : edits) {
      Path source = REFERENCE.resolve(edit.file());
      Path copy = place.resolve(edit.saboteur().name());
      Files.copy(source, copy);
      edit.apply(copy);
      assertThat(copy).as(edit.saboteur().name()).content().isNotEqualTo(Files.readString(source));
    }
  }

  @Test
  void eachHasANameOfItsOwnAndNamesRulesThatThereAre() throws IOException {
    RuleCatalogue catalogue = RuleCatalogue.load();
    Set<String> rules = new HashSet<>(catalogue.rules().stream().map(Rule::id).toList());
    Set<String> names = new HashSet<>();
    for (SourceEdit edit : SourceEdit.read(EDITS)) {
      assertThat(names.add(edit.saboteur().name())).as(edit.saboteur().name()).isTrue();
      assertThat(rules).as(edit.saboteur().name()).containsAll(edit.saboteur().rules());
    }
  }

  @Test
  void refusesASourceThatHasTheTextNotOnce() throws IOException {
    SourceEdit edit =
        new SourceEdit(new Saboteur("wrong", List.of("EXT-001"), "is wrong"), "a.c", "one", "two");
    Path without = Files.writeString(place.resolve("without.c"), "three");
    Path twice = Files.writeString(place.resolve("twice.c"), "one one");
    for (Path source : List.of(without, twice)) {
      String before = Files.readString(source);
      assertThatThrownBy(() -> edit.apply(source))
          .isInstanceOf(IOException.class)
          .hasMessage("saboteur wrong does not fit a.c: its text is not there once");
      assertThat(source).hasContent(before);
    }
  }

  @Test
  void refusesAnEntryThatLacksSomething() throws IOException {
    Path list =
        Files.writeString(
            place.resolve("edits.yaml"),
            "- {name: x, does: y, rules: [EXT-001], file: z, from: a}");
    assertThatThrownBy(() -> SourceEdit.read(list))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("saboteur x has no text to");
  }
}
