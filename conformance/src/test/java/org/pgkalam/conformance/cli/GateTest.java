package org.pgkalam.conformance.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code ci/gate}, with a suite that notes how it was called. */
final class GateTest {
  private static final Path GATE = Path.of("..", "ci", "gate").toAbsolutePath().normalize();

  @TempDir private Path directory;
  private Path out;

  @BeforeEach
  void directories() {
    out = directory.resolve("out");
  }

  @Test
  void theSuiteIsCalledWithWhatIsGiven() throws Exception {
    Gate gate =
        gate(
            0,
            Map.of(
                "GATE_CANDIDATE", "a b",
                "GATE_PG", "16",
                "GATE_BASELINE", "known.yaml",
                "GATE_SHARD", "2/4",
                "GATE_STRICT", "true"));
    assertThat(gate.exitCode).as(gate.output).isZero();
    assertThat(gate.arguments)
        .isEqualTo(
            "--candidate|a b|--pg|16|--out|%s|--baseline|known.yaml|--shard|2/4|--strict|"
                .formatted(out));
  }

  @Test
  void nothingIsSaidOfWhatIsNotGiven() throws Exception {
    Gate gate = gate(0, Map.of("GATE_CANDIDATE", "dist", "GATE_PG", "", "GATE_STRICT", "false"));
    assertThat(gate.arguments).isEqualTo("--candidate|dist|--pg|13-18|--out|%s|".formatted(out));
  }

  @Test
  void theSuitesExitCodeIsTheGates() throws Exception {
    assertThat(gate(1, Map.of("GATE_CANDIDATE", "dist")).exitCode).isEqualTo(1);
    assertThat(gate(2, Map.of("GATE_CANDIDATE", "dist")).exitCode).isEqualTo(2);
  }

  @Test
  void resultsOfARunBeforeAreNotTakenForThoseOfThisOne() throws Exception {
    Files.createDirectories(out);
    Files.writeString(out.resolve("results.json"), "{}");
    Path suite = script("exit 0");
    assertThat(run(suite, Map.of("GATE_CANDIDATE", "dist")).exitCode).isEqualTo(2);
  }

  @Test
  void shardsAreMergedAndNoShardIsNoPass() throws Exception {
    Path parts = Files.createDirectories(directory.resolve("parts"));
    assertThat(gate(0, Map.of("GATE_MERGE", parts.toString())).exitCode).isEqualTo(2);
    for (String part : new String[] {"part-1", "part-2"}) {
      Files.writeString(Files.createDirectories(parts.resolve(part)).resolve("results.json"), "{}");
    }
    assertThat(gate(0, Map.of("GATE_MERGE", parts.toString())).arguments)
        .isEqualTo(
            "merge|--out|%s|%2$s/part-1/results.json|%2$s/part-2/results.json|"
                .formatted(out, parts));
  }

  @Test
  void theSummaryIsOnTheJobsPage() throws Exception {
    Path page = directory.resolve("page.md");
    gate(0, Map.of("GATE_CANDIDATE", "dist", "GITHUB_STEP_SUMMARY", page.toString()));
    assertThat(page).hasContent("# summary");
  }

  @Test
  void theActionGivesEveryVariableThatTheScriptTakes() throws Exception {
    assertThat(variables(Files.readString(GATE.resolve("action.yml"))))
        .isEqualTo(variables(Files.readString(GATE.resolve("run"))));
  }

  private static Set<String> variables(String text) {
    Set<String> found = new TreeSet<>();
    Matcher matcher = Pattern.compile("GATE_[A-Z]+").matcher(text);
    while (matcher.find()) {
      found.add(matcher.group());
    }
    return found;
  }

  private record Gate(int exitCode, String output, String arguments) {}

  /** With a suite that leaves results and ends with an exit code. */
  private Gate gate(int exitCode, Map<String, String> environment) throws Exception {
    return run(
        script(
            """
            printf '%%s|' "$@" >"%1$s/arguments"
            mkdir -p "%2$s"
            echo '{}' >"%2$s/results.json"
            echo '# summary' >"%2$s/summary.md"
            exit %3$d"""
                .formatted(directory, out, exitCode)),
        environment);
  }

  private Path script(String text) throws IOException {
    Path suite = Files.writeString(directory.resolve("conform"), "#!/bin/sh\n" + text + "\n");
    assertThat(suite.toFile().setExecutable(true)).isTrue();
    return suite;
  }

  private Gate run(Path suite, Map<String, String> environment)
      throws IOException, InterruptedException {
    ProcessBuilder builder =
        new ProcessBuilder(GATE.resolve("run").toString()).redirectErrorStream(true);
    builder
        .environment()
        .keySet()
        .removeIf(name -> name.startsWith("GATE_") || name.startsWith("GITHUB_"));
    builder.environment().putAll(environment);
    builder.environment().put("CONFORM", suite.toString());
    builder.environment().put("GATE_OUT", out.toString());
    Process process = builder.start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    Path arguments = directory.resolve("arguments");
    return new Gate(
        process.waitFor(), output, Files.exists(arguments) ? Files.readString(arguments) : null);
  }
}
