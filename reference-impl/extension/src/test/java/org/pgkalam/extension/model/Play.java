package org.pgkalam.extension.model;

import static org.pgkalam.extension.model.Limit.ABORTED;
import static org.pgkalam.extension.model.Limit.DOOMED;
import static org.pgkalam.extension.model.Limit.DUPLICATE_KEY;
import static org.pgkalam.extension.model.Limit.HELD_BACK;
import static org.pgkalam.extension.model.Limit.SAVEPOINTS_OFF;
import static org.pgkalam.extension.model.Limit.STRUCK;
import static org.pgkalam.extension.model.Limit.TWO_TYPES;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import net.jqwik.api.statistics.Statistics;
import org.pgkalam.extension.model.Statements.Template;

/**
 * Plays one sequence on one cluster. A statement runs on the KalamDB table first, and if it
 * succeeds, on the twin, in the same transaction, where it must give the same. What is committed is
 * compared after each step, as another session sees it.
 *
 * <p>Sessions write rows of their own: which of two that change one row wins differs from the
 * twin's (README, "of two transactions that change a row, the later to commit wins"). Of others'
 * rows a block may see any state since it began, and nothing that was never committed.
 */
final class Play implements AutoCloseable {
  private final Stage stage;
  private final List<ModelSession> sessions = new ArrayList<>();
  private final Committed committed = new Committed();
  private final List<String> trail = new ArrayList<>();
  private int cursors;
  private Trouble latest;

  Play(Stage stage) throws SQLException {
    this.stage = stage;
    stage.clean();
    for (int i = 0; i < Step.SESSIONS; i++) {
      sessions.add(new ModelSession(stage.rig(), i));
    }
  }

  void run(List<Step> steps) throws SQLException {
    for (Step step : steps) {
      int done = trail.size();
      take(step);
      if (trail.size() > done) {
        Statistics.label("steps").collect(step.kind());
        assertCommitted(tables(step));
      }
    }
    for (ModelSession session : sessions) {
      if (session.block() != null) {
        note(session, "ROLLBACK (at the end)", session.run("ROLLBACK"));
        session.endBlock();
      }
      // The bridge rolls back before it answers the next question.
      session.run("SELECT kalam.bridge_status()");
    }
    assertCommitted();
    stage.reconnect();
    assertCommitted();
  }

  private void take(Step step) throws SQLException {
    ModelSession session = sessions.get(step.session());
    Block block = session.block();
    switch (step.kind()) {
      case BEGIN -> {
        if (block == null) {
          session.begin(committed.now());
          trail.add(session.number() + " BEGIN");
        }
      }
      case COMMIT -> commit(session, step);
      case ROLLBACK -> {
        if (block != null) {
          expect(note(session, "ROLLBACK", session.run("ROLLBACK")).succeeded(), "a rollback");
          session.endBlock();
        }
      }
      case SAVEPOINT -> savepoint(session);
      case ROLLBACK_TO -> rollBackTo(session, step);
      case RELEASE -> release(session, step);
      case SET_USER -> {
        if (!session.isAborted()) {
          session.setUser(step.a() % 2 == 0 ? "ann" : "bob");
          trail.add(session.number() + " SET kalam.user_id = " + session.user());
        }
      }
      case SET_SAVEPOINTS -> {
        if (block == null) {
          session.setSavepoints(step.a() % 2 == 0);
          trail.add(session.number() + " SET kalam.savepoints = " + session.savepoints());
        }
      }
      case FORGET_SESSIONS -> {
        stage.rig().kalam().forgetSessions();
        trail.add("KalamDB forgets all sessions");
      }
      case KILL_BRIDGE -> {
        Trouble.kill(Trouble.bridge(stage.observer()));
        bridgeDied();
        trail.add("the bridge is killed");
      }
      case DECLARE, FETCH, CLOSE -> cursor(session, step);
      case SELECT_ALL -> selectAll(session, step);
      default -> statement(session, step);
    }
  }

  private void bridgeDied() {
    sessions.stream()
        .map(ModelSession::block)
        .filter(block -> block != null)
        .forEach(Block::bridgeDied);
  }

  private Attempt during(ModelSession session, Step step, String sql, Supplier<Attempt> statement)
      throws SQLException {
    Trouble trouble = new Trouble(stage.rig(), stage.observer(), session.pid(), step.strike());
    if (session.block() != null) {
      session.block().add(trouble);
    }
    latest = trouble;
    Attempt attempt = trouble.during(step.b() / 2, statement);
    if (trouble.hasStruck()) {
      Statistics.label("faults").collect(step.strike());
      if (step.strike().kills()) {
        bridgeDied();
      }
    }
    return note(session, sql + (trouble.hasStruck() ? " under " + step.strike() : ""), attempt);
  }

  private Set<Limit> limits(ModelSession session) {
    Block block = session.block();
    Set<Limit> limits = EnumSet.noneOf(Limit.class);
    if (session.isAborted()) {
      limits.add(ABORTED);
    }
    if (block == null ? latest.hasStruck() : block.isStruck()) {
      limits.add(STRUCK);
    }
    if (block != null && block.isDoomed()) {
      limits.add(DOOMED);
    }
    return limits;
  }

  private Set<Limit> limits(ModelSession session, Step step, Template template, Set<Table> read) {
    Set<Limit> limits = limits(session);
    Block block = session.block();
    boolean inner = step.kind() == Kind.DO_CAUGHT || step.kind() == Kind.DO_KEPT;
    if (template.writes()
        && !session.savepoints()
        && (inner || (block != null && block.depth() > 0))) {
      limits.add(SAVEPOINTS_OFF);
    }
    if (block != null) {
      if (template.writes()
          && block.claimed().stream()
              .anyMatch(
                  other ->
                      other.server().equals(step.table().server())
                          && other.hasUsers() != step.table().hasUsers())) {
        limits.add(TWO_TYPES);
      }
      if (template.scans()
          && (read.stream().anyMatch(block::holdsBack) || (inner && block.depth() > 0))) {
        limits.add(HELD_BACK);
      }
    }
    if (step.kind() == Kind.INSERT_TAKEN) {
      limits.add(DUPLICATE_KEY);
    }
    return limits;
  }

  /** Fails unless there is a reason for the error. */
  private void excuse(Attempt failed, Set<Limit> limits) {
    List<Limit> reasons = limits.stream().filter(limit -> limit.allows(failed.sqlState())).toList();
    expect(!reasons.isEmpty(), "an error for which there is no reason: " + failed);
    Statistics.label("limits").collect(reasons.get(0));
  }

  private void statement(ModelSession session, Step step) throws SQLException {
    Block block = session.block();
    boolean unseen = step.kind() == Kind.UPDATE_UNSEEN || step.kind() == Kind.DELETE_UNSEEN;
    boolean copies = step.kind() == Kind.COPY;
    if (step.kind() == Kind.MERGE && stage.major() < 15) {
      return;
    }
    boolean doomed = block != null && block.isDoomed();
    Map<Table, SortedMap<String, String>> before =
        session.isAborted() ? committed.of(session.number()) : session.twins();
    Template template =
        new Statements(session, step, keys(session, step.table(), before)).template().orElse(null);
    if (template == null
        || (doomed && (template.writes() || step.kind() == Kind.MERGE))
        || (unseen && session.isAborted())) {
      return;
    }
    if (unseen) {
      session.setWithoutScan(true);
    }
    String sql =
        copies
            ? "COPY " + step.table().kalam() + " (id, v) FROM STDIN"
            : template.onKalam(step.table());
    Attempt attempt =
        during(
            session,
            step,
            sql,
            () -> copies ? session.copy(sql, template.sql()) : session.run(sql));
    if (unseen && (block == null || attempt.succeeded())) {
      session.setWithoutScan(false);
    }
    if (!attempt.succeeded()) {
      excuse(attempt, limits(session, step, template, tables(step)));
      if (block != null) {
        block.abort();
      } else if (attempt.isUnknown()) {
        resolve(session, () -> onTwin(session, step, template), Set.of());
      }
      return;
    }
    expect(!session.isAborted(), "an error, as the block is aborted");
    if (doomed) {
      return;
    }
    if (step.kind() == Kind.INSERT_TAKEN) {
      expect(block != null, "an error, as the key is there");
      block.doom();
      return;
    }
    Attempt expected = onTwin(session, step, template);
    expect(expected.succeeded(), "as the twin: " + expected);
    expect(sorted(attempt).equals(sorted(expected)), "as the twin: " + expected);
    if (step.kind() == Kind.MERGE) {
      expectSame(session, "model.merged_kalam", "model.merged_twin");
    }
    Map<Table, SortedMap<String, String>> after = session.twins();
    if (block == null) {
      committed.commit(session.number(), after);
    } else if (template.writes() && wrote(attempt, before, after)) {
      block.wrote(step.table());
    }
  }

  private static Set<Integer> keys(
      ModelSession session, Table table, Map<Table, SortedMap<String, String>> rows) {
    String owner = (table.hasUsers() ? session.user() : "") + "|";
    return rows.get(table).keySet().stream()
        .filter(key -> key.startsWith(owner))
        .map(key -> Integer.valueOf(key.substring(owner.length())))
        .collect(Collectors.toSet());
  }

  private static boolean wrote(Attempt attempt, Object before, Object after) {
    return !before.equals(after) || !attempt.rows().equals(List.of("0 rows"));
  }

  /** Those that the step concerns. */
  private static Set<Table> tables(Step step) {
    Set<Table> tables = EnumSet.of(step.table());
    switch (step.kind()) {
      case SELECT_JOIN, UPDATE_FROM -> tables.add(Table.ORDERS);
      case COMMIT, ROLLBACK, RELEASE, KILL_BRIDGE -> tables.addAll(EnumSet.allOf(Table.class));
      default -> {}
    }
    return tables;
  }

  private static Attempt onTwin(ModelSession session, Step step, Template template) {
    if (step.kind() == Kind.COPY) {
      // A view takes no COPY.
      return session.copy(
          "COPY " + step.table().twinRows() + " (id, v) FROM STDIN", template.sql());
    }
    return session.run(template.onTwin(step.table()));
  }

  private static List<String> sorted(Attempt attempt) {
    return attempt.rows().stream().sorted().toList();
  }

  private void expectSame(ModelSession session, String one, String other) {
    String rows = "SELECT id, v FROM %s t WHERE " + session.own("id") + " ORDER BY id";
    Attempt first = session.run(rows.formatted(one));
    Attempt second = session.run(rows.formatted(other));
    expect(first.equals(second), "the same: " + first + " and " + second);
  }

  /** The session's own rows as the twin has them, others' as they have been at some time. */
  private void selectAll(ModelSession session, Step step) throws SQLException {
    Block block = session.block();
    Table table = step.table();
    String owner = table.hasUsers() ? session.user() : "";
    Template template =
        new Template("SELECT '" + owner + "', id, " + Table.VALUES + " FROM %1$s", false, true);
    String sql = template.onKalam(table);
    Attempt attempt = during(session, step, sql, () -> session.run(sql));
    if (!attempt.succeeded()) {
      excuse(attempt, limits(session, step, template, Set.of(table)));
      if (block != null) {
        block.abort();
      }
      return;
    }
    expect(!session.isAborted(), "an error, as the block is aborted");
    if (block != null && block.isDoomed()) {
      return;
    }
    Predicate<String> visible = key -> key.startsWith(owner + "|");
    Predicate<String> own = key -> Committed.isOf(session.number(), key);
    SortedMap<String, String> seen = ModelSession.byKey(attempt.rows());
    expect(seen.size() == attempt.rows().size(), "each key once");
    SortedMap<String, String> mine = new TreeMap<>(session.twins().get(table));
    mine.keySet().removeIf(visible.negate());
    SortedMap<String, String> seenOfMine = new TreeMap<>(seen);
    seenOfMine.keySet().removeIf(own.negate());
    expect(seenOfMine.equals(mine), "own rows " + mine);
    seen.keySet().removeIf(own);
    boolean known = false;
    for (int i = block == null ? committed.now() : block.begunAt(); i <= committed.now(); i++) {
      known |= committed.rows(i, table, visible.and(own.negate())).equals(seen);
    }
    expect(known, "others' rows as they were committed at some time: " + seen);
  }

  private void cursor(ModelSession session, Step step) throws SQLException {
    Block block = session.block();
    if (block == null || block.isAborted() || block.isDoomed()) {
      return;
    }
    Block.Cursor cursor = block.cursor();
    boolean declares = step.kind() == Kind.DECLARE;
    if (declares != (cursor == null)) {
      return;
    }
    Table table = declares ? (step.a() % 2 == 0 ? Table.ITEMS : Table.ORDERS) : cursor.table();
    String name = declares ? "c" + ++cursors : cursor.name();
    String sql =
        switch (step.kind()) {
          case DECLARE ->
              "DECLARE "
                  + name
                  + "_%3$s NO SCROLL CURSOR FOR SELECT id, v FROM %1$s t WHERE "
                  + session.own("id")
                  + (step.b() % 2 == 0 ? " ORDER BY id" : " AND v = 3 ORDER BY id");
          case FETCH -> "FETCH " + (1 + step.a() % 3) + " FROM " + name + "_%3$s";
          default -> "CLOSE " + name + "_%3$s";
        };
    Template template = new Template(sql, false, true);
    Attempt attempt =
        during(session, step, template.onKalam(table), () -> session.run(template.onKalam(table)));
    if (!attempt.succeeded()) {
      excuse(attempt, limits(session, step, template, Set.of(table)));
      block.abort();
      block.closeCursor();
      return;
    }
    Attempt expected = session.run(template.onTwin(table));
    expect(attempt.equals(expected), "as the twin: " + expected);
    if (declares) {
      block.declare(name, table);
    } else if (step.kind() == Kind.CLOSE) {
      block.closeCursor();
    }
  }

  private void savepoint(ModelSession session) {
    Block block = session.block();
    if (block == null || block.isAborted() || block.depth() == 3) {
      return;
    }
    String sql = "SAVEPOINT s" + (block.depth() + 1);
    expect(note(session, sql, session.run(sql)).succeeded(), "a savepoint");
    block.savepoint();
  }

  private void rollBackTo(ModelSession session, Step step) throws SQLException {
    Block block = session.block();
    if (block == null || block.depth() == 0) {
      return;
    }
    int depth = 1 + step.a() % block.depth();
    String sql = "ROLLBACK TO s" + depth;
    expect(note(session, sql, session.run(sql)).succeeded(), "a rollback");
    block.rollBackTo(depth);
    session.refresh();
  }

  private void release(ModelSession session, Step step) throws SQLException {
    Block block = session.block();
    if (block == null || block.depth() == 0) {
      return;
    }
    int depth = 1 + step.a() % block.depth();
    String sql = "RELEASE s" + depth;
    Attempt attempt = during(session, step, sql, () -> session.run(sql));
    if (attempt.succeeded()) {
      expect(!block.isAborted(), "an error, as the block is aborted");
      block.release(depth);
    } else {
      excuse(attempt, limits(session));
      block.abort();
    }
  }

  private void commit(ModelSession session, Step step) throws SQLException {
    Block block = session.block();
    if (block == null) {
      return;
    }
    boolean aborted = block.isAborted();
    Map<Table, SortedMap<String, String>> staged = aborted ? null : session.twins();
    Attempt attempt = during(session, step, "COMMIT", () -> session.run("COMMIT"));
    if (attempt.succeeded()) {
      expect(aborted || !block.isDoomed(), "an error, as a key was inserted that was there");
      if (!aborted) {
        committed.commit(session.number(), staged);
      }
    } else {
      excuse(attempt, limits(session));
      Set<String> servers = block.claimed().stream().map(Table::server).collect(Collectors.toSet());
      if (attempt.isUnknown() || servers.size() > 1) {
        resolve(session, () -> stage.restore(session.number(), staged), servers);
      }
    }
    session.endBlock();
  }

  /** Does again to the twins what may have been done, in a transaction that is open. */
  private interface Redo {
    Attempt run() throws SQLException;
  }

  /**
   * Finds out what became of something: all of it is done or nothing, on each server where there
   * are several (README, "no two-phase commit").
   */
  private void resolve(ModelSession session, Redo redo, Set<String> servers) throws SQLException {
    Map<Table, SortedMap<String, String>> before = committed.of(session.number());
    Attempt done = redo.run();
    expect(done.succeeded(), "as the twin: " + done);
    Map<Table, SortedMap<String, String>> after = stage.twins(session.number());
    Map<Table, SortedMap<String, String>> found = stage.rows(session.number());
    Map<Table, SortedMap<String, String>> result = new EnumMap<>(Table.class);
    if (servers.size() > 1) {
      for (String server : servers) {
        Predicate<Table> there = table -> table.server().equals(server);
        boolean all = agree(found, after, there);
        expect(all || agree(found, before, there), "on " + server + " all or nothing: " + found);
      }
      result.putAll(found);
    } else {
      expect(
          found.equals(before) || found.equals(after),
          "all or nothing, " + before + " or " + after + ": " + found);
      result.putAll(found);
    }
    stage.restore(session.number(), result);
    committed.commit(session.number(), result);
    trail.add("  found " + (found.equals(after) ? "done" : "not or partly done"));
  }

  private static boolean agree(
      Map<Table, SortedMap<String, String>> one,
      Map<Table, SortedMap<String, String>> other,
      Predicate<Table> tables) {
    return one.keySet().stream()
        .filter(tables)
        .allMatch(table -> one.get(table).equals(other.get(table)));
  }

  private void assertCommitted() throws SQLException {
    assertCommitted(EnumSet.allOf(Table.class));
  }

  private void assertCommitted(Set<Table> tables) throws SQLException {
    for (Table table : tables) {
      SortedMap<String, String> rows = stage.rows(table);
      expect(
          rows.equals(committed.rows(table)),
          "what is committed in " + table + ", " + committed.rows(table) + ": " + rows);
    }
  }

  private Attempt note(ModelSession session, String sql, Attempt attempt) {
    trail.add(session.number() + " " + sql + "\n    " + attempt);
    return attempt;
  }

  private void expect(boolean held, String what) {
    if (!held) {
      throw new AssertionError(
          "PostgreSQL %d: expected %s, after%n  %s"
              .formatted(stage.major(), what, String.join("\n  ", trail)));
    }
  }

  @Override
  public void close() throws SQLException {
    for (ModelSession session : sessions) {
      session.close();
    }
  }
}
