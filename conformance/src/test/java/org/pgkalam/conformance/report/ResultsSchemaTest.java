package org.pgkalam.conformance.report;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import com.networknt.schema.ValidationMessage;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.pgkalam.conformance.run.Candidate;
import org.pgkalam.conformance.verdict.Baseline;
import org.pgkalam.conformance.verdict.Contradiction;
import org.pgkalam.conformance.verdict.Rule;
import org.pgkalam.conformance.verdict.RuleCatalogue;
import org.pgkalam.conformance.verdict.RuleVerdict;
import org.pgkalam.conformance.verdict.Rules;
import org.pgkalam.conformance.verdict.ScenarioResult;
import org.pgkalam.conformance.verdict.ScenarioVerdict;
import org.pgkalam.conformance.verdict.TimelineEvent;

final class ResultsSchemaTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir Path directory;

  @Test
  void whatARunWritesIsValid() throws IOException {
    for (Results results :
        List.of(
            SampleResults.failed(),
            SampleResults.passed(),
            SampleResults.harnessError(),
            SampleResults.of16(
                true, Baseline.none(), Rules.passedWithTimeline("A-001").flaky("1 of 2")),
            withTheRealRules())) {
      assertThat(errors(written(results))).isEmpty();
    }
  }

  @Test
  void everyFieldIsDescribed() throws IOException {
    JsonNode schema = schemaText();
    assertThat(properties(schema)).containsAll(names(Results.class));
    JsonNode of = schema.path("$defs");
    assertThat(properties(of.path("run"))).isEqualTo(names(Results.Run.class));
    assertThat(properties(of.path("run").path("properties").path("candidate")))
        .isEqualTo(names(Candidate.class));
    assertThat(properties(of.path("rule"))).isEqualTo(names(Rule.class));
    assertThat(properties(of.path("documents"))).isEqualTo(names(Results.Documents.class));
    assertThat(
            properties(
                of.path("documents").path("properties").path("contradictions").path("items")))
        .isEqualTo(names(Contradiction.class));
    assertThat(properties(of.path("verdict"))).isEqualTo(names(RuleVerdict.class));
    assertThat(properties(of.path("verdict").path("properties").path("scenarios").path("items")))
        .isEqualTo(names(ScenarioVerdict.class));
    assertThat(properties(of.path("scenario"))).isEqualTo(names(ScenarioResult.class));
    assertThat(properties(of.path("event"))).isEqualTo(names(TimelineEvent.class));
  }

  @Test
  void whatNoRunWritesIsNotValid() throws IOException {
    JsonNode other = written(SampleResults.failed());
    ((ObjectNode) other).put("format", Results.FORMAT - 1);
    assertThat(errors(other)).isNotEmpty();
    JsonNode withoutVerdict = written(SampleResults.failed());
    ((ObjectNode) withoutVerdict.path("verdicts").get(0)).put("verdict", "FINE");
    assertThat(errors(withoutVerdict)).isNotEmpty();
    JsonNode withoutRun = written(SampleResults.failed());
    ((ObjectNode) withoutRun).remove("run");
    assertThat(errors(withoutRun)).isNotEmpty();
  }

  private static Results withTheRealRules() {
    Results one = SampleResults.passed();
    RuleCatalogue catalogue = RuleCatalogue.load();
    return new Results(
        Results.FORMAT,
        one.run(),
        catalogue.groups().stream().map(g -> new Results.Group(g.id(), g.title())).toList(),
        catalogue.rules(),
        one.documents(),
        one.verdicts(),
        List.of("a problem"),
        List.of("a trouble"));
  }

  private JsonNode written(Results results) throws IOException {
    Path file = directory.resolve("results.json");
    ResultsFile.write(results, file);
    return JSON.readTree(file.toFile());
  }

  private static Set<ValidationMessage> errors(JsonNode results) throws IOException {
    JsonSchema schema =
        JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012).getSchema(schemaText());
    return schema.validate(results);
  }

  private static JsonNode schemaText() throws IOException {
    String name = "results-%d.schema.json".formatted(Results.FORMAT);
    try (InputStream in = Results.class.getResourceAsStream(name)) {
      return JSON.readTree(in);
    }
  }

  private static Set<String> properties(JsonNode object) {
    Set<String> names = new TreeSet<>();
    object.path("properties").fieldNames().forEachRemaining(names::add);
    return names;
  }

  private static Set<String> names(Class<? extends Record> type) {
    Set<String> names = new TreeSet<>();
    for (var component : type.getRecordComponents()) {
      names.add(component.getName());
    }
    return names;
  }
}
