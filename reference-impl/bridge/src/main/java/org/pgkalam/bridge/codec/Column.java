package org.pgkalam.bridge.codec;

import java.util.Objects;

/**
 * One column of a foreign table, as PostgreSQL knows it.
 *
 * @param name the column's name on both sides, exactly as stored (KalamDB compares
 *     case-sensitively)
 * @param typeOid {@code pg_type.oid}; for a domain its base type's
 * @param typmod {@code atttypmod}, −1 for none
 */
public record Column(String name, int typeOid, int typmod) {
  public Column {
    Objects.requireNonNull(name, "name");
  }
}
