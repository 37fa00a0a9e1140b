package org.pgkalam.bridge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import net.jqwik.api.Example;

/** The nodes that the server option {@code host} names. */
class NodeTest {
  @Example
  void aHostIsANameOrAnAddress() {
    assertThat(nodes("kalam_1.example")).containsExactly(new Node("kalam_1.example", 2910));
    assertThat(nodes("10.0.0.1")).containsExactly(new Node("10.0.0.1", 2910));
    assertThat(nodes(" ::1 ")).containsExactly(new Node("::1", 2910));
    assertThat(nodes("[fe80::1%eth0]")).containsExactly(new Node("fe80::1%eth0", 2910));
  }

  @Example
  void severalHostsKeepTheirOrderAndMayHavePortsOfTheirOwn() {
    assertThat(nodes("b, a:7000 ,[::1]:7001,::1,b:2910"))
        .containsExactly(
            new Node("b", 2910), new Node("a", 7000), new Node("::1", 7001), new Node("::1", 2910));
  }

  @Example
  void anAddressIsWrittenAsItCanBeRead() {
    ServerOptions server = options("a, ::1");
    assertThat(server.address()).isEqualTo("a:2910, [::1]:2910");
    assertThat(nodes(server.address())).isEqualTo(server.nodes());
    assertThat(server.at(server.nodes().get(1)).address()).isEqualTo("[::1]:2910");
  }

  @Example
  void whatIsNoHostIsRefused() {
    for (String wrong :
        List.of(",", "a,,b", "a,", "http://a", "a b", "user@a", "a/b", "a:0", "a:65536", "[::1")) {
      assertThatThrownBy(() -> nodes(wrong))
          .as("%s", wrong)
          .isInstanceOfSatisfying(
              BridgeException.class,
              e -> {
                assertThat(e.sqlState()).isEqualTo(SqlState.FDW_INVALID_ATTRIBUTE_VALUE);
                assertThat(e).hasMessageContaining("'host'").hasMessageContaining(wrong.strip());
              });
    }
  }

  private static List<Node> nodes(String host) {
    return options(host).nodes();
  }

  private static ServerOptions options(String host) {
    return ServerOptions.parse(Map.of("host", host, "port", "2910"));
  }
}
