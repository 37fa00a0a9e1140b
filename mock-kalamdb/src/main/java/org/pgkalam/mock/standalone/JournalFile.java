package org.pgkalam.mock.standalone;

import java.io.IOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.pgkalam.mock.JournalEntry;
import org.pgkalam.mock.json.Json;
import org.pgkalam.mock.wire.ProtoJson;

/**
 * The journal as a file: a line of JSON for each call that has ended, without credentials. Safe for
 * use by many threads.
 */
final class JournalFile implements AutoCloseable {
  private static final Pattern PASSWORD =
      Pattern.compile("(PASSWORD\\s+)'(?:[^']|'')*'", Pattern.CASE_INSENSITIVE);

  private final Path path;
  private final Writer out;
  private boolean failed;

  private JournalFile(Path path, Writer out) {
    this.path = path;
    this.out = out;
  }

  /** Goes on where the file ends. */
  static JournalFile open(Path path) throws IOException {
    return new JournalFile(
        path,
        Files.newBufferedWriter(
            path, StandardCharsets.UTF_8, StandardOpenOption.CREATE, StandardOpenOption.APPEND));
  }

  /** Adds a line; where that fails it says so once and gives up. */
  void add(JournalEntry call) {
    String line = Json.text(json(call));
    synchronized (this) {
      if (failed) {
        return;
      }
      try {
        out.write(line);
        out.write('\n');
        out.flush();
      } catch (IOException e) {
        failed = true;
        System.err.println("mock-kalamdb: cannot write " + path + ": " + e.getMessage());
      }
    }
  }

  private static Map<String, Object> json(JournalEntry call) {
    Map<String, Object> metadata = new TreeMap<>(call.metadata());
    boolean authorized = metadata.remove("authorization") != null;
    Map<String, Object> request = ProtoJson.json(call.request());
    request.computeIfPresent(
        "sql", (name, sql) -> PASSWORD.matcher(sql.toString()).replaceAll("$1'...'"));
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("n", call.number());
    json.put("at", call.at());
    json.put("method", call.method());
    json.put("auth", authorized);
    json.put("metadata", metadata);
    json.put("request", request);
    json.put("answer", answer(call));
    json.put("micros", call.took().toNanos() / 1000);
    return json;
  }

  private static Map<String, Object> answer(JournalEntry call) {
    if (call.response().isEmpty()) {
      Map<String, Object> answer = new LinkedHashMap<>();
      answer.put("status", call.status().getCode().name());
      answer.put("message", call.status().getDescription());
      return answer;
    }
    try {
      return ProtoJson.json(call.response().get());
    } catch (RuntimeException e) {
      // A fault may have made it so.
      return Map.of("unreadable", e.toString());
    }
  }

  @Override
  public synchronized void close() throws IOException {
    failed = true;
    out.close();
  }
}
