package org.pgkalam.extension.twins;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** How a script is read, that a planted difference is found, and how much the scripts hold. */
final class TwinsTest {
  private static final int MAJOR = 16;

  @Test
  void theScriptsHaveThreeHundredStatementsAndMoreOnEachMajor() throws Exception {
    List<TwinStatement> all =
        TwinScript.all().stream().flatMap(script -> script.statements().stream()).toList();
    for (int major = 13; major <= 18; major++) {
      int on = major;
      assertThat(all.stream().filter(statement -> statement.runsOn(on)).count())
          .as("on PostgreSQL %d", major)
          .isGreaterThanOrEqualTo(300);
    }
  }

  @Test
  void sameAnswersAreNoDivergence() {
    assertThat(divergence("SELECT v FROM t;", Answer.rows("1", "2"), Answer.rows("2", "1")))
        .isEmpty();
    assertThat(divergence("UPDATE t SET v = 1;", Answer.count(3), Answer.count(3))).isEmpty();
  }

  @Test
  void anotherRowIsADivergence() {
    assertThat(divergence("SELECT v FROM t;", Answer.rows("1", "2"), Answer.rows("1", "3")))
        .hasValueSatisfying(
            text ->
                assertThat(text)
                    .contains("test.sql:1 (PostgreSQL 16): differs in rows", "SELECT v FROM t"));
    assertThat(divergence("SELECT v FROM t;", Answer.rows("1"), Answer.rows("1", "1"))).isPresent();
  }

  @Test
  void anotherOrderIsADivergenceWhereThereIsOne() {
    Answer up = Answer.rows("1", "2");
    Answer down = Answer.rows("2", "1");
    for (String ordered :
        List.of(
            "SELECT v FROM t ORDER BY v;",
            "SELECT v FROM t WHERE w IN (SELECT 1)\nORDER BY v LIMIT 2;",
            "FETCH 2 FROM c;",
            "EXECUTE p;",
            "COPY (SELECT v FROM t ORDER BY v) TO STDOUT;")) {
      assertThat(divergence(ordered, up, down)).as(ordered).isPresent();
    }
    for (String unordered :
        List.of(
            "SELECT v FROM (SELECT v FROM t ORDER BY v) x;",
            "SELECT v, row_number() OVER (PARTITION BY abs(v) ORDER BY v) FROM t;",
            "SELECT 'ORDER BY', v FROM t;")) {
      assertThat(divergence(unordered, up, down)).as(unordered).isEmpty();
    }
  }

  @Test
  void anotherCountColumnNoticeOrSqlStateIsADivergence() {
    Answer one = Answer.count(1);
    assertThat(divergence("DELETE FROM t;", one, Answer.count(2)).orElseThrow())
        .contains("differs in count");
    assertThat(
            divergence(
                    "SELECT v FROM t;",
                    new Answer("00000", "", List.of("v int4"), List.of("1"), -1, List.of()),
                    new Answer("00000", "", List.of("v int8"), List.of("1"), -1, List.of()))
                .orElseThrow())
        .contains("differs in columns");
    assertThat(
            divergence(
                    "DELETE FROM t;",
                    one,
                    new Answer("00000", "", List.of(), List.of(), 1, List.of("fired")))
                .orElseThrow())
        .contains("differs in notices");
    assertThat(divergence("DELETE FROM t;", Answer.error("XX000", "oops"), one).orElseThrow())
        .contains("differs in XX000", "oops");
    assertThat(divergence("DELETE FROM t;", one, Answer.error("42501", "no"))).isPresent();
  }

  @Test
  void anErrorOfBothHasToBeSaid() {
    Answer error = Answer.error("42P01", "no such table");
    assertThat(divergence("SELECT 1 FROM t;", error, error).orElseThrow())
        .contains("should end with 00000");
    assertThat(divergence("-- fails: 42P01\nSELECT 1 FROM t;", error, error)).isEmpty();
    assertThat(divergence("-- fails: 42P01\nSELECT 1 FROM t;", Answer.rows("1"), Answer.rows("1")))
        .isPresent();
    assertThat(divergence("-- fails: 42P01\nSELECT 1 FROM t;", Answer.error("XX000", ""), error))
        .isPresent();
  }

  @Test
  void aKnownDifferenceHasToBeThere() {
    String known = "-- differs: 0A000 because there is none\nTRUNCATE t;";
    Answer refused = Answer.error("0A000", "");
    assertThat(divergence(known, refused, Answer.count(0))).isEmpty();
    assertThat(divergence(known, Answer.count(0), Answer.count(0)).orElseThrow())
        .contains("does not differ, though 0A000 is expected because there is none");
    assertThat(divergence(known, Answer.error("XX000", ""), Answer.count(0))).isPresent();
    String counted = "-- fault 5: count because of three\nUPDATE t SET v = 1;";
    assertThat(divergence(counted, Answer.count(3), Answer.count(1))).isEmpty();
    assertThat(divergence(counted, Answer.count(1), Answer.count(1))).isPresent();
  }

  @Test
  void aDifferenceOfOtherMajorsIsNone() {
    String later = "-- differs since 17: rows because of 17\nSELECT 1;";
    assertThat(divergence(later, Answer.rows("1"), Answer.rows("1"))).isEmpty();
    assertThat(divergence(later, Answer.rows("1"), Answer.rows("2"))).isPresent();
  }

  @Test
  void rowsOfAPlanAreNotCompared() {
    assertThat(divergence("EXPLAIN SELECT 1;", Answer.rows("a"), Answer.rows("b"))).isEmpty();
    assertThat(divergence("EXPLAIN SELECT 1;", Answer.error("XX000", ""), Answer.rows("b")))
        .isPresent();
  }

  @Test
  void theHeapTwinDiffersInItsStorageOnly() {
    assertThat(only("CREATE TABLE t (id int PRIMARY KEY, v text) USING kalamdb;").onHeap())
        .isEqualTo("CREATE TABLE t (id int PRIMARY KEY, v text, _seq bigint) USING heap");
    assertThat(only("CREATE TABLE t (id int) USING kalamdb WITH (type = 'user');").onHeap())
        .isEqualTo("CREATE TABLE t (id int, _userid text, _seq bigint) USING heap");
    assertThat(only("ALTER FOREIGN TABLE t ADD COLUMN w int;").onHeap())
        .isEqualTo("ALTER TABLE t ADD COLUMN w int");
    assertThat(only("SELECT 'a', v FROM t;").onHeap()).isEqualTo("SELECT 'a', v FROM t");
  }

  @Test
  void statementsEndWithALineOutsideDollarQuotes() {
    List<TwinStatement> read =
        read(
            """
            -- A note

            DO $$ BEGIN
              PERFORM 1;
            END $$;
            -- since 15
            COPY t FROM STDIN;
            1;
            \\N
            \\.
            SELECT 1;
            """);
    assertThat(read)
        .extracting(TwinStatement::place)
        .containsExactly("test.sql:3", "test.sql:7", "test.sql:11");
    assertThat(read.get(0).sql()).isEqualTo("DO $$ BEGIN\n  PERFORM 1;\nEND $$");
    assertThat(read.get(1).copyData()).isEqualTo("1;\n\\N\n");
    assertThat(read)
        .extracting(statement -> statement.runsOn(14))
        .containsExactly(true, false, true);
  }

  @Test
  void whatIsNotUnderstoodIsRefused() {
    for (String wrong :
        List.of(
            "-- differs: 0A000\nSELECT 1;",
            "-- fault: rows because\nSELECT 1;",
            "-- since fifteen\nSELECT 1;",
            "-- fails: no\nSELECT 1;",
            "SELECT 1",
            "COPY t FROM STDIN;\n1")) {
      assertThatThrownBy(() -> read(wrong))
          .as(wrong)
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageStartingWith("test.sql:");
    }
  }

  private static Optional<String> divergence(String text, Answer onKalam, Answer onHeap) {
    return Twins.divergence(only(text), MAJOR, onKalam, onHeap);
  }

  private static TwinStatement only(String text) {
    return read(text).get(0);
  }

  private static List<TwinStatement> read(String text) {
    return TwinScript.parse("test.sql", text.lines().toList()).statements();
  }
}
