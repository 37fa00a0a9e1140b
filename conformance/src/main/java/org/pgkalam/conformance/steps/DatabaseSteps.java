package org.pgkalam.conformance.steps;

import io.cucumber.java.After;
import io.cucumber.java.en.Given;
import io.cucumber.java.en.When;
import java.io.UncheckedIOException;

/** Databases, sessions and servers. */
public final class DatabaseSteps {
  private final World world;

  DatabaseSteps(World world) {
    this.world = world;
  }

  @Given("a database with the extension")
  public void databaseWithExtension() {
    world.createDatabase(true);
  }

  @Given("a database without the extension")
  public void databaseWithoutExtension() {
    world.createDatabase(false);
  }

  @Given("kalam_server points at KalamDB")
  public void kalamServer() {
    Answer answer =
        world.run(
            "CREATE SERVER kalam_server FOREIGN DATA WRAPPER pg_kalam"
                + " OPTIONS (host '${kalamdb.host}', port '${kalamdb.port}')");
    if (answer.failed()) {
      throw new AssertionError("CREATE SERVER kalam_server fails: " + answer.describeFailure());
    }
  }

  @Given("a PostgreSQL server that does not preload the extension")
  public void serverWithoutPreload() {
    world.useServerWithoutPreload();
  }

  @Given("the library {string} is missing")
  public void libraryIsMissing(String name) {
    world.displace(library(name));
  }

  @Given("the library {string} is one that was built for another PostgreSQL major")
  public void libraryIsOfAnotherMajor(String name) {
    replace(
        library(name),
        OtherPlatform.forAnotherMajor(
            content(library("plpgsql")), world.ownServer().version().major()));
  }

  @Given("the library {string} is one that was built for macOS")
  public void libraryOfMac(String name) {
    replace(library(name), OtherPlatform.macLibrary());
  }

  @Given("the library {string} is one that was built for another CPU")
  public void libraryOfAnotherCpu(String name) {
    replace(library(name), OtherPlatform.forAnotherCpu(content(library(name))));
  }

  private byte[] content(String library) {
    try {
      return world.ownServer().libraries().read(library);
    } catch (UncheckedIOException e) {
      throw new HarnessException("cannot read " + library + ": " + e.getMessage(), e);
    }
  }

  private void replace(String library, byte[] content) {
    world.displace(library);
    try {
      world.ownServer().libraries().write(library, content);
    } catch (UncheckedIOException e) {
      throw new HarnessException("cannot write " + library + ": " + e.getMessage(), e);
    }
  }

  private static String library(String name) {
    return name + ".so";
  }

  @When("I connect as {string}")
  public void connectAs(String user) {
    world.connect(user);
  }

  @When("I connect again")
  public void connectAgain() {
    world.connect(World.SUPERUSER);
  }

  @When("I connect again, with parameters and results as text")
  public void connectForText() {
    world.connect(World.SUPERUSER, Protocol.TEXT);
  }

  @When("I connect again, with parameters and results in binary")
  public void connectForBinary() {
    world.connect(World.SUPERUSER, Protocol.BINARY);
  }

  @When("I go back to session {int}")
  public void backToSession(int number) {
    world.useSession(number);
  }

  /** Reports what a scenario left unsaid, and cleans up whatever happened before. */
  @After
  public void end() {
    try {
      world.examined();
    } finally {
      world.close();
    }
  }
}
