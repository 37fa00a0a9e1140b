package org.pgkalam.mock;

import java.util.EnumSet;
import java.util.Set;
import java.util.concurrent.CountDownLatch;

/** Runs the mock as a process: {@code [--host ADDRESS] [--port NUMBER] [--quirk NAME|all]...}. */
public final class Main {
  private Main() {}

  /** Prints {@code host:port} once it listens, then runs until the process is ended. */
  public static void main(String[] arguments) throws InterruptedException {
    MockKalamDb.Builder builder = MockKalamDb.builder();
    Set<Quirk> quirks = EnumSet.noneOf(Quirk.class);
    for (int i = 0; i < arguments.length; i += 2) {
      if (i + 1 == arguments.length) {
        usage();
        return;
      }
      String value = arguments[i + 1];
      switch (arguments[i]) {
        case "--host" -> builder.host(value);
        case "--port" -> builder.port(Integer.parseInt(value));
        case "--auth-header" -> builder.auth(Auth.staticHeader(value));
        case "--quirk" -> {
          if (value.equals("all")) {
            quirks.addAll(EnumSet.allOf(Quirk.class));
          } else {
            quirks.add(Quirk.named(value));
          }
        }
        default -> {
          usage();
          return;
        }
      }
    }
    try (MockKalamDb kalam = builder.quirks(quirks.toArray(new Quirk[0])).start()) {
      System.out.println(kalam.host() + ":" + kalam.port());
      new CountDownLatch(1).await();
    }
  }

  private static void usage() {
    System.err.println(
        "usage: mock-kalamdb [--host ADDRESS] [--port NUMBER] [--auth-header VALUE] [--quirk NAME|all]...");
  }
}
