package org.pgkalam.extension.model;

/** What a step does. */
enum Kind {
  SELECT_ALL(8),
  SELECT_BY_KEY(3),
  SELECT_BY_VALUE(8),
  SELECT_COUNT(2),
  SELECT_JOIN(2),
  INSERT(12),
  INSERT_SEVERAL(4),
  INSERT_TAKEN(3),
  INSERT_UNLESS_THERE(3),
  COPY(2),
  UPDATE_BY_KEY(6),
  UPDATE_BY_VALUE(4),
  UPDATE_FROM(3),
  UPDATE_RETURNING(2),
  DELETE_BY_KEY(4),
  DELETE_BY_VALUE(2),
  DELETE_RETURNING(1),
  UPDATE_UNSEEN(6),
  DELETE_UNSEEN(4),
  MERGE(2),
  DECLARE(3),
  FETCH(4),
  CLOSE(1),
  DO_CAUGHT(2),
  DO_KEPT(2),
  BEGIN(2),
  COMMIT(1),
  ROLLBACK(1),
  SAVEPOINT(2),
  ROLLBACK_TO(3),
  RELEASE(1),
  SET_USER(2),
  SET_SAVEPOINTS(2),
  FORGET_SESSIONS(1),
  KILL_BRIDGE(0);

  private final int weight;

  Kind(int weight) {
    this.weight = weight;
  }

  /** How often it is drawn, in relation to the others. */
  int weight() {
    return weight;
  }
}
