package org.pgkalam.bridge.ddl;

import java.util.List;
import org.pgkalam.bridge.BridgeException;
import org.pgkalam.bridge.SqlState;
import org.pgkalam.bridge.ddl.CreateTable.Column;
import org.pgkalam.bridge.ddl.CreateTable.ConstraintKind;

/**
 * A column of ALTER TABLE … ADD COLUMN.
 *
 * @param definition as in CREATE TABLE
 * @param notNull whether the statement says NOT NULL, or implies it
 * @param rewritten whether PostgreSQL would make something else of the column as it is written:
 *     FILE, SERIAL, identity, SNOWFLAKE_ID() and defaults that only the server knows
 */
record AddedColumn(
    String name,
    ColumnDefinition definition,
    boolean notNull,
    boolean hasDefault,
    boolean rewritten) {

  /**
   * Refuses what a KalamDB table cannot have.
   *
   * @param nodeText {@code nodeToString()} of the raw ColumnDef
   */
  static AddedColumn read(String nodeText, String extensionSchema) {
    Column column = CreateTableReader.column(NodeText.parse(nodeText));
    KalamNames.checkSystemColumn(column.name());
    KalamNames.checkColumn(column.name());
    Refusals.check(column);
    if (column.has(ConstraintKind.PRIMARY_KEY)) {
      throw BridgeException.of(
              SqlState.FEATURE_NOT_SUPPORTED, "a primary key cannot be added to a KalamDB table")
          .withHint("Declare the key when the table is created.");
    }
    KalamType type = KalamType.of(column.type(), column.name());
    boolean generated = type.serial() || column.has(ConstraintKind.IDENTITY);
    boolean rewritten =
        generated
            || !type.local().equals(column.type().toSql())
            || column.constraints().stream()
                .filter(constraint -> constraint.kind() == ConstraintKind.DEFAULT)
                .flatMap(constraint -> constraint.expression().stream())
                .anyMatch(node -> DefaultExpression.isServerFunction(node, extensionSchema));
    return new AddedColumn(
        column.name(),
        ColumnDefinition.of(column, false, false, List.of(), extensionSchema),
        generated || column.has(ConstraintKind.NOT_NULL),
        generated || column.has(ConstraintKind.DEFAULT),
        rewritten);
  }
}
