package org.pgkalam.bridge.ddl;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.pgkalam.bridge.BridgeException;
import org.pgkalam.bridge.SqlState;
import org.pgkalam.bridge.ddl.NodeValue.Absent;
import org.pgkalam.bridge.ddl.NodeValue.Atom;
import org.pgkalam.bridge.ddl.NodeValue.ListValue;
import org.pgkalam.bridge.ddl.NodeValue.Node;

/**
 * Reads what PostgreSQL's {@code nodeToString()} prints (src/backend/nodes/outfuncs.c, 13 to 18).
 *
 * <p>Tokens end at white space and at brackets, a backslash takes the next character as it is
 * (src/backend/nodes/read.c, {@code pg_strtok}).
 */
final class NodeText {
  /** Deep enough for any table that a person writes; keeps recursion within a small stack. */
  static final int MAX_DEPTH = 500;

  private final String text;
  private int position;
  private int depth;

  private NodeText(String text) {
    this.text = text;
  }

  /**
   * The one node that {@code text} holds.
   *
   * @throws BridgeException XX000 if {@code text} is not the text of one node, 54001 if it is
   *     nested more than {@value #MAX_DEPTH} deep
   */
  static Node parse(String text) {
    NodeText reader = new NodeText(text);
    NodeValue value = reader.value();
    reader.skipSpace();
    if (reader.position < text.length()) {
      throw reader.unreadable("text after the end");
    }
    if (value instanceof Node node) {
      return node;
    }
    throw reader.unreadable("no node");
  }

  private NodeValue value() {
    skipSpace();
    if (position >= text.length()) {
      throw unreadable("unexpected end");
    }
    char first = text.charAt(position);
    if (first == '{' || first == '(') {
      if (++depth > MAX_DEPTH) {
        throw BridgeException.of(
                SqlState.STATEMENT_TOO_COMPLEX, "expression in CREATE TABLE is too complex")
            .withDetail("It is nested more than " + MAX_DEPTH + " deep.");
      }
      position++;
      NodeValue value = first == '{' ? node() : list();
      depth--;
      return value;
    }
    return atom();
  }

  private Node node() {
    skipSpace();
    String name = token();
    List<String> words = new ArrayList<>();
    Map<String, NodeValue> fields = new LinkedHashMap<>();
    while (!ends('}')) {
      if (text.charAt(position) == ':') {
        position++;
        fields.put(token(), value());
      } else if (value() instanceof Atom word) {
        words.add(word.text());
      } else {
        throw unreadable("a value without a field");
      }
    }
    return new Node(name, words, fields);
  }

  private ListValue list() {
    List<NodeValue> elements = new ArrayList<>();
    while (!ends(')')) {
      elements.add(value());
    }
    return new ListValue(elements);
  }

  private boolean ends(char close) {
    skipSpace();
    if (position >= text.length()) {
      throw unreadable("missing " + close);
    }
    if (text.charAt(position) == close) {
      position++;
      return true;
    }
    return false;
  }

  private NodeValue atom() {
    int start = position;
    String raw = token();
    if (position - start == 2 && raw.equals("<>")) {
      return Absent.INSTANCE;
    }
    boolean quoted = raw.length() > 1 && text.charAt(start) == '"' && raw.endsWith("\"");
    return quoted ? new Atom(raw.substring(1, raw.length() - 1), true) : new Atom(raw, false);
  }

  private String token() {
    StringBuilder token = new StringBuilder();
    while (position < text.length() && !isDelimiter(text.charAt(position))) {
      if (text.charAt(position) == '\\') {
        position++;
        if (position >= text.length()) {
          throw unreadable("unexpected end");
        }
      }
      token.append(text.charAt(position++));
    }
    if (token.isEmpty()) {
      throw unreadable("unexpected character");
    }
    return token.toString();
  }

  private static boolean isDelimiter(char c) {
    return isSpace(c) || c == '(' || c == ')' || c == '{' || c == '}';
  }

  private static boolean isSpace(char c) {
    return c == ' ' || c == '\n' || c == '\t';
  }

  private void skipSpace() {
    while (position < text.length() && isSpace(text.charAt(position))) {
      position++;
    }
  }

  private BridgeException unreadable(String what) {
    return BridgeException.of(
            SqlState.INTERNAL_ERROR, "cannot read node text at offset " + position + ": " + what)
        .withHint("This is a defect in pg_kalam; please report it with the statement.");
  }
}
