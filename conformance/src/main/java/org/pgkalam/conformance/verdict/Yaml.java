package org.pgkalam.conformance.verdict;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/** YAML as maps, lists and values of Java. */
public final class Yaml {
  private Yaml() {}

  /**
   * @return null for an empty file
   */
  public static Object read(Path file) throws IOException {
    return parse(Files.readString(file), file.toString());
  }

  /**
   * @param label what errors call the text
   * @return null for an empty text
   */
  static Object parse(String text, String label) {
    return new Load(LoadSettings.builder().setLabel(label).build()).loadFromString(text);
  }
}
