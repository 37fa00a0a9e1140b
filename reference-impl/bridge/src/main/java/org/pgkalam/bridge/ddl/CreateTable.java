package org.pgkalam.bridge.ddl;

import java.util.List;
import java.util.Optional;
import org.pgkalam.bridge.ddl.NodeValue.Node;

/**
 * A CREATE TABLE or CREATE FOREIGN TABLE as the user wrote it, before anything is looked up.
 *
 * @param schema null where none is written
 * @param persistence {@code p} permanent, {@code u} unlogged, {@code t} temporary
 * @param constraints of the table, not of single columns
 * @param clauses the clauses, by their SQL names, that no KalamDB table can have
 * @param accessMethod null for a foreign table or where none is written
 * @param server null unless this is a foreign table
 * @param options WITH (…), or OPTIONS (…) of a foreign table, in the order written
 */
record CreateTable(
    String schema,
    String name,
    String persistence,
    List<Column> columns,
    List<Constraint> constraints,
    List<String> clauses,
    String accessMethod,
    String server,
    List<Option> options) {
  CreateTable {
    columns = List.copyOf(columns);
    constraints = List.copyOf(constraints);
    clauses = List.copyOf(clauses);
    options = List.copyOf(options);
  }

  boolean isForeign() {
    return server != null;
  }

  /**
   * @param constraints DEFAULT, NOT NULL, PRIMARY KEY, GENERATED AS IDENTITY, CHECK and so on
   * @param collation empty where none is written
   * @param clauses as in {@link CreateTable}
   * @param options names in OPTIONS (…) of a foreign table's column
   */
  record Column(
      String name,
      TypeName type,
      List<Constraint> constraints,
      List<String> collation,
      List<String> clauses,
      List<Option> options) {
    Column {
      constraints = List.copyOf(constraints);
      collation = List.copyOf(collation);
      clauses = List.copyOf(clauses);
      options = List.copyOf(options);
    }

    boolean has(ConstraintKind kind) {
      return constraints.stream().anyMatch(constraint -> constraint.kind() == kind);
    }
  }

  /**
   * @param name null where none is written
   * @param columns of a key; empty where the constraint stands with its column
   * @param expression of DEFAULT and CHECK
   * @param clauses as in {@link CreateTable}
   */
  record Constraint(
      ConstraintKind kind,
      String name,
      List<String> columns,
      Optional<Node> expression,
      boolean noInherit,
      List<String> clauses) {
    Constraint {
      columns = List.copyOf(columns);
      clauses = List.copyOf(clauses);
    }
  }

  /** {@code value} is the text that PostgreSQL itself would take: {@code true} for a bare name. */
  record Option(String name, String value) {}

  /** PostgreSQL's ConstrType; the numbers are the same from 13 to 18. */
  enum ConstraintKind {
    NULL(0),
    NOT_NULL(1),
    DEFAULT(2),
    IDENTITY(3),
    GENERATED(4),
    CHECK(5),
    PRIMARY_KEY(6),
    UNIQUE(7),
    EXCLUSION(8),
    FOREIGN_KEY(9),
    ATTR_DEFERRABLE(10),
    ATTR_NOT_DEFERRABLE(11),
    ATTR_DEFERRED(12),
    ATTR_IMMEDIATE(13),
    ATTR_ENFORCED(14),
    ATTR_NOT_ENFORCED(15);

    private final int number;

    ConstraintKind(int number) {
      this.number = number;
    }

    /** Node text has the name up to 16 and the number from 17. */
    boolean isPrintedAs(String contype) {
      return contype.equals(name()) || contype.equals(Integer.toString(number));
    }
  }
}
