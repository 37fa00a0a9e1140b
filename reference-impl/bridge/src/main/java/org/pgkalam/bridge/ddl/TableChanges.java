package org.pgkalam.bridge.ddl;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.pgkalam.bridge.BridgeException;
import org.pgkalam.bridge.SqlState;
import org.pgkalam.bridge.ddl.AlterStep.Kind;
import org.pgkalam.bridge.ddl.NodeValue.Node;

/**
 * From what one statement has changed in PostgreSQL's catalogs to the server's ALTER TABLE, which
 * takes one operation at a time.
 */
public final class TableChanges {
  private static final Set<Kind> WHATEVER_THE_ROWS =
      EnumSet.of(Kind.ADD, Kind.ADD_WITH_DEFAULT, Kind.CHANGE);

  private final TableState before;
  private final TableState after;
  private final boolean managed;
  private final boolean shared;
  private final String key;
  private final Map<String, AddedColumn> added;
  private final Map<String, Optional<Node>> defaults;
  private final String extensionSchema;
  private final List<AlterStep> steps = new ArrayList<>();
  private final List<AlterStep> irreversible = new ArrayList<>();

  private TableChanges(
      TableState before,
      TableState after,
      Map<String, String> options,
      Map<String, AddedColumn> added,
      Map<String, Optional<Node>> defaults,
      String extensionSchema) {
    this.before = before;
    this.after = after;
    this.managed = "true".equals(options.get("managed"));
    this.shared = "shared".equals(options.getOrDefault("table_type", "shared"));
    this.key = options.get("primary_key");
    this.added = added;
    this.defaults = defaults;
    this.extensionSchema = extensionSchema;
  }

  /**
   * What ADD COLUMN adds, checked.
   *
   * @param definitions {@code nodeToString()} of the statement's raw ColumnDefs
   * @return the definition of the first one that PostgreSQL must not run as it is written; null if
   *     there is none
   */
  public static String firstRewritten(List<String> definitions, String extensionSchema) {
    return read(definitions, extensionSchema).values().stream()
        .filter(AddedColumn::rewritten)
        .map(column -> column.definition().local())
        .findFirst()
        .orElse(null);
  }

  private static Map<String, AddedColumn> read(List<String> definitions, String extensionSchema) {
    Map<String, AddedColumn> columns = new LinkedHashMap<>();
    for (String definition : definitions) {
      AddedColumn column = AddedColumn.read(definition, extensionSchema);
      columns.put(column.name(), column);
    }
    return columns;
  }

  /**
   * The steps in the order to send them: those that nothing can take back come last. Of a mirror,
   * only those that depend on the rows.
   *
   * @param options of the foreign table; without {@code managed} it only mirrors a table that the
   *     server had before, which stays as it is
   * @param definitions as for {@link #firstRewritten}
   * @param defaults {@code nodeToString()} of the expressions of SET DEFAULT by column, empty for
   *     DROP DEFAULT
   * @throws BridgeException 0A000 for what the server cannot do, before anything is sent
   */
  public static List<AlterStep> between(
      TableState before,
      TableState after,
      Map<String, String> options,
      List<String> definitions,
      Map<String, Optional<String>> defaults,
      String extensionSchema) {
    Map<String, Optional<Node>> expressions = new LinkedHashMap<>();
    defaults.forEach((column, text) -> expressions.put(column, text.map(NodeText::parse)));
    return new TableChanges(
            before,
            after,
            options,
            read(definitions, extensionSchema),
            expressions,
            extensionSchema)
        .steps();
  }

  private List<AlterStep> steps() {
    refuseOtherTable();
    after.columns().forEach(this::compare);
    before
        .columns()
        .forEach(
            (number, column) -> {
              if (!after.columns().containsKey(number)) {
                drop(column);
              }
            });
    steps.addAll(irreversible);
    if (managed) {
      return List.copyOf(steps);
    }
    return shared
        ? steps.stream()
            .filter(step -> step.kind() == Kind.SET_NOT_NULL)
            .map(AlterStep::onlyLookedAt)
            .toList()
        : List.of();
  }

  private void refuseOtherTable() {
    if (!before.namespace().equals(after.namespace())) {
      throw refuse(
          "KalamDB table \"%s\" cannot be moved to another schema".formatted(before.name()),
          "The schema is the table's namespace in KalamDB, which cannot be changed; create a new"
              + " table and copy the rows.");
    }
    if (!before.name().equals(after.name())) {
      throw refuse(
          "KalamDB table \"%s\" cannot be renamed".formatted(before.name()),
          "KalamDB cannot rename a table; create a new table and copy the rows.");
    }
    if (!Objects.equals(before.options(), after.options())) {
      throw refuse(
          "options of KalamDB table \"%s\" cannot be changed".formatted(before.name()),
          "They were given to KalamDB when the table was created; use kalam_exec(...) for what"
              + " KalamDB can change.");
    }
  }

  private void compare(int number, TableState.Column now) {
    TableState.Column then = before.columns().get(number);
    if (then == null) {
      add(now);
      return;
    }
    if (then.equals(now) && !defaults.containsKey(now.name())) {
      return;
    }
    if (then.isSystem() || now.isSystem()) {
      throw refuse(
          "system column \"%s\" cannot be altered".formatted(then.name()),
          "pg_kalam manages system columns itself.");
    }
    if (managed && !then.type().equals(now.type())) {
      throw refuse(
          "type of column \"%s\" cannot be changed from %s to %s"
              .formatted(then.name(), then.type(), now.type()),
          "KalamDB would not convert the rows that are there; add a new column and copy the"
              + " values.");
    }
    rename(then, now);
    changeNotNull(now.name(), then.notNull(), now.notNull());
    changeDefault(then.defaultSql(), now);
  }

  private void add(TableState.Column column) {
    AddedColumn definition = added.get(column.name());
    if (definition == null) {
      throw CreateTableReader.unexpected("no definition of column " + column.name());
    }
    Kind kind =
        !definition.notNull()
            ? definition.hasDefault() ? Kind.ADD_WITH_DEFAULT : Kind.ADD
            : definition.hasDefault() ? Kind.ADD_NOT_NULL_WITH_DEFAULT : Kind.ADD_NOT_NULL;
    requireVisibleRows(kind, column.name());
    step(
        kind,
        column.name(),
        "ADD COLUMN " + definition.definition().remote(),
        "DROP COLUMN " + column.name());
    changeNotNull(column.name(), definition.notNull(), column.notNull());
    if (defaults.containsKey(column.name())) {
      changeDefault(null, column);
    }
  }

  private void drop(TableState.Column column) {
    if (column.isSystem()) {
      throw refuse(
          "system column \"%s\" cannot be dropped".formatted(column.name()),
          "pg_kalam manages system columns itself.");
    }
    if (column.name().equals(key)) {
      throw refuse(
          "primary key column \"%s\" cannot be dropped".formatted(column.name()),
          "Every KalamDB table keeps the key that it was created with.");
    }
    step(Kind.DROP, column.name(), "DROP COLUMN " + column.name(), null);
  }

  private void rename(TableState.Column then, TableState.Column now) {
    if (then.name().equals(now.name())) {
      return;
    }
    if (then.name().equals(key)) {
      throw refuse(
          "primary key column \"%s\" cannot be renamed".formatted(then.name()),
          "Every KalamDB table keeps the key that it was created with.");
    }
    if (!managed) {
      throw refuse(
          "column \"%s\" cannot be renamed: \"%s\" mirrors a table of KalamDB"
              .formatted(then.name(), before.name()),
          "Rename it in KalamDB, then create the foreign table anew.");
    }
    if (!shared) {
      throw refuse(
          "column \"%s\" cannot be renamed: \"%s\" has rows of many users"
              .formatted(then.name(), before.name()),
          "Nobody could see whether KalamDB keeps all their values; add a new column instead.");
    }
    KalamNames.checkSystemColumn(now.name());
    KalamNames.checkColumn(now.name());
    steps.add(
        step(
            Kind.RENAME,
            then.name(),
            now.name(),
            "RENAME COLUMN %s TO %s".formatted(then.name(), now.name()),
            "RENAME COLUMN %s TO %s".formatted(now.name(), then.name())));
  }

  private void changeNotNull(String column, boolean then, boolean now) {
    if (then == now) {
      return;
    }
    if (managed && column.equals(key)) {
      throw refuse(
          "primary key column \"%s\" cannot be nullable".formatted(column),
          "Every row of a KalamDB table has a key.");
    }
    String set = "ALTER COLUMN " + column + " SET NOT NULL";
    String drop = "ALTER COLUMN " + column + " DROP NOT NULL";
    Kind kind = now ? Kind.SET_NOT_NULL : Kind.CHANGE;
    requireVisibleRows(kind, column);
    step(kind, column, now ? set : drop, now ? drop : set);
  }

  private void changeDefault(String then, TableState.Column now) {
    Optional<Node> expression = defaults.get(now.name());
    if (expression == null && Objects.equals(then, now.defaultSql())) {
      return;
    }
    TypeName type = TypeName.formatted(now.type());
    if (expression != null
        && expression.isPresent()
        && type.isInteger()
        && !type.builtin().equals("int8")
        && DefaultExpression.isSnowflake(expression.get(), extensionSchema)) {
      throw refuse(
          "SNOWFLAKE_ID() does not fit column \"%s\" of type %s".formatted(now.name(), now.type()),
          "Use snowflake_id_int4() or snowflake_id_int2(), whose values fit.");
    }
    String drop = "ALTER COLUMN " + now.name() + " DROP DEFAULT";
    String value =
        expression == null || expression.isEmpty()
            ? null
            : DefaultExpression.of(expression.get(), now.name(), type, extensionSchema).remote();
    step(
        Kind.CHANGE,
        now.name(),
        value == null ? drop : "ALTER COLUMN " + now.name() + " SET DEFAULT " + value,
        then == null ? drop : null);
  }

  private void step(Kind kind, String column, String operation, String undo) {
    (undo == null ? irreversible : steps).add(step(kind, column, null, operation, undo));
  }

  private AlterStep step(Kind kind, String column, String newName, String operation, String undo) {
    if (managed || kind == Kind.SET_NOT_NULL) {
      KalamNames.checkNamespace(before.namespace());
      KalamNames.checkTable(before.name());
      KalamNames.checkColumn(column);
    }
    return new AlterStep(
        kind,
        before.namespace(),
        before.name(),
        column,
        newName,
        statement(operation),
        undo == null ? null : statement(undo));
  }

  /** A NULL in such a column would make the table unreadable. */
  private void requireVisibleRows(Kind kind, String column) {
    if (managed && !shared && !WHATEVER_THE_ROWS.contains(kind)) {
      throw refuse(
          "column \"%s\" cannot be made NOT NULL: \"%s\" has rows of many users"
              .formatted(column, before.name()),
          "Nobody could see whether all of them have a value; add a CHECK constraint instead.");
    }
  }

  private String statement(String operation) {
    return "ALTER TABLE " + before.remoteName() + " " + operation;
  }

  private static BridgeException refuse(String message, String hint) {
    return BridgeException.of(SqlState.FEATURE_NOT_SUPPORTED, message).withHint(hint);
  }
}
