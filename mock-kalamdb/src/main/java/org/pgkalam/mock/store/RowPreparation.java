package org.pgkalam.mock.store;

import java.util.Map;
import java.util.Set;
import org.pgkalam.mock.Quirk;

/** Fills, coerces and checks the values of new rows, in the server's order. */
final class RowPreparation {
  private final Identifiers identifiers;
  private final Set<Quirk> quirks;

  RowPreparation(Identifiers identifiers, Set<Quirk> quirks) {
    this.identifiers = identifiers;
    this.quirks = quirks;
  }

  /**
   * The stored values of a new row.
   *
   * @param number 1-based place in its batch, for messages
   */
  Object[] insert(
      TableSchema schema, Map<String, Scalar> given, String user, boolean defaults, int number) {
    Object[] values = new Object[schema.slots()];
    for (Column column : schema.columns()) {
      if (column.isSystem()) {
        continue;
      }
      Scalar scalar = given.get(column.name());
      if (scalar == null) {
        values[column.slot()] = missing(column, user, defaults);
      } else {
        values[column.slot()] = coerced(scalar, column);
      }
    }
    checkNotNull(schema, values, number);
    return values;
  }

  /** The stored values after an update; {@code current} is not changed. */
  Object[] update(TableSchema schema, Row current, Map<String, Scalar> changes) {
    Object[] values = new Object[schema.slots()];
    for (Column column : schema.columns()) {
      if (!column.isSystem()) {
        Scalar scalar = changes.get(column.name());
        values[column.slot()] = scalar == null ? current.get(column) : coerced(scalar, column);
      }
    }
    checkNotNull(schema, values, 1);
    return values;
  }

  private Object missing(Column column, String user, boolean defaults) {
    if (defaults && column.defaultValue().isPresent()) {
      return coerced(column.defaultValue().get().evaluate(identifiers, user), column);
    }
    return column.nullable() || !quirks.contains(Quirk.SILENT_ZERO_VALUES)
        ? null
        : column.type().zero();
  }

  private static Object coerced(Scalar scalar, Column column) {
    try {
      return Coercion.coerce(scalar, column);
    } catch (StoreException e) {
      throw new StoreException("Invalid operation: Schema coercion failed: " + e.getMessage());
    }
  }

  private static void checkNotNull(TableSchema schema, Object[] values, int number) {
    for (Column column : schema.columns()) {
      if (!column.isSystem() && !column.nullable() && values[column.slot()] == null) {
        throw new StoreException(
            "Constraint violation: Execution error: NOT NULL constraint violation: column '%s' cannot be NULL (row %d)"
                .formatted(column.name(), number));
      }
    }
  }
}
