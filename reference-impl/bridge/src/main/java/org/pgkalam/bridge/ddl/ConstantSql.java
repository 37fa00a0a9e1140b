package org.pgkalam.bridge.ddl;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.pgkalam.bridge.ddl.NodeValue.Atom;
import org.pgkalam.bridge.ddl.NodeValue.Node;

/**
 * A constant of a raw parse tree.
 *
 * @param local as SQL for PostgreSQL
 * @param remote as SQL for the server, empty where it has no such constant
 */
record ConstantSql(String local, Optional<String> remote) {
  private static final Pattern DECIMAL =
      Pattern.compile("-?(\\d+(\\.\\d*)?|\\.\\d+)([eE][+-]?\\d+)?");
  private static final Pattern NUMBER =
      Pattern.compile(
          DECIMAL.pattern()
              + "|-?0[xXoObB]?[0-9a-fA-F_]+|-?[0-9_]+(\\.[0-9_]*)?([eE][+-]?[0-9_]+)?");
  private static final Map<String, String> BOOLEANS = Map.of("t", "TRUE", "f", "FALSE");
  private static final Pattern BITS = Pattern.compile("[bB][01]*|[xX][0-9a-fA-F]*");

  /** Empty where {@code node} is no constant that can be written down. */
  static Optional<ConstantSql> of(Node node) {
    if (node.name().equals("TYPECAST")) {
      return ancientBoolean(node);
    }
    if (!node.name().equals("A_CONST")) {
      return Optional.empty();
    }
    if (node.words().contains("NULL")) {
      return Optional.of(same("NULL"));
    }
    return node.get("val") instanceof Atom atom ? of(atom) : Optional.empty();
  }

  private static Optional<ConstantSql> of(Atom atom) {
    String text = atom.text();
    if (atom.quoted()) {
      return Optional.of(new ConstantSql(Sql.literal(text), Optional.of(Sql.remoteLiteral(text))));
    }
    if (text.equals("NULL") || text.equals("true") || text.equals("false")) {
      return Optional.of(same(text.toUpperCase(Locale.ROOT)));
    }
    if (DECIMAL.matcher(text).matches()) {
      return Optional.of(same(text));
    }
    if (NUMBER.matcher(text).matches()) {
      return Optional.of(new ConstantSql(text, Optional.empty()));
    }
    if (BITS.matcher(text).matches()) {
      return Optional.of(
          new ConstantSql(text.charAt(0) + "'" + text.substring(1) + "'", Optional.empty()));
    }
    return Optional.empty();
  }

  /** 13 and 14 have no boolean constants: TRUE is {@code 't'::pg_catalog.bool}. */
  private static Optional<ConstantSql> ancientBoolean(Node cast) {
    List<String> type = cast.node("typeName").map(name -> name.texts("names")).orElse(List.of());
    if (!type.equals(List.of("pg_catalog", "bool"))) {
      return Optional.empty();
    }
    return cast.node("arg")
        .filter(arg -> arg.get("val") instanceof Atom atom && atom.quoted())
        .flatMap(arg -> arg.text("val"))
        .map(BOOLEANS::get)
        .map(ConstantSql::same);
  }

  private static ConstantSql same(String text) {
    return new ConstantSql(text, Optional.of(text));
  }
}
