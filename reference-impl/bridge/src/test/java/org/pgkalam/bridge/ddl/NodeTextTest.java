package org.pgkalam.bridge.ddl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.pgkalam.bridge.BridgeException;
import org.pgkalam.bridge.SqlState;
import org.pgkalam.bridge.ddl.NodeValue.Absent;
import org.pgkalam.bridge.ddl.NodeValue.Atom;
import org.pgkalam.bridge.ddl.NodeValue.ListValue;
import org.pgkalam.bridge.ddl.NodeValue.Node;

class NodeTextTest {
  @Test
  void readsFieldsOfEachKind() {
    Node node =
        NodeText.parse(
            "{X :word a\\ b :string \"a\\ \\{\\\\\" :number -1 :flag true :none <>"
                + " :ints (i 1 2) :names (\"pg_catalog\" \"int8\") :child {Y} :letter p}");

    assertThat(node.name()).isEqualTo("X");
    assertThat(node.get("word")).isEqualTo(new Atom("a b", false));
    assertThat(node.get("string")).isEqualTo(new Atom("a {\\", true));
    assertThat(node.text("number")).contains("-1");
    assertThat(node.flag("flag")).isTrue();
    assertThat(node.get("none")).isEqualTo(Absent.INSTANCE);
    assertThat(node.texts("ints")).containsExactly("i", "1", "2");
    assertThat(node.texts("names")).containsExactly("pg_catalog", "int8");
    assertThat(node.node("child").map(Node::name)).contains("Y");
    assertThat(node.text("letter")).contains("p");
    assertThat(node.has("missing")).isFalse();
  }

  @Test
  void tellsStringsFromWhatTheyLookLike() {
    Node node = NodeText.parse("{X :a \"\\<>\" :b \"\" :c \\<> :d \\\"q :e b101 :f :g :h 1}");

    assertThat(node.get("a")).isEqualTo(new Atom("<>", true));
    assertThat(node.get("b")).isEqualTo(new Atom("", true));
    assertThat(node.get("c")).isEqualTo(new Atom("<>", false));
    assertThat(node.get("d")).isEqualTo(new Atom("\"q", false));
    assertThat(node.get("e")).isEqualTo(new Atom("b101", false));
    assertThat(node.get("f")).isEqualTo(new Atom(":g", false));
    assertThat(node.get("h")).isEqualTo(new Atom("1", false));
  }

  @Test
  void keepsBareWordsBesideTheFields() {
    assertThat(NodeText.parse("{A_EXPR IN :name (\"=\")}").words()).containsExactly("IN");
    assertThat(NodeText.parse("{A_EXPR :name (\"=\") ANY :lexpr <>}").words())
        .containsExactly("ANY");
    assertThat(NodeText.parse("{A_CONST NULL :location 1}").words()).containsExactly("NULL");
  }

  @Test
  void takesTheLastOfTwoFieldsWithOneName() {
    Node node = NodeText.parse("{X :options <> :options (1)}");

    assertThat(node.get("options")).isInstanceOf(ListValue.class);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "x",
        "<>",
        "()",
        "{",
        "{}",
        "{X",
        "{X :a",
        "{X :a}",
        "{X :a (}",
        "{X :a 1))",
        "{X} {Y}",
        "{X (1)}",
        "{X :a \\",
        "{X : 1}",
        ")",
        "{X :a {}}",
        "\\"
      })
  void refusesWhatIsNotTheTextOfOneNode(String text) {
    assertThatThrownBy(() -> NodeText.parse(text))
        .isInstanceOfSatisfying(
            BridgeException.class, e -> assertThat(e.sqlState()).isEqualTo(SqlState.INTERNAL_ERROR))
        .hasMessageStartingWith("cannot read node text at offset ");
  }

  @Test
  void refusesTextThatIsNestedTooDeep() {
    String deep = "{X :a ".repeat(100_000);

    assertThatThrownBy(() -> NodeText.parse(deep))
        .isInstanceOfSatisfying(
            BridgeException.class,
            e -> assertThat(e.sqlState()).isEqualTo(SqlState.STATEMENT_TOO_COMPLEX));
  }

  @Test
  void readsEverySampleOfEveryMajor() {
    for (String text : Samples.all()) {
      assertThat(NodeText.parse(text).name()).isIn("CREATESTMT", "CREATEFOREIGNTABLESTMT");
    }
  }
}
