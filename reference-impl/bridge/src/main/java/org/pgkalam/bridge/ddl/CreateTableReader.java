package org.pgkalam.bridge.ddl;

import java.util.ArrayList;
import java.util.List;
import org.pgkalam.bridge.BridgeException;
import org.pgkalam.bridge.SqlState;
import org.pgkalam.bridge.ddl.CreateTable.Column;
import org.pgkalam.bridge.ddl.CreateTable.Constraint;
import org.pgkalam.bridge.ddl.CreateTable.ConstraintKind;
import org.pgkalam.bridge.ddl.CreateTable.Option;
import org.pgkalam.bridge.ddl.NodeValue.Absent;
import org.pgkalam.bridge.ddl.NodeValue.Atom;
import org.pgkalam.bridge.ddl.NodeValue.Node;

/** From the raw parse tree of PostgreSQL 13 to 18 to a {@link CreateTable}. */
final class CreateTableReader {
  private final Node statement;
  private final boolean foreign;

  private CreateTableReader(Node statement) {
    this.statement = statement;
    this.foreign = statement.name().equals("CREATEFOREIGNTABLESTMT");
  }

  /**
   * Takes the statement itself, not a RawStmt, Query or PlannedStmt around it.
   *
   * @throws BridgeException XX000 for any other node
   */
  static CreateTable read(Node statement) {
    if (!statement.is("CREATESTMT", "CREATEFOREIGNTABLESTMT")) {
      throw unexpected(statement.name());
    }
    return new CreateTableReader(statement).table();
  }

  private CreateTable table() {
    Node relation = base("relation") instanceof Node node ? node : missing("relation");
    List<Column> columns = new ArrayList<>();
    List<Constraint> constraints = new ArrayList<>();
    List<String> clauses = new ArrayList<>(tableClauses());
    List<NodeValue> elements = new ArrayList<>(baseList("tableElts"));
    elements.addAll(baseList("constraints"));
    for (NodeValue element : elements) {
      if (!(element instanceof Node node)) {
        throw unexpected(element.toString());
      }
      switch (node.name()) {
        case "COLUMNDEF" -> columns.add(column(node));
        case "CONSTRAINT" -> constraints.add(constraint(node));
        case "TABLELIKECLAUSE" -> clauses.add("LIKE");
        default -> throw unexpected(node.name());
      }
    }
    return new CreateTable(
        relation.text("schemaname").orElse(null),
        relation.text("relname").orElseThrow(() -> unexpected("RANGEVAR without relname")),
        relation.text("relpersistence").orElse("p"),
        columns,
        constraints,
        clauses,
        base("accessMethod") instanceof Atom method ? method.text() : null,
        foreign
            ? statement.text("servername").orElseThrow(() -> unexpected("no servername"))
            : null,
        options(statement.list("options")));
  }

  /**
   * From 16 on, a foreign table prints what it shares with CreateStmt as {@code :base.relation}.
   */
  private NodeValue base(String field) {
    NodeValue value = statement.get("base." + field);
    return value instanceof Absent ? statement.get(field) : value;
  }

  private List<NodeValue> baseList(String field) {
    return base(field) instanceof NodeValue.ListValue list ? list.elements() : List.of();
  }

  private List<String> tableClauses() {
    List<String> clauses = new ArrayList<>();
    if (!(base("partbound") instanceof Absent)) {
      clauses.add("PARTITION OF");
    } else if (!(base("inhRelations") instanceof Absent)) {
      clauses.add("INHERITS");
    }
    if (!(base("partspec") instanceof Absent)) {
      clauses.add("PARTITION BY");
    }
    if (!(base("ofTypename") instanceof Absent)) {
      clauses.add("OF");
    }
    if (!(base("tablespacename") instanceof Absent)) {
      clauses.add("TABLESPACE");
    }
    if (base("oncommit") instanceof Atom action && !action.text().equals("0")) {
      clauses.add("ON COMMIT");
    }
    return clauses;
  }

  static Column column(Node node) {
    List<String> clauses = new ArrayList<>();
    if (node.has("compression")) {
      clauses.add("COMPRESSION");
    }
    if (node.has("storage_name")) {
      clauses.add("STORAGE");
    }
    String name = node.text("colname").orElseThrow(() -> unexpected("COLUMNDEF without colname"));
    return new Column(
        name,
        TypeNameReader.read(
            node.node("typeName").orElseThrow(() -> unexpected("column without type")), name),
        nodes(node.list("constraints")).stream().map(CreateTableReader::constraint).toList(),
        node.node("collClause").map(collation -> collation.texts("collname")).orElse(List.of()),
        clauses,
        options(node.list("fdwoptions")));
  }

  private static Constraint constraint(Node node) {
    List<String> clauses = new ArrayList<>();
    if (node.flag("deferrable") || node.flag("initdeferred")) {
      clauses.add("DEFERRABLE");
    }
    ConstraintKind kind = kind(node.text("contype").orElse(""));
    if (kind == ConstraintKind.PRIMARY_KEY) {
      if (node.has("including")) {
        clauses.add("INCLUDE");
      }
      if (node.has("options")) {
        clauses.add("WITH");
      }
      if (node.has("indexspace")) {
        clauses.add("USING INDEX TABLESPACE");
      }
      if (node.flag("without_overlaps")) {
        clauses.add("WITHOUT OVERLAPS");
      }
    }
    if (kind == ConstraintKind.CHECK && node.text("is_enforced").orElse("true").equals("false")) {
      clauses.add("NOT ENFORCED");
    }
    return new Constraint(
        kind,
        node.text("conname").orElse(null),
        node.texts("keys"),
        node.node("raw_expr"),
        node.flag("is_no_inherit"),
        clauses);
  }

  private static ConstraintKind kind(String contype) {
    for (ConstraintKind kind : ConstraintKind.values()) {
      if (kind.isPrintedAs(contype)) {
        return kind;
      }
    }
    throw unexpected("constraint type " + contype);
  }

  private static List<Option> options(List<NodeValue> elements) {
    return nodes(elements).stream()
        .map(
            element -> {
              String name = element.text("defname").orElseThrow(() -> unexpected("unnamed option"));
              if (element.has("defnamespace")) {
                throw BridgeException.of(
                        SqlState.INVALID_PARAMETER_VALUE,
                        "unrecognized parameter namespace \""
                            + element.text("defnamespace").orElse("")
                            + "\"")
                    .withHint("Options of KalamDB tables have no prefix.");
              }
              return new Option(name, optionValue(name, element.get("arg")));
            })
        .toList();
  }

  /** As PostgreSQL's defGetString reads it; a bare word arrives as a type name. */
  private static String optionValue(String name, NodeValue value) {
    if (value instanceof Atom atom) {
      return atom.text();
    }
    if (value instanceof Absent) {
      return "true";
    }
    if (value instanceof Node type
        && type.name().equals("TYPENAME")
        && type.list("typmods").isEmpty()
        && type.list("arrayBounds").isEmpty()) {
      return String.join(".", type.texts("names"));
    }
    throw BridgeException.of(
            SqlState.INVALID_PARAMETER_VALUE, "invalid value for option \"" + name + "\"")
        .withHint("Write the value as a string: " + name + " = '…'.");
  }

  private static List<Node> nodes(List<NodeValue> values) {
    return values.stream()
        .map(value -> value instanceof Node node ? node : missing("node in a list"))
        .toList();
  }

  private static Node missing(String what) {
    throw unexpected("no " + what);
  }

  static BridgeException unexpected(String what) {
    return BridgeException.of(SqlState.INTERNAL_ERROR, "unexpected parse tree: " + what)
        .withHint("This is a defect in pg_kalam; please report it with the statement.");
  }
}
