package org.pgkalam.bridge.codec;

import java.util.List;
import org.pgkalam.bridge.BridgeException;
import org.pgkalam.bridge.SqlState;

/** Refuses columns of types that the codecs do not know. */
final class ColumnTypes {
  private static final int TIMETZ = 1266;

  private ColumnTypes() {}

  static BridgeException refusal(String column) {
    return BridgeException.of(
        SqlState.FDW_INVALID_DATA_TYPE,
        "column \"" + column + "\" has a type that KalamDB cannot hold");
  }

  static void check(List<Column> columns) {
    for (Column column : columns) {
      int oid = column.typeOid();
      if (PgType.scalar(oid) == null && PgType.elementOf(oid) == null) {
        BridgeException refusal = refusal(column.name());
        throw oid == TIMETZ
            ? refusal
                .withDetail("KalamDB drops the zone of time with time zone.")
                .withHint("Use time without time zone or timestamp with time zone.")
            : refusal.withDetail("The type is " + PgType.describe(oid) + ".");
      }
      if (column.plain() && !canBePlain(PgType.scalar(oid))) {
        throw BridgeException.of(
            SqlState.PROTOCOL_VIOLATION, PgType.describe(oid) + " cannot cross plainly");
      }
    }
  }

  private static boolean canBePlain(PgType type) {
    return type != null && (type.valueBytes() > 0 || type.isPlainVarlena() || type == PgType.UUID);
  }
}
