package org.pgkalam.conformance.cli;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.pgkalam.conformance.steps.KalamSource;
import org.pgkalam.conformance.steps.RealKalams;
import org.pgkalam.matrix.HostReach;
import org.pgkalam.mock.Address;
import picocli.CommandLine.Option;

/** Which KalamDB is asked. */
final class KalamOptions {
  @Option(
      names = "--kalamdb",
      paramLabel = "HOST:PORT",
      description =
          "a real KalamDB instead of the mock; scenarios that need what only the mock has are not"
              + " run")
  private String address;

  @Option(
      names = "--kalamdb-start",
      paramLabel = "PROGRAM",
      description =
          "starts a real KalamDB in the foreground, given a port and an empty directory; called for"
              + " each scenario")
  private Path program;

  @Option(
      names = "--kalamdb-account",
      paramLabel = "USER:PASSWORD",
      description = "for the suite, and for scenarios that name no account, on a real KalamDB")
  private String account;

  /**
   * @param reach how PostgreSQL reaches what listens on this machine
   * @throws IllegalArgumentException if that cannot be; the message says why
   */
  KalamSource source(HostReach reach) {
    Optional<Address> running = address();
    Optional<Path> started = program();
    if (running.isPresent()) {
      return RealKalams.running(running.get(), account().orElse(null), reach);
    }
    return started
        .map(path -> RealKalams.started(path, account().orElse(null), reach))
        .orElseGet(() -> KalamSource.mocks(reach));
  }

  /** Whether scenarios must come one after another. */
  boolean isShared() {
    return address != null;
  }

  /** Of one that runs already. */
  Optional<Address> address() {
    if (address != null && program != null) {
      throw new IllegalArgumentException("either --kalamdb or --kalamdb-start");
    }
    return Optional.ofNullable(address).map(Address::parse);
  }

  /** What starts one. */
  Optional<Path> program() {
    if (program != null && !Files.isExecutable(program)) {
      throw new IllegalArgumentException("no program: " + program);
    }
    return Optional.ofNullable(program);
  }

  Optional<RealKalams.Account> account() {
    if (account == null) {
      return Optional.empty();
    }
    int colon = account.indexOf(':');
    if (colon < 1) {
      throw new IllegalArgumentException("--kalamdb-account is not USER:PASSWORD");
    }
    return Optional.of(
        new RealKalams.Account(account.substring(0, colon), account.substring(colon + 1)));
  }
}
