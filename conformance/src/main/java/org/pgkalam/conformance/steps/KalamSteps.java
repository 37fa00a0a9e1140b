package org.pgkalam.conformance.steps;

import com.google.protobuf.Message;
import io.cucumber.datatable.DataTable;
import io.cucumber.java.en.Given;
import io.cucumber.java.en.Then;
import io.grpc.Status;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.pgkalam.mock.Account;
import org.pgkalam.mock.Auth;
import org.pgkalam.mock.JournalEntry;
import org.pgkalam.mock.KalamSqlException;
import org.pgkalam.mock.Quirk;

/** KalamDB: which there are, what they hold and how they behave. */
public final class KalamSteps {
  private final World world;

  KalamSteps(World world) {
    this.world = world;
  }

  @Given("another KalamDB, named {string}")
  public void anotherKalam(String name) {
    world.startKalam(name, null);
  }

  @Given("a KalamDB cluster that {string} leads and {string} follows")
  public void cluster(String leader, String follower) {
    world.startCluster(leader, follower);
  }

  @Given("KalamDB accepts only the header {string}")
  public void acceptsHeader(String header) {
    accept(Auth.staticHeader(header));
  }

  @Given("KalamDB accepts only the account {string} with the password {string}")
  public void acceptsAccount(String user, String password) {
    accept(Auth.users(Map.of(user, new Account(password, "dba"))));
  }

  /** From now on; sessions that are open stay so. */
  private void accept(Auth auth) {
    world.kalam().mock().auth(auth);
  }

  @Given("KalamDB speaks TLS")
  public void speaksTls() {
    world.startKalam(World.DEFAULT_KALAM, Certificates.server());
  }

  @Given("KalamDB speaks TLS and demands a client certificate")
  public void demandsClientCertificate() {
    world.startKalam(World.DEFAULT_KALAM, Certificates.mutual());
  }

  @Given("an HTTP server that is no KalamDB, named {string}")
  public void httpServer(String name) {
    world.startHttpServer(name);
  }

  @Given("KalamDB runs:")
  public void runs(String sql) {
    run(world.kalam(), sql);
  }

  @Given("KalamDB {string} runs:")
  public void namedRuns(String name, String sql) {
    run(world.kalam(name), sql);
  }

  @Given("KalamDB has the quirk {string}")
  public void hasQuirk(String name) {
    try {
      world.kalam().mock().switchOn(Quirk.named(name));
    } catch (IllegalArgumentException e) {
      throw new HarnessException(e.getMessage(), e);
    }
    world.timeline().suite("KalamDB has the quirk " + name);
  }

  @Given("KalamDB is stopped")
  public void stopped() {
    world.timeline().suite("stop KalamDB");
    world.kalam().stop();
  }

  @Given("KalamDB takes {int} ms to answer {string}")
  public void slow(int millis, String method) {
    world.timeline().suite("KalamDB takes " + millis + " ms to answer " + method);
    world.kalam().server().faults().on(method).delay(Duration.ofMillis(millis));
  }

  @Given("KalamDB refuses {string} with {word} {string}")
  public void refuses(String method, String status, String message) {
    world.timeline().suite("KalamDB refuses " + method + " with " + status + ": " + message);
    world.kalam().server().faults().on(method).status(Status.Code.valueOf(status), message);
  }

  @Given("KalamDB answers {string} as it did last")
  public void repeats(String method) {
    List<JournalEntry> calls = world.kalam().server().journal().entries();
    Message last =
        calls.stream()
            .filter(call -> call.method().equals(method))
            .reduce((first, second) -> second)
            .flatMap(JournalEntry::response)
            .orElseThrow(() -> new AssertionError("KalamDB has not answered " + method + " yet"));
    world.timeline().suite("KalamDB answers " + method + " as it did last");
    world.kalam().server().faults().on(method).respondWith(response -> last);
  }

  /** As if the time for which they were granted were over. */
  @Given("the leases of all KalamDB sessions end")
  public void leasesEnd() {
    world.timeline().suite("the leases of all KalamDB sessions end");
    world.kalam().server().expireLeases();
  }

  /** The result is one value: an array of one object per row that KalamDB gives, in its order. */
  @Then("the result is, as a JSON array, what KalamDB itself gives:")
  public void jsonOf(String select) {
    Held held = held(select);
    String json = world.answer().value();
    Optional<String> difference = JsonRows.of(json).differenceFrom(held.columns(), held.rows());
    if (difference.isPresent()) {
      throw new AssertionError(
          "the result is\n%s\nand KalamDB gives\n%s\n%s"
              .formatted(json, held.text(), difference.get()));
    }
  }

  /** What KalamDB holds, asked without the candidate. */
  @Then("in KalamDB {string} gives:")
  public void gives(String select, DataTable table) {
    Held held = held(select);
    if (!ExpectedTable.of(table).matches(held.columns(), held.rows())) {
      throw new AssertionError(
          "KalamDB gives\n" + held.text() + "\nand not\n" + table.toString().strip());
    }
  }

  private record Held(List<String> columns, List<List<String>> rows) {
    String text() {
      return Answer.table(columns, rows);
    }
  }

  /** That a query fails is for the candidate to answer for, which made the tables it asks. */
  private Held held(String select) {
    Kalam kalam = world.kalam();
    try {
      List<List<String>> lines = kalam.server().query(world.withValues(select));
      Held held = new Held(lines.get(0), lines.subList(1, lines.size()));
      world.timeline().suite("in " + kalam.name() + ": " + select + "\n" + held.text());
      return held;
    } catch (KalamSqlException e) {
      throw new AssertionError("KalamDB refuses " + select + ": " + e.getMessage(), e);
    } catch (IllegalArgumentException e) {
      throw new HarnessException(e.getMessage(), e);
    }
  }

  private void run(Kalam kalam, String sql) {
    for (String statement : SqlSession.split(sql)) {
      String message = kalam.sql(statement);
      world.timeline().suite("in " + kalam.name() + ": " + statement + " -> " + message);
    }
  }
}
