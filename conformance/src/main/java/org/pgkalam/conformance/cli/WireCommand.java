package org.pgkalam.conformance.cli;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.pgkalam.conformance.steps.HarnessException;
import org.pgkalam.conformance.steps.RealKalams;
import org.pgkalam.conformance.steps.StartedKalam;
import org.pgkalam.mock.Address;
import org.pgkalam.mock.wire.Difference;
import org.pgkalam.mock.wire.WireReplay;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Says where a KalamDB differs from the one whose answers were recorded. */
@Command(
    name = "wire",
    sortOptions = false,
    description =
        "Sends what was once sent to a real KalamDB to another, or to the mock, and prints where"
            + " the answers differ from the record. It needs no PostgreSQL.",
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:everything was answered as recorded, but for the differences that are known of the mock",
      "1:something was answered otherwise, or the server ended",
      "2:wrong usage, or no KalamDB answers"
    })
final class WireCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Mixin private KalamOptions kalamdb;

  @Option(
      names = "--fatal-calls",
      description = "send also the calls that end a real server that was built for release")
  private boolean fatalCalls;

  @Option(names = "--known", description = "print also the differences that are known of the mock")
  private boolean known;

  WireCommand() {}

  @Override
  public Integer call() {
    long begin = System.nanoTime();
    WireReplay.Result result;
    try {
      result = replay();
    } catch (IllegalArgumentException | IOException | HarnessException e) {
      throw new ParameterException(spec.commandLine(), e.getMessage(), e);
    }
    return print(result, (System.nanoTime() - begin) / 1e9);
  }

  private WireReplay.Result replay() throws IOException {
    Optional<Address> running = kalamdb.address();
    Optional<Path> program = kalamdb.program();
    Optional<RealKalams.Account> account = kalamdb.account();
    WireReplay.Login login =
        account
            .map(given -> new WireReplay.Login(given.user(), given.password()))
            .orElseGet(WireReplay.Login::recorded);
    if (running.isPresent()) {
      return against(running.get(), login);
    }
    if (program.isEmpty()) {
      return WireReplay.againstMock();
    }
    RealKalams.Account own = new RealKalams.Account(login.user(), login.password());
    try (StartedKalam started = StartedKalam.by(program.get(), own)) {
      return against(started.address(), login);
    }
  }

  private WireReplay.Result against(Address at, WireReplay.Login login) throws IOException {
    return WireReplay.against(at.host(), at.port(), login, fatalCalls);
  }

  private int print(WireReplay.Result result, double seconds) {
    PrintStream out = Terminal.out();
    result.differences().stream().map(Difference::text).forEach(out::println);
    if (known) {
      for (WireReplay.Tolerated one : result.tolerated()) {
        out.println(one.difference().text());
        out.println("    known:    " + one.reason());
      }
    }
    result.lostAt().ifPresent(call -> out.println("the server was gone at " + call));
    if (!result.notSent().isEmpty()) {
      out.printf(
          "%d calls that end a server built for release were not sent (--fatal-calls)%n",
          result.notSent().size());
    }
    out.printf(
        "conform wire: %d/%d calls answered as recorded, %d differences, %d known of the mock, in %.0f s%n",
        result.equal(),
        result.calls(),
        result.differences().size(),
        result.tolerated().size(),
        seconds);
    return result.differences().isEmpty() && result.lostAt().isEmpty() ? 0 : 1;
  }
}
