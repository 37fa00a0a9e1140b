package org.pgkalam.mock.store;

import java.util.HashMap;
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
   * The stored values of a new row, not yet checked for NULLs.
   *
   * @param unchecked whether what is missing reads as zero where it may not be NULL
   */
  Object[] insert(
      TableSchema schema,
      Map<String, Scalar> given,
      String user,
      boolean defaults,
      boolean unchecked) {
    Object[] values = new Object[schema.slots()];
    for (Column column : schema.columns()) {
      if (column.isSystem()) {
        continue;
      }
      Scalar scalar = given.get(column.name());
      if (scalar == null) {
        values[column.slot()] = missing(column, user, defaults, unchecked);
      } else {
        values[column.slot()] = coerced(scalar, column);
      }
    }
    return values;
  }

  /**
   * The changes as values of their columns, null for NULL; without those of columns that the table
   * does not have.
   *
   * @throws StoreException if one does not fit its column
   */
  Map<String, Object> coerced(TableSchema schema, Map<String, Scalar> changes) {
    Map<String, Object> values = new HashMap<>();
    changes.forEach(
        (name, scalar) -> {
          Column column = schema.column(name);
          if (column != null && !column.isSystem()) {
            values.put(name, coerced(scalar, column));
          }
        });
    return values;
  }

  /**
   * The stored values after an update; {@code current} is not changed.
   *
   * @param changes as {@link #coerced} gives them
   */
  static Object[] update(TableSchema schema, Row current, Map<String, Object> changes) {
    Object[] values = new Object[schema.slots()];
    for (Column column : schema.columns()) {
      if (!column.isSystem()) {
        String name = column.name();
        values[column.slot()] = changes.containsKey(name) ? changes.get(name) : current.get(column);
      }
    }
    checkNotNull(schema, values, 1);
    return values;
  }

  private Object missing(Column column, String user, boolean defaults, boolean unchecked) {
    if (defaults && column.defaultValue().isPresent()) {
      return coerced(column.defaultValue().get().evaluate(identifiers, user), column);
    }
    return column.nullable() || !(unchecked || quirks.contains(Quirk.SILENT_ZERO_VALUES))
        ? null
        : column.type().zero();
  }

  private Object coerced(Scalar scalar, Column column) {
    try {
      if (scalar.isNull()
          && scalar.type() != Scalar.Type.NULL
          && quirks.contains(Quirk.TYPED_NULLS_REFUSED)) {
        refuseTypedNull(scalar, column);
      }
      return Coercion.coerce(scalar, column);
    } catch (StoreException e) {
      throw new StoreException("Invalid operation: Schema coercion failed: " + e.getMessage());
    }
  }

  private static void refuseTypedNull(Scalar scalar, Column column) {
    KalamType type = column.type();
    if (type.is(KalamType.Kind.UUID) && scalar.type() != Scalar.Type.BINARY) {
      throw new StoreException(
          "Unable to coerce value %s to UUID for column '%s'"
              .formatted(type.arrowName(), column.name()));
    }
    if (type.is(KalamType.Kind.EMBEDDING)) {
      throw new StoreException(
          "Unable to cast value %s to %s for column '%s': Arrow error: Cast error: Casting from %s to %s not supported"
              .formatted(
                  scalar.type().arrowName(),
                  type.arrowName(),
                  column.name(),
                  scalar.type().arrowName(),
                  type.arrowName()));
    }
  }

  /** Whether the server takes rows of this table whatever NULLs they have. */
  boolean isUnchecked(TableSchema schema) {
    return schema.kind() == TableKind.STREAM && quirks.contains(Quirk.STREAMS_NOT_CHECKED);
  }

  /**
   * Refuses NULL where a column has none.
   *
   * @param number 1-based place in its batch, for messages
   */
  static void checkNotNull(TableSchema schema, Object[] values, int number) {
    for (Column column : schema.columns()) {
      if (!column.isSystem() && !column.nullable() && values[column.slot()] == null) {
        throw new StoreException(
            "Constraint violation: Execution error: NOT NULL constraint violation: column '%s' cannot be NULL (row %d)"
                .formatted(column.name(), number));
      }
    }
  }
}
