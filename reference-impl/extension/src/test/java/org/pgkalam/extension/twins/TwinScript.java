package org.pgkalam.extension.twins;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A file of statements to run on Kalam tables and on heap twins; {@code twins/README.md} says how
 * it is written.
 */
public record TwinScript(String name, List<TwinStatement> statements) {
  private static final Path FOLDER = Path.of("src", "test", "resources", "twins");

  private static final Pattern DIRECTIVE =
      Pattern.compile("-- (all )?(since|until|fails|differs|fault).*");
  private static final Pattern ALL_RUN_ON = Pattern.compile("-- all (since \\d+)");
  private static final Pattern RUNS_ON = Pattern.compile("-- ((since|until) \\d+)");
  private static final Pattern FAILS = Pattern.compile("-- fails: ([0-9A-Z]{5})");
  private static final Pattern DIFFERS =
      Pattern.compile(
          "-- (?:differs|fault (?:\\d+|new))((?: since \\d+)?(?: until \\d+)?):"
              + " ([0-9A-Z]{5}|columns|rows|count|notices) because (.+)");

  /** The scripts of this module, by name. */
  public static List<TwinScript> all() throws IOException {
    List<TwinScript> scripts = new ArrayList<>();
    try (Stream<Path> files = Files.list(FOLDER)) {
      for (Path file : files.filter(f -> f.toString().endsWith(".sql")).sorted().toList()) {
        scripts.add(parse(file.getFileName().toString(), Files.readAllLines(file)));
      }
    }
    return scripts;
  }

  /**
   * @param file the name to report, with {@code .sql}
   * @throws IllegalArgumentException if a directive or the last statement is not understood
   */
  public static TwinScript parse(String file, List<String> lines) {
    return new TwinScript(file.replace(".sql", ""), new Parser(file, lines).statements());
  }

  private static final class Parser {
    private final String file;
    private final Iterator<String> lines;
    private final List<TwinStatement> statements = new ArrayList<>();
    private final List<KnownDifference> differences = new ArrayList<>();
    private final StringBuilder sql = new StringBuilder();
    private int number;
    private int begun;
    private Majors all = Majors.ALL;
    private Majors majors = all;
    private String sqlState = Answer.SUCCESS;

    Parser(String file, List<String> lines) {
      this.file = file;
      this.lines = lines.iterator();
    }

    List<TwinStatement> statements() {
      while (lines.hasNext()) {
        String line = next();
        if (sql.isEmpty() && line.startsWith("--")) {
          comment(line);
        } else if (!sql.isEmpty() || !line.isBlank()) {
          part(line);
        }
      }
      if (!sql.isEmpty() || !differences.isEmpty()) {
        throw wrong("the last statement has no end");
      }
      return List.copyOf(statements);
    }

    private String next() {
      number++;
      return lines.next();
    }

    private void comment(String line) {
      Matcher found = ALL_RUN_ON.matcher(line);
      if (found.matches()) {
        majors = all = Majors.parse(found.group(1));
        return;
      }
      found = RUNS_ON.matcher(line);
      if (found.matches()) {
        majors = Majors.parse(found.group(1));
        return;
      }
      found = FAILS.matcher(line);
      if (found.matches()) {
        sqlState = found.group(1);
        return;
      }
      found = DIFFERS.matcher(line);
      if (found.matches()) {
        differences.add(
            new KnownDifference(Majors.parse(found.group(1)), found.group(2), found.group(3)));
      } else if (DIRECTIVE.matcher(line).matches()) {
        throw wrong("not a directive: " + line);
      }
    }

    private void part(String line) {
      if (sql.isEmpty()) {
        begun = number;
      }
      sql.append(sql.isEmpty() ? "" : "\n").append(line);
      if (line.endsWith(";") && isOutsideDollars()) {
        sql.setLength(sql.length() - 1);
        end(sql.toString());
        sql.setLength(0);
      }
    }

    private boolean isOutsideDollars() {
      return sql.toString().split("\\$\\$", -1).length % 2 == 1;
    }

    private void end(String statement) {
      String data = statement.contains("FROM STDIN") ? copyData() : null;
      statements.add(
          new TwinStatement(
              file + ":" + begun, statement, data, majors, sqlState, List.copyOf(differences)));
      differences.clear();
      majors = all;
      sqlState = Answer.SUCCESS;
    }

    private String copyData() {
      StringBuilder data = new StringBuilder();
      while (lines.hasNext()) {
        String line = next();
        if (line.equals("\\.")) {
          return data.toString();
        }
        data.append(line).append('\n');
      }
      throw wrong("COPY data without \\.");
    }

    private IllegalArgumentException wrong(String message) {
      return new IllegalArgumentException(file + ":" + number + ": " + message);
    }
  }
}
