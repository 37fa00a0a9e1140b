package org.pgkalam.extension.twins;

import java.io.IOException;
import java.sql.Connection;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Two sessions that run the same script, one on Kalam tables, one on their heap twins. */
public record Twins(Connection kalam, Connection heap, int major) {

  /** What came out otherwise than the script says, statement by statement; empty if nothing did. */
  public List<String> run(TwinScript script) throws IOException {
    List<String> divergences = new ArrayList<>();
    for (TwinStatement statement : script.statements()) {
      if (statement.runsOn(major)) {
        Answer onKalam = Answer.of(kalam, statement, statement.sql());
        Answer onHeap = Answer.of(heap, statement, statement.onHeap());
        divergence(statement, major, onKalam, onHeap).ifPresent(divergences::add);
      }
    }
    return divergences;
  }

  static Optional<String> divergence(
      TwinStatement statement, int major, Answer onKalam, Answer onHeap) {
    Optional<String> found = difference(statement, onKalam, onHeap);
    Optional<KnownDifference> known = statement.difference(major);
    if (!onHeap.sqlState().equals(statement.sqlState())) {
      return report(statement, major, "should end with " + statement.sqlState(), onKalam, onHeap);
    }
    if (found.equals(known.map(KnownDifference::what))) {
      return Optional.empty();
    }
    String expected =
        known
            .map(it -> ", though %s is expected because %s".formatted(it.what(), it.reason()))
            .orElse("");
    return report(
        statement,
        major,
        found.map(what -> "differs in " + what).orElse("does not differ") + expected,
        onKalam,
        onHeap);
  }

  private static Optional<String> report(
      TwinStatement statement, int major, String what, Answer onKalam, Answer onHeap) {
    return Optional.of(
        "%s (PostgreSQL %d): %s%n    %s%n  Kalam: %s%n  heap:  %s"
            .formatted(
                statement.place(),
                major,
                what,
                statement.sql().replace("\n", "\n    "),
                onKalam,
                onHeap));
  }

  private static Optional<String> difference(
      TwinStatement statement, Answer onKalam, Answer onHeap) {
    if (!onKalam.sqlState().equals(onHeap.sqlState())) {
      return Optional.of(onKalam.sqlState());
    }
    if (statement.isExplain()) {
      return Optional.empty();
    }
    if (!onKalam.columns().equals(onHeap.columns())) {
      return Optional.of("columns");
    }
    if (!rows(statement, onKalam).equals(rows(statement, onHeap))) {
      return Optional.of("rows");
    }
    if (onKalam.count() != onHeap.count()) {
      return Optional.of("count");
    }
    return onKalam.notices().equals(onHeap.notices()) ? Optional.empty() : Optional.of("notices");
  }

  private static List<String> rows(TwinStatement statement, Answer answer) {
    return statement.isOrdered() ? answer.rows() : answer.rows().stream().sorted().toList();
  }
}
