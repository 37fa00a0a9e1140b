package org.pgkalam.mock.arrow;

import java.util.LinkedHashMap;
import java.util.Map;
import org.pgkalam.mock.store.Column;
import org.pgkalam.mock.store.KalamType;

/**
 * A column of a result.
 *
 * @param metadata of its Arrow field
 */
public record ResultColumn(
    String name, KalamType type, boolean nullable, Map<String, String> metadata, Shape shape) {

  /** How the values of a type are sent, where that is not the type's own way. */
  public enum Shape {
    /** As the type says. */
    PLAIN,
    /** A BIGINT as an unsigned number. */
    UNSIGNED,
    /** A text that is a JSON array of strings, as a list of texts. */
    TEXTS,
    /** A text that is a JSON array, as a list of JSON texts. */
    JSONS,
    /** Nothing but NULL. */
    NULLS
  }

  public ResultColumn(String name, KalamType type, boolean nullable, Map<String, String> metadata) {
    this(name, type, nullable, metadata, Shape.PLAIN);
  }

  /** A column of a stored table, with the field metadata that the server gives it. */
  public static ResultColumn of(Column column) {
    Map<String, String> metadata = new LinkedHashMap<>();
    metadata.put("kalam_data_type", column.type().metadataJson());
    if (column.primaryKey()) {
      metadata.put("kalam_column_flags", "[\"pk\",\"nn\",\"uq\"]");
    } else if (!column.nullable()) {
      metadata.put("kalam_column_flags", "[\"nn\"]");
    }
    return new ResultColumn(column.name(), column.type(), column.nullable(), metadata);
  }

  /** A computed column. */
  public static ResultColumn computed(String name, KalamType type) {
    return new ResultColumn(name, type, true, Map.of());
  }

  /** The same under another name. */
  public ResultColumn named(String other) {
    return new ResultColumn(other, type, nullable, metadata, shape);
  }
}
