package org.pgkalam.conformance.saboteur;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.pgkalam.conformance.verdict.Yaml;

/**
 * A saboteur that is another text in one of the reference implementation's sources: in its C, its
 * SQL script, its control file or its settings.
 *
 * @param file below {@code reference-impl}
 * @param from what stands there, once
 * @param to what stands there instead
 */
record SourceEdit(Saboteur saboteur, String file, String from, String to) {

  /**
   * @param list a YAML list of maps, each with {@code name}, {@code does}, {@code rules}, {@code
   *     file}, {@code from} and {@code to}
   */
  static List<SourceEdit> read(Path list) throws IOException {
    List<SourceEdit> edits = new ArrayList<>();
    for (Object entry : (List<?>) Yaml.read(list)) {
      edits.add(of((Map<?, ?>) entry));
    }
    return edits;
  }

  private static SourceEdit of(Map<?, ?> entry) {
    List<String> rules =
        ((List<?>) entry.get("rules")).stream().map(rule -> (String) rule).toList();
    String name = text(entry, "name");
    return new SourceEdit(
        new Saboteur(name, rules, text(entry, "does")),
        text(entry, "file"),
        text(entry, "from"),
        text(entry, "to"));
  }

  private static String text(Map<?, ?> entry, String key) {
    if (entry.get(key) instanceof String text) {
      return text;
    }
    throw new IllegalArgumentException("saboteur " + entry.get("name") + " has no text " + key);
  }

  /** Whether the library has to be built anew. */
  boolean isOfLibrary() {
    return file.startsWith("native/");
  }

  /**
   * @throws IOException if the text is not there exactly once
   */
  void apply(Path source) throws IOException {
    String text = Files.readString(source);
    int at = text.indexOf(from);
    if (at < 0 || text.indexOf(from, at + 1) >= 0) {
      throw new IOException(
          "saboteur " + saboteur.name() + " does not fit " + file + ": its text is not there once");
    }
    Files.writeString(source, text.substring(0, at) + to + text.substring(at + from.length()));
  }
}
