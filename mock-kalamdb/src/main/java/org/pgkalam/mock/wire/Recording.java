package org.pgkalam.mock.wire;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import java.util.zip.GZIPInputStream;
import org.pgkalam.mock.Auth;
import org.pgkalam.mock.json.Json;

/** The recorded calls, in sequences that each make all they need. */
final class Recording {
  /** Whom the calls were made as. */
  static final String USER = "root";

  /** The password of {@link #USER}. */
  static final String PASSWORD = "kalamdb123";

  private static final Pattern TAG = Pattern.compile("(?<![A-Za-z])TAG(?![A-Za-z])");

  private Recording() {}

  /**
   * All calls by sequence, in order.
   *
   * @param tag six hexadecimal digits that no other run on the same server has used
   * @param own takes the place of {@link #USER}
   */
  static Map<String, List<RecordedCall>> read(String tag, WireReplay.Login own) {
    Map<String, String> authorizations = new HashMap<>();
    lines(
        "authorizations.txt",
        line -> {
          String[] parts = line.split(" ", 3);
          String[] login = parts[2].split(" ", 3);
          authorizations.put(
              parts[0] + " " + parts[1],
              !login[0].equals("login")
                  ? parts[2]
                  : login[1].equals(USER)
                      ? Auth.basic(own.user(), login[2])
                      : Auth.basic(TAG.matcher(login[1]).replaceAll(tag), login[2]));
        });
    Map<String, List<RecordedCall>> cases = new LinkedHashMap<>();
    Consumer<String> add =
        line -> {
          RecordedCall call = call(TAG.matcher(line).replaceAll(tag), authorizations, own.header());
          cases.computeIfAbsent(call.caseName(), name -> new ArrayList<>()).add(call);
        };
    lines("cases.jsonl", add);
    lines("random.jsonl.gz", add);
    return cases;
  }

  @SuppressWarnings("unchecked")
  private static RecordedCall call(String line, Map<String, String> authorizations, String own) {
    Map<String, Object> json = Json.object(line);
    String name = (String) json.get("case");
    int number = Math.toIntExact((Long) json.get("n"));
    String authorization = Boolean.TRUE.equals(json.get("auth")) ? own : null;
    return new RecordedCall(
        name,
        number,
        (String) json.get("method"),
        (Map<String, Object>) json.get("request"),
        authorizations.getOrDefault(name + " " + number, authorization),
        (Map<String, Object>) json.get("answer"));
  }

  /** The lines of a resource that are not comments. */
  static void lines(String resource, Consumer<String> each) {
    try (InputStream bytes = Recording.class.getResourceAsStream(resource);
        InputStream plain =
            resource.endsWith(".gz")
                ? new GZIPInputStream(Objects.requireNonNull(bytes, resource))
                : Objects.requireNonNull(bytes, resource);
        BufferedReader reader =
            new BufferedReader(new InputStreamReader(plain, StandardCharsets.UTF_8))) {
      for (String line = reader.readLine(); line != null; line = reader.readLine()) {
        if (!line.isBlank() && !line.startsWith("#")) {
          each.accept(line);
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
