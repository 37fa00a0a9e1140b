package org.pgkalam.extension.model;

import static org.pgkalam.extension.model.Strike.NONE;

import java.util.List;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Tuple;

/**
 * One statement of one session, or something that happens between statements. What {@code a} and
 * {@code b} choose (a key, a value, a savepoint) is up to the kind.
 */
record Step(int session, Kind kind, Table table, int a, int b, Strike strike) {
  static final int SESSIONS = 3;
  static final int KEYS = 5;
  private static final int LONGEST = 8;
  private static final int OF_PHRASE = -1;

  /** Blocks and single statements, each most of all of one session and on one table. */
  static Arbitrary<List<Step>> sequences() {
    Arbitrary<List<Step>> single = step(drawn()).list().ofSize(1);
    // What is held back can only go wrong where a row is written twice, unseen.
    Arbitrary<Kind> inSavepoint =
        Arbitraries.frequencyOf(
            Tuple.of(2, drawn()),
            Tuple.of(3, Arbitraries.of(Kind.INSERT, Kind.UPDATE_UNSEEN, Kind.DELETE_UNSEEN)));
    Arbitrary<List<Step>> savepoint =
        joined(
            List.of(
                step(Arbitraries.just(Kind.SAVEPOINT)).list().ofSize(1),
                step(inSavepoint).list().ofMinSize(1).ofMaxSize(4),
                step(Arbitraries.of(Kind.ROLLBACK_TO, Kind.RELEASE)).list().ofSize(1)));
    Arbitrary<List<Step>> inBlock =
        Arbitraries.frequencyOf(Tuple.of(4, single), Tuple.of(1, savepoint));
    Arbitrary<List<Step>> block =
        joined(
            List.of(
                step(Arbitraries.just(Kind.BEGIN)).list().ofSize(1),
                flat(inBlock.list().ofMinSize(1).ofMaxSize(7)),
                step(Arbitraries.of(Kind.COMMIT, Kind.COMMIT, Kind.COMMIT, Kind.ROLLBACK))
                    .list()
                    .ofMaxSize(1)));
    Arbitrary<List<Step>> phrase =
        Combinators.combine(
                Arbitraries.integers().between(0, SESSIONS - 1),
                Arbitraries.of(Table.class),
                Arbitraries.frequencyOf(Tuple.of(1, single), Tuple.of(1, block)))
            .as((session, table, steps) -> steps.stream().map(s -> s.in(session, table)).toList());
    return flat(phrase.list().ofMinSize(1).ofMaxSize(LONGEST));
  }

  private static Arbitrary<List<Step>> joined(List<Arbitrary<List<Step>>> parts) {
    return flat(Combinators.combine(parts).as(lists -> lists));
  }

  private static Arbitrary<List<Step>> flat(Arbitrary<List<List<Step>>> lists) {
    return lists.map(list -> list.stream().flatMap(List::stream).toList());
  }

  private static Arbitrary<Step> step(Arbitrary<Kind> kinds) {
    return Combinators.combine(
            Arbitraries.frequency(
                Tuple.of(12, OF_PHRASE), Tuple.of(1, 0), Tuple.of(1, 1), Tuple.of(1, 2)),
            kinds,
            Arbitraries.frequency(Tuple.of(8, false), Tuple.of(2, true)),
            Arbitraries.of(Table.class),
            Arbitraries.integers().between(0, KEYS - 1),
            Arbitraries.integers().between(0, KEYS - 1),
            struck())
        .as(
            (session, kind, other, table, a, b, strike) ->
                new Step(session, kind, other ? table : null, a, b, strike));
  }

  private Step in(int phraseSession, Table phraseTable) {
    return new Step(
        session == OF_PHRASE ? phraseSession : session,
        kind,
        table == null ? phraseTable : table,
        a,
        b,
        strike);
  }

  private static Arbitrary<Kind> drawn() {
    List<Tuple.Tuple2<Integer, Kind>> usual =
        Stream.of(Kind.values())
            .filter(kind -> kind.weight() > 0)
            .map(kind -> Tuple.of(kind.weight() * 10, kind))
            .toList();
    return Arbitraries.frequency(
        Stream.concat(usual.stream(), Stream.of(Tuple.of(3, Kind.KILL_BRIDGE))).toList());
  }

  private static Arbitrary<Strike> struck() {
    return Arbitraries.frequency(
        Stream.of(Strike.values()).map(strike -> Tuple.of(strike.weight(), strike)).toList());
  }

  /** As a value of column {@code v}. */
  String value() {
    return b == KEYS - 1 ? "NULL" : String.valueOf(b % 2);
  }

  @Override
  public String toString() {
    return "%d %s %s %d %d%s"
        .formatted(session, kind, table, a, b, strike == NONE ? "" : " " + strike);
  }
}
