package org.pgkalam.bridge.ddl;

import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.pgkalam.bridge.BridgeException;
import org.pgkalam.bridge.SqlState;
import org.pgkalam.bridge.ddl.CreateTable.Column;
import org.pgkalam.bridge.ddl.CreateTable.Constraint;
import org.pgkalam.bridge.ddl.CreateTable.ConstraintKind;

/** One column as it is written in the statement for each side. */
record ColumnDefinition(String remote, String local) {

  /**
   * @param isKey whether this is the key, declared anywhere or inferred
   * @param keyInline whether the remote text says so
   * @param notNullByTable the table's own NOT NULL constraints (from 18)
   */
  static ColumnDefinition of(
      Column column,
      boolean isKey,
      boolean keyInline,
      List<Constraint> notNullByTable,
      String extensionSchema) {
    KalamType type = KalamType.of(column.type(), column.name());
    boolean generated = type.serial() || column.has(ConstraintKind.IDENTITY);
    checkOnce(column, type);
    List<Constraint> notNulls =
        Stream.concat(
                column.constraints().stream()
                    .filter(constraint -> constraint.kind() == ConstraintKind.NOT_NULL),
                notNullByTable.stream()
                    .filter(constraint -> constraint.columns().contains(column.name())))
            .toList();
    boolean notNull = generated || !notNulls.isEmpty();
    if (column.has(ConstraintKind.NULL) && (notNull || isKey)) {
      throw definition(
          "conflicting NULL/NOT NULL declarations for column \"" + column.name() + "\"");
    }
    Optional<DefaultExpression> value = defaultOf(column, generated, extensionSchema);

    StringBuilder remote = new StringBuilder(column.name() + " " + type.remote());
    StringBuilder local = new StringBuilder(Sql.identifier(column.name()) + " " + type.local());
    if (!column.collation().isEmpty()) {
      local.append(" COLLATE ").append(Sql.qualified(column.collation()));
    }
    value.map(DefaultExpression::remote).ifPresent(sql -> remote.append(" DEFAULT ").append(sql));
    value.map(DefaultExpression::local).ifPresent(sql -> local.append(" DEFAULT ").append(sql));
    if (notNull && !isKey) {
      remote.append(" NOT NULL");
    }
    if (keyInline) {
      remote.append(" PRIMARY KEY");
    }
    if (notNull || isKey) {
      local.append(notNull(notNulls));
    }
    for (Constraint check : column.constraints()) {
      if (check.kind() == ConstraintKind.CHECK) {
        local.append(' ').append(check(check, column.name()));
      }
    }
    return new ColumnDefinition(remote.toString(), local.toString());
  }

  /** PostgreSQL keeps the name from 18 on, and refuses a second one. */
  private static String notNull(List<Constraint> constraints) {
    boolean noInherit = constraints.stream().anyMatch(Constraint::noInherit);
    String sql = " NOT NULL" + (noInherit ? " NO INHERIT" : "");
    List<String> named =
        constraints.stream()
            .map(Constraint::name)
            .filter(Objects::nonNull)
            .distinct()
            .map(name -> " CONSTRAINT " + Sql.identifier(name) + sql)
            .toList();
    return named.isEmpty() ? sql : String.join("", named);
  }

  /** A CHECK, which only PostgreSQL keeps: the server parses it and forgets it. */
  static String check(Constraint check, String owner) {
    String name = check.name() == null ? "" : "CONSTRAINT " + Sql.identifier(check.name()) + " ";
    String expression =
        ExpressionSql.of(
            check.expression().orElseThrow(() -> CreateTableReader.unexpected("empty CHECK")),
            owner);
    return name + "CHECK (" + expression + ")" + (check.noInherit() ? " NO INHERIT" : "");
  }

  private static Optional<DefaultExpression> defaultOf(
      Column column, boolean generated, String extensionSchema) {
    if (generated) {
      return Optional.of(DefaultExpression.snowflake(column.type(), extensionSchema));
    }
    return column.constraints().stream()
        .filter(constraint -> constraint.kind() == ConstraintKind.DEFAULT)
        .flatMap(constraint -> constraint.expression().stream())
        .map(node -> DefaultExpression.of(node, column.name(), column.type(), extensionSchema))
        .findFirst();
  }

  private static void checkOnce(Column column, KalamType type) {
    String name = "\"" + column.name() + "\"";
    long identities = count(column, ConstraintKind.IDENTITY);
    long defaults = count(column, ConstraintKind.DEFAULT);
    if (identities > 0 && (defaults > 0 || type.serial())) {
      throw definition("both default and identity specified for column " + name);
    }
    if (identities > 1) {
      throw definition("multiple identity specifications for column " + name);
    }
    if (defaults + (type.serial() ? 1 : 0) > 1) {
      throw definition("multiple default values specified for column " + name);
    }
    if (identities > 0 && !column.type().isInteger()) {
      throw BridgeException.of(
          SqlState.INVALID_PARAMETER_VALUE,
          "identity column type must be smallint, integer, or bigint");
    }
  }

  private static long count(Column column, ConstraintKind kind) {
    List<Constraint> constraints = column.constraints();
    return constraints.stream().filter(constraint -> constraint.kind() == kind).count();
  }

  private static BridgeException definition(String message) {
    return BridgeException.of(SqlState.SYNTAX_ERROR, message);
  }
}
