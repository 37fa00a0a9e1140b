package org.pgkalam.saboteurs;

import java.util.List;
import java.util.stream.Stream;

/** All saboteurs; their numbers are their places here, from 1. */
final class Saboteurs {
  static final List<Saboteur> ALL =
      Stream.of(
              ReadSaboteurs.all(),
              WriteSaboteurs.all(),
              TransactionSaboteurs.all(),
              TypeSaboteurs.all(),
              ExecSaboteurs.all(),
              ServerSaboteurs.all(),
              TableSaboteurs.all())
          .flatMap(List::stream)
          .toList();

  private Saboteurs() {}
}
