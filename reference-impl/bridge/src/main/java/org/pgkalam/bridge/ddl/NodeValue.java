package org.pgkalam.bridge.ddl;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A value in PostgreSQL's node text. Immutable. */
sealed interface NodeValue {

  /**
   * A node: {@code {NAME :field value …}}.
   *
   * @param words bare tokens that belong to no field, in order: the kind in {@code {A_EXPR IN :name
   *     …}} and {@code :name ("=") ANY}, or {@code {A_CONST NULL}}
   * @param fields where a field is printed twice (foreign tables up to 15 print {@code :options} of
   *     the base first), the last one
   */
  record Node(String name, List<String> words, Map<String, NodeValue> fields) implements NodeValue {
    public Node {
      words = List.copyOf(words);
      fields = Map.copyOf(fields);
    }

    boolean is(String first, String second) {
      return name.equals(first) || name.equals(second);
    }

    /** The field's value, {@link Absent} where the node has no such field or prints {@code <>}. */
    NodeValue get(String field) {
      return fields.getOrDefault(field, Absent.INSTANCE);
    }

    boolean has(String field) {
      return !(get(field) instanceof Absent);
    }

    boolean flag(String field) {
      return get(field) instanceof Atom atom && atom.text().equals("true");
    }

    Optional<String> text(String field) {
      return get(field) instanceof Atom atom ? Optional.of(atom.text()) : Optional.empty();
    }

    Optional<Node> node(String field) {
      return get(field) instanceof Node node ? Optional.of(node) : Optional.empty();
    }

    /** The elements of a list, none where the field is absent. */
    List<NodeValue> list(String field) {
      return get(field) instanceof ListValue list ? list.elements() : List.of();
    }

    List<String> texts(String field) {
      return list(field).stream()
          .filter(Atom.class::isInstance)
          .map(value -> ((Atom) value).text())
          .toList();
    }
  }

  /** A list; {@code (i 1 2)} and its like keep their letter as the first element. */
  record ListValue(List<NodeValue> elements) implements NodeValue {
    public ListValue {
      elements = List.copyOf(elements);
    }
  }

  /** A number, word, or string; {@code quoted} tells {@code "7"} from {@code 7}. */
  record Atom(String text, boolean quoted) implements NodeValue {}

  /** A null pointer, printed as {@code <>}. */
  enum Absent implements NodeValue {
    INSTANCE
  }
}
