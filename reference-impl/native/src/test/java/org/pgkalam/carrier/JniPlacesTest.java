package org.pgkalam.carrier;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.pgkalam.facts.Command;

/** The places of jni.h are those of the header that the running JDK brings. */
final class JniPlacesTest {
  private static final Path OURS = Path.of("src/main/c/jni.h");
  private static final Pattern PLACE = Pattern.compile("\\b([A-Z][A-Z_]+) = (\\d+)");
  private static final int PLACES = 17;

  @TempDir private Path work;

  @Test
  void areThoseOfTheJdk() throws IOException {
    assertThat(compile(places())).isEmpty();
  }

  @Test
  void aWrongOneIsFound() throws IOException {
    Map<String, Integer> places = places();
    places.merge("NEW_STRING_UTF", 1, Integer::sum);
    assertThat(compile(places)).contains("NEW_STRING_UTF");
  }

  private static Map<String, Integer> places() throws IOException {
    Map<String, Integer> places = new TreeMap<>();
    Matcher line = PLACE.matcher(Files.readString(OURS));
    while (line.find()) {
      if (!line.group(1).startsWith("JNI_")) {
        places.put(line.group(1), Integer.valueOf(line.group(2)));
      }
    }
    assertThat(places).hasSize(PLACES);
    return places;
  }

  /** What the compiler has to say. */
  private String compile(Map<String, Integer> places) throws IOException {
    StringBuilder source = new StringBuilder("#include <stddef.h>\n#include <jni.h>\n");
    places.forEach(
        (name, place) ->
            source.append(
                "_Static_assert(offsetof(struct %s, %s) == %d * sizeof(void *), \"%s\");%n"
                    .formatted(
                        name.equals("GET_ENV") ? "JNIInvokeInterface_" : "JNINativeInterface_",
                        camelCase(name),
                        place,
                        name)));
    Path file = Files.writeString(work.resolve("places.c"), source);
    Path include = Path.of(System.getProperty("java.home"), "include");
    return Command.run(
            work,
            List.of(
                System.getenv().getOrDefault("CC", "cc"),
                "-std=gnu11",
                "-fsyntax-only",
                "-I" + include,
                "-I" + include.resolve("linux"),
                file.toString()))
        .output();
  }

  /** NEW_STRING_UTF is NewStringUTF, CALL_OBJECT_METHOD_A CallObjectMethodA. */
  private static String camelCase(String name) {
    StringBuilder text = new StringBuilder();
    for (String word : name.split("_", -1)) {
      text.append(
          List.of("UTF", "ID").contains(word)
              ? word
              : word.charAt(0) + word.substring(1).toLowerCase(Locale.ROOT));
    }
    return text.toString();
  }
}
