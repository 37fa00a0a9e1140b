package org.pgkalam.bridge.ddl;

import java.util.List;
import java.util.Map;
import org.pgkalam.bridge.BridgeException;
import org.pgkalam.bridge.SqlState;
import org.pgkalam.bridge.ddl.CreateTable.Column;
import org.pgkalam.bridge.ddl.CreateTable.Constraint;
import org.pgkalam.bridge.ddl.CreateTable.ConstraintKind;

/**
 * What PostgreSQL's grammar takes and no KalamDB table can have. All of it is 0A000 with a hint.
 */
final class Refusals {
  private static final Map<String, String> CLAUSE_HINTS =
      Map.ofEntries(
          Map.entry(
              "PARTITION OF", "Create the table on its own and query several with UNION ALL."),
          Map.entry("PARTITION BY", "KalamDB distributes its tables itself; leave the clause out."),
          Map.entry("INHERITS", "Write the inherited columns into the statement."),
          Map.entry("LIKE", "Write the columns into the statement."),
          Map.entry("OF", "Write the columns of the type into the statement."),
          Map.entry(
              "TABLESPACE", "Use the option storage_id to choose where KalamDB keeps the table."),
          Map.entry(
              "USING INDEX TABLESPACE", "KalamDB keeps its own key index; leave the clause out."),
          Map.entry("ON COMMIT", "Leave the clause out; KalamDB tables are permanent."),
          Map.entry("DEFERRABLE", "KalamDB checks keys at once; leave the clause out."),
          Map.entry("NOT ENFORCED", "Leave the constraint out."));

  private static final Map<ConstraintKind, String> CONSTRAINT_NAMES =
      Map.ofEntries(
          Map.entry(ConstraintKind.UNIQUE, "unique constraints"),
          Map.entry(ConstraintKind.EXCLUSION, "exclusion constraints"),
          Map.entry(ConstraintKind.FOREIGN_KEY, "foreign keys"),
          Map.entry(ConstraintKind.GENERATED, "generated columns"),
          Map.entry(ConstraintKind.ATTR_DEFERRABLE, "deferrable constraints"),
          Map.entry(ConstraintKind.ATTR_NOT_DEFERRABLE, "deferrable constraints"),
          Map.entry(ConstraintKind.ATTR_DEFERRED, "deferrable constraints"),
          Map.entry(ConstraintKind.ATTR_IMMEDIATE, "deferrable constraints"),
          Map.entry(ConstraintKind.ATTR_ENFORCED, "ENFORCED clauses"),
          Map.entry(ConstraintKind.ATTR_NOT_ENFORCED, "NOT ENFORCED clauses"));

  private static final Map<ConstraintKind, String> CONSTRAINT_HINTS =
      Map.of(
          ConstraintKind.UNIQUE,
          "KalamDB would accept the constraint and not enforce it; only the primary key is unique.",
          ConstraintKind.FOREIGN_KEY,
          "KalamDB would accept the constraint and not enforce it; leave it out.",
          ConstraintKind.GENERATED,
          "Use a DEFAULT, or compute the value in a view.");

  private Refusals() {}

  static void check(CreateTable table) {
    switch (table.persistence()) {
      case "t" ->
          throw refuse(
              "temporary KalamDB tables are not supported",
              "Leave TEMPORARY out, or leave USING kalamdb out.");
      case "u" ->
          throw refuse(
              "unlogged KalamDB tables are not supported",
              "Leave UNLOGGED out, or leave USING kalamdb out.");
      default -> checkClauses(table.clauses());
    }
    table.constraints().forEach(Refusals::checkConstraint);
    table.columns().forEach(Refusals::check);
  }

  static void check(Column column) {
    checkClauses(column.clauses());
    column.constraints().forEach(Refusals::checkConstraint);
    column.options().forEach(option -> refuseColumnOption(option.name()));
  }

  private static void checkConstraint(Constraint constraint) {
    String name = CONSTRAINT_NAMES.get(constraint.kind());
    if (name != null) {
      throw refuse(
          name + " are not supported on KalamDB tables",
          CONSTRAINT_HINTS.getOrDefault(constraint.kind(), "Leave it out of the statement."));
    }
    checkClauses(constraint.clauses());
  }

  private static void checkClauses(List<String> clauses) {
    if (!clauses.isEmpty()) {
      String clause = clauses.get(0);
      throw refuse(
          clause + " is not supported for KalamDB tables",
          CLAUSE_HINTS.getOrDefault(clause, "Leave the clause out."));
    }
  }

  /** The validator would say so too, but only after the remote table exists. */
  private static void refuseColumnOption(String name) {
    throw BridgeException.of(
            SqlState.FDW_INVALID_OPTION_NAME,
            "invalid option \"" + name + "\" for a pg_kalam foreign table column")
        .withHint("There are no valid options in this context.");
  }

  private static BridgeException refuse(String message, String hint) {
    return BridgeException.of(SqlState.FEATURE_NOT_SUPPORTED, message).withHint(hint);
  }
}
