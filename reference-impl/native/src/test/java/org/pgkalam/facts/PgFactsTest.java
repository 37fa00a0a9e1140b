package org.pgkalam.facts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Compares pg_facts.def with PostgreSQL's header files, for the majors whose headers Debian has; 14
 * and 16 are not among them.
 */
final class PgFactsTest {
  private static final Path DEFINITION = Path.of("src/main/c/pg_facts.def");

  @TempDir Path work;

  static Stream<Integer> majorsWithHeaders() {
    return DebianHeaders.SUITES.keySet().stream().sorted();
  }

  @ParameterizedTest
  @MethodSource("majorsWithHeaders")
  void everyFactIsWhatTheHeadersSay(int major) throws IOException {
    List<Fact> facts = facts();

    assertThat(differences(facts, major, headerValues(facts, major))).isEmpty();
  }

  @ParameterizedTest
  @MethodSource("majorsWithHeaders")
  void everyWrongFactIsNamedWithBothValues(int major) throws IOException {
    List<Fact> facts = facts();
    Map<String, Long> headers = headerValues(facts, major);
    List<Fact> wrong = new ArrayList<>();
    List<String> expected = new ArrayList<>();
    for (Fact fact : facts) {
      long value = fact.value(major) + 8;
      wrong.add(fact.withValue(major, value));
      Long header = headers.get(fact.expression());
      expected.add(
          "%s on %d: the table has %d, the headers %s"
              .formatted(
                  fact.expression(),
                  major,
                  value,
                  header == null ? "no such thing" : "have " + header));
    }

    assertThat(differences(wrong, major, headers)).containsExactlyElementsOf(expected);
  }

  @ParameterizedTest
  @MethodSource("majorsWithHeaders")
  void aFactThatTheTableCallsAbsentButIsThereIsNamed(int major) throws IOException {
    List<Fact> facts =
        FactTable.parse(
            "OFFSET(Plan, lefttree, -1, -1, -1, -1, -1, -1)\nTAG(T_List, -1, -1, -1, -1, -1, -1)");

    assertThat(differences(facts, major, headerValues(facts, major)))
        .hasSize(2)
        .anyMatch(
            it ->
                it.startsWith(
                    "offsetof(Plan, lefttree) on "
                        + major
                        + ": the table has none, the headers have "))
        .anyMatch(
            it -> it.startsWith("T_List on " + major + ": the table has none, the headers have "));
  }

  @Test
  void theTableHasFactsOfEveryKindAndNamesEachOnce() throws IOException {
    List<String> expressions = facts().stream().map(Fact::expression).toList();

    assertThat(expressions)
        .doesNotHaveDuplicates()
        .contains("offsetof(FdwRoutine, type)", "sizeof(FdwRoutine)", "T_FdwRoutine", "ERROR");
  }

  @Test
  void commentsAndEmptyLinesAreNoFacts() {
    assertThat(FactTable.parse("/* two\n lines */\n\nSIZE(List, 1, 2, 3, 4, 5, -1) /* why */\n"))
        .containsExactly(new Fact("sizeof(List)", List.of(1L, 2L, 3L, 4L, 5L, -1L)));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "SIZE(List, 1, 2, 3, 4, 5)",
        "SIZE(List, 1, 2, 3, 4, 5, 6, 7)",
        "SIZE(List, length, 1, 2, 3, 4, 5, 6)",
        "OFFSET(List, 1, 2, 3, 4, 5, 6)",
        "LENGTH(List, 1, 2, 3, 4, 5, 6)",
        "TAG(T_List, 1, 2, 3, four, 5, 6)",
        "#define X"
      })
  void whatIsNotUnderstoodIsRefused(String line) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> FactTable.parse("\n" + line))
        .withMessage("line 2 is not a fact: " + line);
  }

  private static List<Fact> facts() throws IOException {
    return FactTable.parse(Files.readString(DEFINITION));
  }

  private Map<String, Long> headerValues(List<Fact> facts, int major) throws IOException {
    Set<String> expressions = facts.stream().map(Fact::expression).collect(Collectors.toSet());
    try {
      return new Headers(DebianHeaders.ofThisUser().of(major), work).valuesOf(expressions);
    } catch (DebianHeaders.Unavailable e) {
      return Assumptions.abort("not compared with PostgreSQL " + major + ": " + e.getMessage());
    }
  }

  private static List<String> differences(List<Fact> facts, int major, Map<String, Long> headers) {
    List<String> differences = new ArrayList<>();
    for (Fact fact : facts) {
      long table = fact.value(major);
      long header = headers.getOrDefault(fact.expression(), Fact.ABSENT);
      if (table != header) {
        differences.add(
            "%s on %d: the table has %s, the headers %s"
                .formatted(
                    fact.expression(),
                    major,
                    table == Fact.ABSENT ? "none" : table,
                    headers.containsKey(fact.expression()) ? "have " + header : "no such thing"));
      }
    }
    return differences;
  }
}
