package org.pgkalam.mock.wire;

/** Prints where a server, or the mock, differs from the record: {@code [HOST PORT]}. */
final class Replay {
  private Replay() {}

  public static void main(String[] arguments) {
    long begin = System.nanoTime();
    WireReplay.Result result =
        arguments.length == 2
            ? WireReplay.against(arguments[0], Integer.parseInt(arguments[1]), false)
            : WireReplay.againstMock();
    result.differences().forEach(difference -> System.out.println(difference.text()));
    System.out.printf(
        "%d of %d equal, %d tolerated, unmet %s, not sent %s, %d ms%n",
        result.equal(),
        result.calls(),
        result.tolerated().size(),
        result.unmet(),
        result.notSent(),
        (System.nanoTime() - begin) / 1_000_000);
  }
}
