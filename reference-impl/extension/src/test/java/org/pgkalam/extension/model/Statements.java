package org.pgkalam.extension.model;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** The SQL of steps that read or write, for the KalamDB table and for the twin. */
final class Statements {
  /**
   * @param sql with {@code %1$s} for the table and {@code %2$s} for {@link Table#ORDERS}, both
   *     KalamDB tables or both twins; or the rows of a COPY
   * @param scans whether it has to look for rows
   */
  record Template(String sql, boolean writes, boolean scans) {
    String onKalam(Table table) {
      return sql.formatted(table.kalam(), Table.ORDERS.kalam(), "kalam");
    }

    String onTwin(Table table) {
      return sql.formatted(table.twin(), Table.ORDERS.twin(), "twin");
    }
  }

  private final ModelSession session;
  private final Step step;
  private final Set<Integer> taken;
  private final int first;
  private final int key;

  /**
   * @param taken the session's keys in the table
   */
  Statements(ModelSession session, Step step, Set<Integer> taken) {
    this.session = session;
    this.step = step;
    this.taken = taken;
    this.first = Committed.firstKey(session.number());
    this.key = first + step.a();
  }

  /** Empty if there is no row that it could be about, or no room for one. */
  Optional<Template> template() {
    String own = session.own("t.id");
    String value = step.value();
    String compared = value.equals("NULL") ? "IS NULL" : "= " + value;
    return switch (step.kind()) {
      case SELECT_BY_KEY -> read("SELECT id, v, w FROM %1$s WHERE id = " + key);
      case SELECT_BY_VALUE ->
          read("SELECT id, v, w FROM %1$s t WHERE v " + compared + " AND " + own + " ORDER BY id");
      case SELECT_COUNT ->
          read("SELECT count(*), count(v), sum(v), sum(w) FROM %1$s t WHERE " + own);
      case SELECT_JOIN ->
          read(
              "SELECT t.id, t.v, o.v FROM %1$s t LEFT JOIN %2$s o ON o.id = t.id WHERE "
                  + own
                  + " ORDER BY t.id");
      case INSERT ->
          next(false).map(id -> write("INSERT INTO %1$s VALUES (" + id + ", " + value + ")"));
      case INSERT_TAKEN ->
          next(true).map(id -> write("INSERT INTO %1$s VALUES (" + id + ", " + value + ")"));
      case INSERT_SEVERAL ->
          several()
              .map(
                  ids ->
                      write(
                          ids.stream()
                              .map(id -> "(" + id + ", " + value + ")")
                              .collect(Collectors.joining(", ", "INSERT INTO %1$s VALUES ", ""))));
      case INSERT_UNLESS_THERE ->
          change(
              "INSERT INTO %1$s VALUES ("
                  + key
                  + ", "
                  + value
                  + "), ("
                  + (first + step.b())
                  + ", 1) ON CONFLICT DO NOTHING");
      case COPY ->
          several()
              .map(
                  ids ->
                      write(
                          ids.stream()
                              .map(id -> id + "\t" + value.replace("NULL", "\\N") + "\n")
                              .collect(Collectors.joining())));
      case UPDATE_BY_KEY -> change("UPDATE %1$s SET v = " + value + " WHERE id = " + key);
      case UPDATE_BY_VALUE ->
          change("UPDATE %1$s t SET v = v + 1 WHERE v " + compared + " AND " + own);
      case UPDATE_FROM ->
          change(
              step.b() % 2 == 0
                  ? "UPDATE %1$s t SET v = s.v FROM (VALUES ("
                      + key
                      + ", 5), ("
                      + (first + step.b())
                      + ", 6)) s (id, v) WHERE s.id = t.id AND s.v + t.id <> "
                      + key
                  : "UPDATE %1$s t SET v = o.v + 1 FROM %2$s o WHERE o.id = t.id AND " + own);
      case UPDATE_RETURNING ->
          change(
              "UPDATE %1$s t SET v = "
                  + value
                  + " WHERE id <= "
                  + key
                  + " AND "
                  + own
                  + " RETURNING id, v, w");
      case DELETE_BY_KEY -> change("DELETE FROM %1$s WHERE id = " + key);
      case DELETE_BY_VALUE -> change("DELETE FROM %1$s t WHERE v " + compared + " AND " + own);
      case DELETE_RETURNING ->
          change("DELETE FROM %1$s t WHERE id > " + key + " AND " + own + " RETURNING id, v, w");
      case UPDATE_UNSEEN ->
          next(true).map(id -> write("UPDATE %1$s SET v = " + value + " WHERE id = " + id));
      case DELETE_UNSEEN -> next(true).map(id -> write("DELETE FROM %1$s WHERE id = " + id));
      case MERGE ->
          read(
              "MERGE INTO model.merged_%3$s m USING (SELECT id, v FROM %1$s t WHERE "
                  + own
                  + ") t ON m.id = t.id WHEN MATCHED THEN UPDATE SET v = t.v"
                  + " WHEN NOT MATCHED THEN INSERT VALUES (t.id, t.v)");
      case DO_CAUGHT, DO_KEPT -> several().map(this::block);
      default -> throw new IllegalStateException(step.toString());
    };
  }

  /** Writes in the exception block, which fails or not. */
  private Template block(List<Integer> ids) {
    String inner =
        step.b() % 2 == 0 || ids.size() == 1
            ? "UPDATE %1$s SET v = 9 WHERE id = " + key
            : "INSERT INTO %1$s VALUES (" + ids.get(1) + ", 8)";
    return new Template(
        "DO $$ BEGIN INSERT INTO %1$s VALUES ("
            + ids.get(0)
            + ", 7); BEGIN "
            + inner
            + (step.kind() == Kind.DO_CAUGHT ? "; RAISE division_by_zero" : "")
            + "; EXCEPTION WHEN division_by_zero THEN NULL; END; END $$",
        true,
        step.b() % 2 == 0 || ids.size() == 1);
  }

  private Optional<Integer> next(boolean there) {
    for (int i = 0; i < Step.KEYS; i++) {
      int id = first + (step.a() + i) % Step.KEYS;
      if (taken.contains(id) == there) {
        return Optional.of(id);
      }
    }
    return Optional.empty();
  }

  private Optional<List<Integer>> several() {
    List<Integer> ids = new ArrayList<>();
    for (int i = 0; i < Step.KEYS && ids.size() < 3; i++) {
      int id = first + (step.a() + i) % Step.KEYS;
      if (!taken.contains(id)) {
        ids.add(id);
      }
    }
    return ids.isEmpty() ? Optional.empty() : Optional.of(ids);
  }

  private static Optional<Template> read(String sql) {
    return Optional.of(new Template(sql, false, true));
  }

  private static Optional<Template> change(String sql) {
    return Optional.of(new Template(sql, true, true));
  }

  private static Template write(String sql) {
    return new Template(sql, true, false);
  }
}
