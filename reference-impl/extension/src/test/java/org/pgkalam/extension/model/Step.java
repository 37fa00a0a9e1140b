package org.pgkalam.extension.model;

import static org.pgkalam.extension.model.Strike.NONE;

import java.util.List;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.RandomDistribution;
import net.jqwik.api.Tuple;

/**
 * One statement of one session, or something that happens between statements. What {@code a} and
 * {@code b} choose (a key, a value, a savepoint) is up to the kind.
 */
record Step(int session, Kind kind, Table table, int a, int b, Strike strike) {
  static final int SESSIONS = 3;
  static final int KEYS = 8;
  private static final int LONGEST = 40;

  static Arbitrary<List<Step>> sequences() {
    Arbitrary<Step> step =
        Combinators.combine(
                // Most of a sequence is one session's, or few transactions would be long.
                Arbitraries.frequency(Tuple.of(6, 0), Tuple.of(3, 1), Tuple.of(1, 2)),
                drawn(),
                Arbitraries.frequency(
                    Tuple.of(5, Table.ITEMS), Tuple.of(2, Table.ORDERS), Tuple.of(2, Table.NOTES)),
                Arbitraries.integers().between(0, KEYS - 1),
                Arbitraries.integers().between(0, KEYS - 1),
                struck())
            .as(Step::new);
    return step.list()
        .ofMinSize(1)
        .ofMaxSize(LONGEST)
        .withSizeDistribution(RandomDistribution.uniform());
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
    return b == KEYS - 1 ? "NULL" : String.valueOf(b);
  }

  @Override
  public String toString() {
    return "%d %s %s %d %d%s"
        .formatted(session, kind, table, a, b, strike == NONE ? "" : " " + strike);
  }
}
