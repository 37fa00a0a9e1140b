package org.pgkalam.bridge.ddl;

import java.util.List;
import org.pgkalam.bridge.BridgeException;
import org.pgkalam.bridge.SqlState;
import org.pgkalam.bridge.ddl.NodeValue.Atom;
import org.pgkalam.bridge.ddl.NodeValue.Node;

/** Reads a TYPENAME node. */
final class TypeNameReader {
  private TypeNameReader() {}

  static TypeName read(Node node, String column) {
    List<String> names = node.texts("names");
    if (!node.name().equals("TYPENAME") || names.isEmpty()) {
      throw CreateTableReader.unexpected("no type name");
    }
    if (node.flag("setof")) {
      throw BridgeException.of(
          SqlState.INVALID_TABLE_DEFINITION, "column \"" + column + "\" cannot be declared SETOF");
    }
    if (node.flag("pct_type")) {
      throw BridgeException.of(
              SqlState.FEATURE_NOT_SUPPORTED,
              "%TYPE is not supported for column \"" + column + "\"")
          .withHint("Name the type itself.");
    }
    return new TypeName(
        names,
        node.list("typmods").stream().map(modifier -> modifier(modifier, column)).toList(),
        node.texts("arrayBounds"));
  }

  private static String modifier(NodeValue value, String column) {
    if (value instanceof Node node
        && node.name().equals("A_CONST")
        && node.get("val") instanceof Atom atom) {
      return atom.quoted() ? Sql.literal(atom.text()) : atom.text();
    }
    if (value instanceof Node node && node.name().equals("COLUMNREF")) {
      return Sql.qualified(node.texts("fields"));
    }
    throw BridgeException.of(
        SqlState.FEATURE_NOT_SUPPORTED,
        "type modifier of column \"" + column + "\" is not a constant");
  }
}
