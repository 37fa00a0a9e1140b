package org.pgkalam.bridge;

import org.pgkalam.bridge.ddl.AlterStep;

/** Looks at the rows of a shared table before its columns change, as PostgreSQL does. */
final class RowCheck {
  private final RemoteCatalog catalog;

  RowCheck(RemoteCatalog catalog) {
    this.catalog = catalog;
  }

  /** Raises an error if KalamDB would read the rows otherwise after the step. */
  void before(AlterStep step) {
    boolean adds =
        step.kind() == AlterStep.Kind.ADD_NOT_NULL
            || step.kind() == AlterStep.Kind.ADD_NOT_NULL_WITH_DEFAULT;
    if (!adds && step.kind() != AlterStep.Kind.SET_NOT_NULL) {
      return;
    }
    long rows = catalog.countRows(step.tableName());
    if (rows == 0) {
      return;
    }
    if (step.kind() == AlterStep.Kind.ADD_NOT_NULL_WITH_DEFAULT) {
      throw BridgeException.of(
              SqlState.FEATURE_NOT_SUPPORTED,
              "column \"%s\" cannot be added NOT NULL to KalamDB table %s, which has rows"
                  .formatted(step.column(), step.tableName()))
          .withDetail("KalamDB does not give the default to rows that are there.")
          .withHint("Add the column without NOT NULL, fill it, then use SET NOT NULL.");
    }
    if (adds || !hasColumn(step) || catalog.countValues(step.tableName(), step.column()) < rows) {
      throw BridgeException.of(
          SqlState.NOT_NULL_VIOLATION,
          "column \"%s\" of relation \"%s\" contains null values"
              .formatted(step.column(), step.table()));
    }
  }

  /** One that the same statement adds is not there yet. */
  private boolean hasColumn(AlterStep step) {
    return catalog
        .find(step.namespace(), step.table())
        .map(
            table ->
                table.columns().stream().anyMatch(column -> column.name().equals(step.column())))
        .orElse(false);
  }
}
