package org.pgkalam.facts;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The types that a compiler wrote into an object file, as readelf prints them. */
final class DebugInfo {
  private static final Pattern ENTRY =
      Pattern.compile(" *<(?<depth>\\d+)><(?<id>\\p{XDigit}+)>: .*\\((?<tag>DW_TAG_\\w+)\\)");
  private static final Pattern ATTRIBUTE =
      Pattern.compile(" +<\\p{XDigit}+> +(?<name>DW_AT_\\w+) *:(?<value>.*)");
  private static final Pattern REFERENCE = Pattern.compile("<0x(\\p{XDigit}+)>");
  private static final Pattern NUMBER = Pattern.compile("\\b(0x\\p{XDigit}+|\\d+)\\b");

  private record Entry(String tag, Map<String, String> attributes, List<Entry> children) {
    String name() {
      String value = attributes.getOrDefault("DW_AT_name", "");
      return value.substring(value.lastIndexOf(": ") + 1).strip();
    }

    int number(String attribute, int otherwise) {
      Matcher number = NUMBER.matcher(attributes.getOrDefault(attribute, ""));
      return number.find() ? Integer.decode(number.group()) : otherwise;
    }

    List<Entry> children(String tag) {
      return children.stream().filter(child -> child.tag.equals(tag)).toList();
    }
  }

  private final Map<String, Entry> entries = new HashMap<>();

  /**
   * @param text what readelf --debug-dump=info printed
   */
  DebugInfo(String text) {
    List<Entry> path = new ArrayList<>();
    for (String line : text.lines().toList()) {
      Matcher entry = ENTRY.matcher(line);
      Matcher attribute = ATTRIBUTE.matcher(line);
      if (entry.matches()) {
        Entry begun = new Entry(entry.group("tag"), new HashMap<>(), new ArrayList<>());
        path.subList(Integer.parseInt(entry.group("depth")), path.size()).clear();
        if (!path.isEmpty()) {
          path.get(path.size() - 1).children.add(begun);
        }
        path.add(begun);
        entries.put(entry.group("id"), begun);
      } else if (attribute.matches() && !path.isEmpty()) {
        path.get(path.size() - 1)
            .attributes
            .put(attribute.group("name"), attribute.group("value").strip());
      }
    }
  }

  /** The type of a global variable. */
  Optional<CType> variable(String name) {
    return named("DW_TAG_variable", name);
  }

  /** What a typedef stands for, be it inside a function. */
  Optional<CType> typedef(String name) {
    return named("DW_TAG_typedef", name);
  }

  /** Answers whether the object file has a function of this name for itself. */
  boolean hasStatic(String function) {
    return entries.values().stream()
        .anyMatch(
            entry ->
                entry.tag.equals("DW_TAG_subprogram")
                    && entry.name().equals(function)
                    && !entry.attributes.containsKey("DW_AT_external"));
  }

  private Optional<CType> named(String tag, String name) {
    return entries.values().stream()
        .filter(entry -> entry.tag.equals(tag) && entry.name().equals(name))
        .findFirst()
        .map(this::typeOf);
  }

  private CType typeOf(Entry entry) {
    Matcher reference = REFERENCE.matcher(entry.attributes.getOrDefault("DW_AT_type", ""));
    return reference.find()
        ? type(entries.get(reference.group(1)), entry.name())
        : new CType.Nothing();
  }

  /**
   * @param alias what a type without a name is called
   */
  private CType type(Entry entry, String alias) {
    int bytes = entry.number("DW_AT_byte_size", 0);
    String name = entry.name().isEmpty() ? alias : entry.name();
    return switch (entry.tag) {
      case "DW_TAG_base_type" -> scalar(entry, bytes);
      case "DW_TAG_enumeration_type" -> new CType.Scalar(CType.Kind.ENUM, bytes, "enum " + name);
      case "DW_TAG_structure_type", "DW_TAG_union_type" -> new CType.Struct(name);
      case "DW_TAG_pointer_type" -> new CType.Pointer(typeOf(entry));
      case "DW_TAG_array_type" -> new CType.Array(typeOf(entry), length(entry));
      case "DW_TAG_subroutine_type" -> function(entry);
      case "DW_TAG_const_type" -> CType.Qualified.constant(typeOf(entry));
      case "DW_TAG_volatile_type" -> CType.Qualified.volatileOf(typeOf(entry));
      case "DW_TAG_typedef", "DW_TAG_restrict_type" -> typeOf(entry);
      default -> throw new IllegalArgumentException("a type of an unknown kind: " + entry);
    };
  }

  /** The encodings of DWARF; characters are the integers that they are. */
  private static CType scalar(Entry entry, int bytes) {
    int encoding = entry.number("DW_AT_encoding", 0);
    return switch (encoding) {
      case 2 -> new CType.Scalar(CType.Kind.BOOLEAN, bytes, "bool");
      case 4 -> new CType.Scalar(CType.Kind.FLOATING, bytes, "float" + 8 * bytes);
      case 5, 6 -> new CType.Scalar(CType.Kind.SIGNED, bytes, integer(entry, "int" + 8 * bytes));
      case 7, 8 -> new CType.Scalar(CType.Kind.UNSIGNED, bytes, integer(entry, "uint" + 8 * bytes));
      default -> throw new IllegalArgumentException("an unknown encoding: " + entry);
    };
  }

  /** Compilers have names of their own for all but this. */
  private static String integer(Entry entry, String name) {
    return entry.name().equals("char") ? "char" : name;
  }

  /** Compilers write either the length or the last index. */
  private static int length(Entry array) {
    for (Entry range : array.children("DW_TAG_subrange_type")) {
      int beyond = range.number("DW_AT_upper_bound", CType.Array.UNKNOWN - 1) + 1;
      return range.number("DW_AT_count", beyond);
    }
    return CType.Array.UNKNOWN;
  }

  private CType function(Entry entry) {
    return new CType.Function(
        typeOf(entry),
        entry.children("DW_TAG_formal_parameter").stream().map(this::typeOf).toList(),
        entry.attributes.containsKey("DW_AT_prototyped"),
        !entry.children("DW_TAG_unspecified_parameters").isEmpty());
  }
}
