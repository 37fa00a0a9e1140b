package org.pgkalam.facts;

import java.nio.file.Path;

/**
 * What a C file of ours says of a function or variable of PostgreSQL.
 *
 * @param weak whether the library loads without it
 */
record Declaration(Path file, String name, CType type, boolean weak) {

  /** Whether this is what the headers have, null where they do not have it. */
  boolean fits(CType theirs) {
    return theirs == null
        ? weak
        : new CType.Pointer(type).fits(new CType.Pointer(theirs), CType.Flow.TO_US);
  }

  Declaration as(CType other) {
    return new Declaration(file, name, other, weak);
  }
}
