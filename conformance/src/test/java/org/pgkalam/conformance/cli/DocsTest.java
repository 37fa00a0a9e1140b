package org.pgkalam.conformance.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.pgkalam.conformance.verdict.Yaml;
import picocli.CommandLine;

/** What {@code docs/} says of commands, files and the real extension is so. */
final class DocsTest {
  private static final Path ROOT = Path.of("").toAbsolutePath().getParent();
  private static final Path DOCS = ROOT.resolve("docs");
  private static final Pattern BLOCK = Pattern.compile("```sh\\n(.*?)```", Pattern.DOTALL);
  private static final Pattern LINK = Pattern.compile("\\]\\(([^)#]+)(#[^)]*)?\\)");

  @TestFactory
  List<DynamicTest> everyCommandIsOne() throws IOException {
    List<DynamicTest> tests = new ArrayList<>();
    for (Path page : pages()) {
      Matcher block = BLOCK.matcher(Files.readString(page));
      while (block.find()) {
        for (String line : block.group(1).strip().lines().map(String::strip).toList()) {
          tests.add(
              DynamicTest.dynamicTest(
                  page.getFileName() + ": " + line, () -> assertThat(accepts(line)).isTrue()));
        }
      }
    }
    assertThat(tests).hasSizeGreaterThan(10);
    return tests;
  }

  @Test
  void everyLinkLeadsToAFile() throws IOException {
    for (Path page : pages()) {
      Matcher link = LINK.matcher(Files.readString(page));
      while (link.find()) {
        assertThat(page.resolveSibling(link.group(1))).as(page + ": " + link.group(1)).exists();
      }
    }
  }

  @Test
  void theTableOfTheRealExtensionIsItsBaseline() throws IOException {
    String baseline = "conformance/baselines/pg_kalam-0.4.3-rc.4.yaml";
    Map<String, TreeSet<String>> rules = new TreeMap<>();
    for (Object entry : (List<?>) Yaml.read(ROOT.resolve(baseline))) {
      Map<?, ?> fields = (Map<?, ?>) entry;
      rules
          .computeIfAbsent((String) fields.get("reason"), reason -> new TreeSet<>())
          .add((String) fields.get("rule"));
    }
    List<String> rows =
        Files.readAllLines(DOCS.resolve("today.md")).stream()
            .dropWhile(line -> !line.startsWith("|---|---|"))
            .skip(1)
            .takeWhile(line -> line.startsWith("|"))
            .map(line -> line.replace("\\", ""))
            .toList();
    assertThat(rows)
        .containsExactlyInAnyOrderElementsOf(
            rules.entrySet().stream()
                .map(
                    one -> "| %s | %s |".formatted(String.join(", ", one.getValue()), one.getKey()))
                .toList());
  }

  private static boolean accepts(String line) {
    assertThat(line).startsWith("./conform ");
    List<String> words = List.of(line.substring("./conform ".length()).split(" +"));
    CommandLine.ParseResult parsed =
        new CommandLine(new Conform()).parseArgs(words.toArray(String[]::new));
    return parsed.errors().isEmpty();
  }

  private static List<Path> pages() throws IOException {
    try (Stream<Path> files = Files.list(DOCS)) {
      return files.filter(file -> file.toString().endsWith(".md")).sorted().toList();
    }
  }
}
