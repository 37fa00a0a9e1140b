package org.pgkalam.bridge.ddl;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;

/** The node texts that the six majors printed; see nodetext/README.md. */
final class Samples {
  static final List<Integer> MAJORS = List.of(13, 14, 15, 16, 17, 18);

  private static final Map<Integer, Map<String, String>> TEXTS = new LinkedHashMap<>();

  static {
    MAJORS.forEach(major -> TEXTS.put(major, read(major)));
  }

  private Samples() {}

  static Map<String, String> of(int major) {
    return TEXTS.get(major);
  }

  /** The majors whose grammar knows the statement, never none. */
  static List<Integer> majorsWith(String name) {
    List<Integer> majors = MAJORS.stream().filter(major -> of(major).containsKey(name)).toList();
    if (majors.isEmpty()) {
      throw new IllegalArgumentException("no sample " + name);
    }
    return majors;
  }

  static List<String> all() {
    List<String> texts = new ArrayList<>();
    TEXTS.values().forEach(samples -> texts.addAll(samples.values()));
    return texts;
  }

  /** As PostgreSQL's outToken escapes it (src/backend/nodes/outfuncs.c). */
  static String token(String value) {
    StringBuilder token = new StringBuilder();
    if (value.startsWith("<")
        || value.startsWith("\"")
        || value.matches("(?s)([0-9]|[+-][0-9.]).*")) {
      token.append('\\');
    }
    token.append(value.replaceAll("[ \n\t(){}\\\\]", "\\\\$0"));
    return token.toString();
  }

  static String quoted(String value) {
    return '"' + token(value) + '"';
  }

  /** Any characters, and above all those that mean something to one of the syntaxes. */
  static Arbitrary<String> awkwardStrings() {
    Arbitrary<String> special =
        Arbitraries.strings().withChars("'\"\\ \n\t(){}<>:;,-$%_aA1").ofMaxLength(20);
    return Arbitraries.oneOf(special, Arbitraries.strings().ofMaxLength(20));
  }

  private static Map<String, String> read(int major) {
    Map<String, String> samples = new LinkedHashMap<>();
    try (InputStream in = Samples.class.getResourceAsStream("/nodetext/pg" + major + ".txt")) {
      for (String line : new String(in.readAllBytes(), StandardCharsets.UTF_8).split("\n")) {
        int tab = line.indexOf('\t');
        samples.put(line.substring(0, tab), line.substring(tab + 1).replace('␤', '\n'));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return samples;
  }
}
