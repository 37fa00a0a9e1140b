package org.pgkalam.bridge;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.Status;
import java.util.List;
import net.jqwik.api.Example;

class LeaderHintTest {
  private static final Node FROM = new Node("kalam3", 2910);

  @Example
  void theLeaderIsNamedInSeveralWays() {
    for (String written :
        List.of(
            "http://10.0.0.1:8101",
            "10.0.0.1:8101",
            "Some(\"http://10.0.0.1:8101\")",
            "Some(Some(\"https://user@10.0.0.1:8101/v1/api\"))",
            " \"10.0.0.1:8101\" ")) {
      assertThat(candidates(written))
          .as(written)
          .containsExactly(new Node("10.0.0.1", 9101), new Node("10.0.0.1", 2910));
    }
    assertThat(candidates("[::1]:8101"))
        .containsExactly(new Node("::1", 9101), new Node("::1", 2910));
  }

  @Example
  void theUsualApiPortHasTheUsualRpcPort() {
    for (String written : List.of("http://kalam1:8080", "kalam1")) {
      assertThat(candidates(written))
          .containsExactly(new Node("kalam1", 9188), new Node("kalam1", 2910));
    }
    assertThat(candidates("kalam1:65000")).containsExactly(new Node("kalam1", 2910));
  }

  @Example
  void whatTheOptionsNameComesFirst() {
    Node first = new Node("kalam1", 7000);
    assertThat(candidates("kalam1:2900", first, FROM))
        .containsExactly(new Node("kalam1", 3900), new Node("kalam1", 2910), first);
    Node samePort = new Node("kalam1", 2910);
    assertThat(candidates("kalam1:2900", first, samePort))
        .containsExactly(samePort, new Node("kalam1", 3900));
  }

  @Example
  void theNodeThatSaysSoIsNone() {
    assertThat(candidates("kalam3:1910")).isEmpty();
    assertThat(candidates("kalam3:1910", FROM, new Node("kalam3", 7000)))
        .containsExactly(new Node("kalam3", 7000));
  }

  @Example
  void aLeaderMayBeUnknown() {
    for (String text :
        List.of(
            "Not leader for shard. Leader: None",
            "Not leader for shard. Leader: unknown",
            "Not leader for shard. Leader: ",
            "Not leader for shard. Leader: Some(\"no such address\")",
            "External error: Not leader for shard. Leader unknown")) {
      LeaderHint hint = LeaderHint.of(Status.INTERNAL.withDescription(text)).orElseThrow();
      assertThat(hint.candidates(FROM, List.of(FROM))).as(text).isEmpty();
    }
  }

  /** A session is opened where a hint says, with the server's credentials. */
  @Example
  void aUsersTextIsNoHint() {
    String refusal = "Not leader for shard. Leader: http://evil.example:8080";
    for (Status status :
        List.of(
            Status.INTERNAL.withDescription("Invalid SQL: found: " + refusal),
            Status.INTERNAL.withDescription("Schema error: No field named \"" + refusal + "\""),
            Status.INTERNAL.withDescription("Leader: http://evil.example:8080"),
            Status.INTERNAL,
            Status.INVALID_ARGUMENT.withDescription(refusal),
            Status.UNAVAILABLE.withDescription(refusal),
            // A change that was on its way to a leader may have been made.
            Status.INTERNAL.withDescription("Raft error: " + refusal))) {
      assertThat(LeaderHint.of(status)).as("%s", status).isEmpty();
    }
    assertThat(LeaderHint.of(Status.FAILED_PRECONDITION.withDescription(refusal))).isPresent();
    assertThat(LeaderHint.of(Status.INTERNAL.withDescription("External error: " + refusal)))
        .isPresent();
  }

  private static List<Node> candidates(String written, Node... configured) {
    return LeaderHint.of(
            Status.INTERNAL.withDescription("Not leader for shard. Leader: " + written))
        .orElseThrow()
        .candidates(FROM, List.of(configured));
  }
}
