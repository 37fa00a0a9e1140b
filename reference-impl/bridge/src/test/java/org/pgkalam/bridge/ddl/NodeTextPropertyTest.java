package org.pgkalam.bridge.ddl;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import org.pgkalam.bridge.BridgeException;

class NodeTextPropertyTest {
  @Property
  void readsBackEveryString(@ForAll("strings") String value) {
    assertThat(NodeText.parse("{X :a " + Samples.quoted(value) + " :b 1}").text("a"))
        .contains(value);
  }

  @Property
  void readsBackEveryListOfStrings(@ForAll("lists") List<String> values) {
    String list = String.join(" ", values.stream().map(Samples::quoted).toList());

    assertThat(NodeText.parse("{X :a (" + list + ")}").texts("a")).isEqualTo(values);
  }

  @Property
  void readsBackEveryNonEmptyWord(@ForAll("words") String value) {
    assertThat(NodeText.parse("{X :a " + Samples.token(value) + "}").text("a")).contains(value);
  }

  /** Whatever comes, it ends, in a node or in a BridgeException. */
  @Property
  void readsOrRefusesAnything(@ForAll("nodeish") String text) {
    try {
      assertThat(NodeText.parse(text)).isNotNull();
    } catch (BridgeException e) {
      assertThat(e.sqlState()).isNotBlank();
    }
  }

  /** A damaged tree gives a plan or a BridgeException, never another failure. */
  @Property
  void normalisesOrRefusesDamagedTrees(
      @ForAll("samples") String sample,
      @ForAll @IntRange(max = 1_000_000) int at,
      @ForAll @IntRange(max = 40) int length,
      @ForAll("nodeish") String insert) {
    int from = at % sample.length();
    int to = Math.min(sample.length(), from + length);
    String damaged = sample.substring(0, from) + insert + sample.substring(to);
    try {
      assertThat(DdlNormalizer.read(damaged, "app", "s", "public").create().remote()).hasSize(2);
    } catch (BridgeException e) {
      assertThat(e.sqlState()).isNotBlank();
    }
  }

  @Provide
  Arbitrary<String> words() {
    return Samples.awkwardStrings().filter(value -> !value.isEmpty());
  }

  @Provide
  Arbitrary<String> nodeish() {
    Arbitrary<String> parts =
        Arbitraries.of(
            "{",
            "}",
            "(",
            ")",
            " ",
            ":a",
            ":val",
            "<>",
            "\\",
            "\"",
            "X",
            "A_CONST",
            "TYPENAME",
            "-1",
            "7",
            "true",
            "\"s\"",
            ":names (\"int4\")",
            "{A_CONST :val 1}",
            "b1",
            "\n");
    return parts.list().ofMaxSize(12).map(list -> String.join("", list));
  }

  @Provide
  Arbitrary<String> samples() {
    return Arbitraries.of(Samples.all());
  }

  @Provide
  Arbitrary<String> strings() {
    return Samples.awkwardStrings();
  }

  @Provide
  Arbitrary<List<String>> lists() {
    return Samples.awkwardStrings().list().ofMaxSize(5);
  }
}
