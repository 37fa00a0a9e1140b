package org.pgkalam.bridge;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import net.jqwik.api.Example;
import org.pgkalam.mock.MockKalamDb;
import org.pgkalam.mock.Quirk;

/**
 * KalamDB's JSON operators and functions as {@code kalam_exec} shows them. The statements, and the
 * answers that the mock gives, are those that were recorded from a real KalamDB (its own tests hold
 * it to them); the table here says what text becomes of each.
 */
final class RecordedJsonTest {
  private static final String CASE = "sqlside";
  private static final Pattern JSON_QUERY = Pattern.compile("SELECT id, .*(json_|->| \\? ).*");

  /** From what SELECTs of a record to the rows' {@code r}, in the order of {@code id}. */
  private static Map<String, String> table() throws IOException {
    Map<String, String> table = new LinkedHashMap<>();
    try (BufferedReader lines = open("recorded-json.txt")) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        if (!line.isBlank() && !line.startsWith("#")) {
          String[] parts = line.split("\\s+=>\\s+", 2);
          table.put(parts[0].strip(), parts[1].strip());
        }
      }
    }
    return table;
  }

  private static BufferedReader open(String name) {
    InputStream in = RecordedJsonTest.class.getResourceAsStream(name);
    return new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8));
  }

  /** The SQL of one recorded case, up to where its rows are changed. */
  private static List<String> recorded() throws IOException {
    List<String> statements = new ArrayList<>();
    try (BufferedReader lines =
        new BufferedReader(
            new InputStreamReader(
                MockKalamDb.class.getResourceAsStream("wire/cases.jsonl"),
                StandardCharsets.UTF_8))) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        if (line.startsWith("{\"case\": \"" + CASE + "\"")) {
          String sql = sql(line);
          if (sql != null && sql.startsWith("UPDATE")) {
            return statements;
          }
          if (sql != null) {
            statements.add(sql.replace("TAG", "x"));
          }
        }
      }
    }
    throw new AssertionError("no case " + CASE);
  }

  private static String sql(String line) throws IOException {
    try (JsonParser json = new JsonFactory().createParser(line)) {
      while (json.nextToken() != null) {
        if (json.currentToken() == JsonToken.FIELD_NAME && json.currentName().equals("sql")) {
          return json.nextTextValue();
        }
      }
    }
    return null;
  }

  @Example
  void everyRecordedOperatorAndFunction() throws IOException {
    Map<String, String> expected = table();
    Map<String, String> shown = new LinkedHashMap<>();
    try (MockKalamDb kalam = MockKalamDb.builder().quirks(Quirk.values()).start();
        LocalSession session = LocalSession.with(kalam)) {
      for (String sql : recorded()) {
        if (JSON_QUERY.matcher(sql).matches() && !sql.contains("#>") && !sql.contains("@>")) {
          String expression = sql.replaceAll("SELECT id, (.*) AS r FROM .*", "$1");
          shown.put(expression, session.query(sql.replace("SELECT id, ", "SELECT ")));
        } else if (!sql.startsWith("SELECT")) {
          kalam.sql(sql);
        }
      }
    }
    assertThat(shown).containsExactlyEntriesOf(expected);
  }
}
