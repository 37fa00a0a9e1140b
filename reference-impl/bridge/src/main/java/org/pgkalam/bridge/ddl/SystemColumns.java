package org.pgkalam.bridge.ddl;

import java.util.List;
import java.util.Map;
import java.util.Set;
import org.pgkalam.bridge.BridgeException;
import org.pgkalam.bridge.SqlState;
import org.pgkalam.bridge.ddl.CreateTable.Column;
import org.pgkalam.bridge.ddl.CreateTable.ConstraintKind;

/**
 * The columns that pg_kalam adds itself. {@code USING kalamdb} must not name them (document
 * "sql-syntax", system columns); CREATE FOREIGN TABLE may, as they are now, for that is how pg_dump
 * writes the table down.
 */
final class SystemColumns {
  private static final Map<String, String> TYPES = Map.of("_seq", "int8", "_userid", "text");

  private SystemColumns() {}

  static boolean is(Column column) {
    return TYPES.containsKey(column.name());
  }

  /** Raises 42939 for every one that the kind of statement cannot declare at all. */
  static void checkNames(CreateTable table) {
    for (Column column : table.columns()) {
      if (!table.isForeign() || !is(column)) {
        KalamNames.checkSystemColumn(column.name());
      }
    }
  }

  /** Raises 42P16 for one that is declared otherwise than it would be added. */
  static void checkDeclarations(CreateTable table, TableType type) {
    for (Column column : table.columns()) {
      if (is(column) && !isAsAdded(column, type)) {
        throw BridgeException.of(
                SqlState.INVALID_TABLE_DEFINITION,
                "system column \""
                    + column.name()
                    + "\" cannot be declared like this in a "
                    + type.optionValue()
                    + " table")
            .withHint(
                "Leave it out, or declare it as pg_kalam does: _seq bigint, and in user tables"
                    + " _userid text.");
      }
    }
  }

  private static boolean isAsAdded(Column column, TableType type) {
    TypeName declared = column.type();
    return (type == TableType.USER || !column.name().equals("_userid"))
        && !declared.isArray()
        && declared.modifiers().isEmpty()
        && declared.builtin().equals(TYPES.get(column.name()))
        && column.collation().isEmpty()
        && column.constraints().stream()
            .allMatch(constraint -> constraint.kind() == ConstraintKind.NULL);
  }

  /** Those that the local table gets after the columns in {@code declared}. */
  static List<String> missing(Set<String> declared, TableType type) {
    List<String> wanted = type == TableType.USER ? List.of("_seq", "_userid") : List.of("_seq");
    return wanted.stream()
        .filter(name -> !declared.contains(name))
        .map(SystemColumns::definition)
        .toList();
  }

  static String definition(String name) {
    return Sql.identifier(name) + (name.equals("_seq") ? " bigint" : " text");
  }
}
