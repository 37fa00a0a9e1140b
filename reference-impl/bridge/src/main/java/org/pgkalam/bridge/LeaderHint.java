package org.pgkalam.bridge;

import io.grpc.Status;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a node of a KalamDB cluster that does not lead says of the one that does, before it has done
 * anything.
 *
 * @param api the address of the leader's API; the port is the API's too. Empty if no leader is
 *     known or the address cannot be read.
 * @param text what the node has said
 */
record LeaderHint(Optional<Node> api, String text) {
  /**
   * From its first to its last word: where such words stand inside another text, they may be a
   * user's, and a session would be opened where they say.
   */
  private static final Pattern REFUSAL =
      Pattern.compile(
          "(?:(?:External|Execution) error: )*Not leader for shard\\. Leader(?::(.*)| unknown)",
          Pattern.DOTALL);

  private static final Pattern SOME = Pattern.compile("Some\\((.*)\\)", Pattern.DOTALL);

  private static final int API_PORT = 8080;
  private static final int ITS_RPC_PORT = 9188;

  /** How far any other API's port is below that of its RPC listener. */
  private static final int API_TO_RPC = 1000;

  /** Empty if the status says something else. */
  static Optional<LeaderHint> of(Status status) {
    Status.Code code = status.getCode();
    if (status.getDescription() == null
        || (code != Status.Code.INTERNAL && code != Status.Code.FAILED_PRECONDITION)) {
      return Optional.empty();
    }
    String text = status.getDescription().strip();
    Matcher refusal = REFUSAL.matcher(text);
    return refusal.matches()
        ? Optional.of(new LeaderHint(api(refusal.group(1)), text))
        : Optional.empty();
  }

  private static Optional<Node> api(String written) {
    String address = written == null ? "" : written.strip();
    for (Matcher some = SOME.matcher(address); some.matches(); some = SOME.matcher(address)) {
      address = some.group(1).strip();
    }
    address = address.replace("\"", "").replaceFirst("^[A-Za-z][A-Za-z0-9+.-]*://", "");
    address = address.replaceFirst("[/?#].*", "").replaceFirst("^.*@", "");
    return address.equals("None") || address.equals("unknown")
        ? Optional.empty()
        : Node.parse(address, API_PORT);
  }

  /**
   * Where the leader may listen, the likeliest first: the hint has the port of another listener.
   *
   * @param from the node that gave the hint, which is none of them
   * @param configured those that the server's options name
   */
  List<Node> candidates(Node from, List<Node> configured) {
    if (api.isEmpty()) {
      return List.of();
    }
    String host = api.get().host();
    int port = api.get().port();
    Set<Node> likely = new LinkedHashSet<>();
    int byRule = port == API_PORT ? ITS_RPC_PORT : port + API_TO_RPC;
    if (byRule < 65536) {
      likely.add(new Node(host, byRule));
    }
    likely.add(new Node(host, from.port()));
    likely.remove(from);
    Set<Node> ordered = new LinkedHashSet<>(likely);
    ordered.retainAll(configured);
    boolean isConfigured = !ordered.isEmpty();
    ordered.addAll(likely);
    if (!isConfigured) {
      configured.stream()
          .filter(node -> node.host().equals(host) && !node.equals(from))
          .forEach(ordered::add);
    }
    return List.copyOf(ordered);
  }
}
