package org.pgkalam.conformance.steps;

import io.cucumber.datatable.DataTable;
import io.cucumber.java.en.Then;
import io.cucumber.java.en.When;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/** Statements, and what PostgreSQL answers. */
public final class SqlSteps {
  private static final Pattern WAYS = Pattern.compile("(?m)^\\s*-- or\\s*$");

  private final World world;
  private PreparedSql prepared;

  SqlSteps(World world) {
    this.world = world;
  }

  @When("I run:")
  public void run(String sql) {
    mustSucceed(world.run(sql));
  }

  private static void mustSucceed(Answer answer) {
    if (answer.failed()) {
      throw new AssertionError(answer.describeFailure() + "\nin: " + answer.failedStatement());
    }
  }

  /** With $1, $2 and so on for its parameters. */
  @When("I prepare:")
  public void prepare(String sql) {
    prepared = PreparedSql.of(world.withValues(sql));
  }

  /** The heading names the types; each row is an execution. */
  @When("I run it with the parameters:")
  public void runPrepared(DataTable table) {
    if (prepared == null) {
      throw new HarnessException("nothing has been prepared yet");
    }
    mustSucceed(world.run(prepared, Parameters.of(table)));
  }

  @When("I run, fetching {int} rows at a time:")
  public void runFetching(int rows, String sql) {
    mustSucceed(world.fetch(sql, rows));
  }

  @When("I try:")
  public void attempt(String sql) {
    world.attempt(sql);
  }

  /** Where documents name a thing in several ways: the ways stand between lines {@code -- or}. */
  @When("I run, in one of these ways:")
  public void runOneOf(String ways) {
    List<String> failures = new ArrayList<>();
    for (String sql : WAYS.split(ways)) {
      Answer answer = world.run(sql);
      if (!answer.failed()) {
        return;
      }
      failures.add(answer.describeFailure() + "\nin: " + answer.failedStatement());
    }
    throw new AssertionError(String.join("\nand ", failures));
  }

  /** Where a document leaves open whether a statement is refused or does nothing. */
  @When("I try, whatever comes of it:")
  public void attemptWithoutOpinion(String sql) {
    world.run(sql);
  }

  @Then("the result is:")
  public void result(DataTable table) {
    Answer answer = succeeded();
    if (!ExpectedTable.of(table).matches(answer.columns(), answer.rows())) {
      throw new AssertionError(
          "the result is\n" + answer.table() + "\nand not\n" + table.toString().strip());
    }
  }

  /** Where a document leaves open whether a statement is refused or does nothing. */
  @Then("it fails, or the result is:")
  public void failsOrResult(DataTable table) {
    if (world.answer().failed()) {
      world.failure();
    } else {
      world.success();
      result(table);
    }
  }

  @Then("the result contains {string}")
  public void resultContains(String text) {
    Answer answer = succeeded();
    if (!answer.table().contains(text)) {
      throw new AssertionError("the result is\n" + answer.table() + "\nwithout " + text);
    }
  }

  @Then("{int} row(s) is/are affected")
  public void affected(int rows) {
    Answer answer = succeeded();
    if (answer.affected() != rows) {
      throw new AssertionError(
          "PostgreSQL says that " + answer.affected() + " rows are affected, not " + rows);
    }
  }

  @Then("PostgreSQL says {string}")
  public void notice(String text) {
    Answer answer = succeeded();
    if (answer.notices().stream().noneMatch(notice -> notice.contains(text))) {
      throw new AssertionError("no such notice among " + answer.notices());
    }
  }

  @Then("it fails")
  public void fails() {
    world.failure();
  }

  @Then("it fails and the message contains {string}")
  public void failsWith(String text) {
    String message = world.failure().errorText();
    String wanted = world.withValues(text).toLowerCase(Locale.ROOT);
    if (!message.toLowerCase(Locale.ROOT).contains(wanted)) {
      throw new AssertionError("the message is\n" + message + "\nwithout " + text);
    }
  }

  @Then("it fails and the message matches {string}")
  public void failsMatching(String expression) {
    String message = world.failure().errorText();
    if (!Cell.regex(expression).matcher(message).find()) {
      throw new AssertionError("the message is\n" + message + "\nand does not match " + expression);
    }
  }

  @Then("it fails with SQLSTATE {string} and the message contains {string}")
  public void failsWithState(String state, String text) {
    String actual = world.failure().failure().getSQLState();
    if (!state.equals(actual)) {
      throw new AssertionError(
          "the SQLSTATE is " + actual + ", not " + state + ": " + world.failure().errorText());
    }
    failsWith(text);
  }

  private Answer succeeded() {
    Answer answer = world.answer();
    if (answer.failed()) {
      throw new AssertionError("it failed: " + answer.describeFailure());
    }
    return answer;
  }
}
