package org.pgkalam.bridge.codec;

import java.util.Objects;
import org.pgkalam.bridge.BridgeException;

/**
 * One column of a foreign table, as PostgreSQL knows it.
 *
 * @param name the column's name on both sides, exactly as stored (KalamDB compares
 *     case-sensitively)
 * @param typeOid {@code pg_type.oid}; for a domain its base type's
 * @param typmod {@code atttypmod}, −1 for none
 * @param plain whether values cross as PostgreSQL holds them in memory, see {@link RowBuffer}
 */
public record Column(String name, int typeOid, int typmod, boolean plain) {
  /** The {@code typmod} of a column without one. */
  public static final int NO_TYPMOD = -1;

  public Column {
    Objects.requireNonNull(name, "name");
  }

  /** A column whose values cross in the binary format of their type. */
  public Column(String name, int typeOid, int typmod) {
    this(name, typeOid, typmod, false);
  }

  /**
   * A column of a type that is not PostgreSQL's own; its values cross as text. KalamDB's EMBEDDING
   * takes and gives the text of pgvector's {@code vector}.
   *
   * @param typeName as format_type prints it, with its schema if the search path lacks that
   * @throws BridgeException HV004 for any other type
   */
  public static Column ofForeignType(String name, String typeName) {
    if (!typeName.equals("vector") && !typeName.endsWith(".vector")) {
      throw ColumnTypes.refusal(name).withDetail("The type is " + typeName + ".");
    }
    return new Column(name, PgType.TEXT.oid, NO_TYPMOD);
  }
}
