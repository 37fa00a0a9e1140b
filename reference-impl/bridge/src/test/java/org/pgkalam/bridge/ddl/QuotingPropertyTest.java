package org.pgkalam.bridge.ddl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import net.jqwik.api.Arbitrary;
import net.jqwik.api.Assume;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.pgkalam.bridge.BridgeException;

class QuotingPropertyTest {
  private static final String TABLE =
      "{CREATESTMT :relation {RANGEVAR :schemaname app :relname t :relpersistence p} :tableElts"
          + " ({COLUMNDEF :colname id :typeName {TYPENAME :names (\"int8\")}}%s) :options (%s)"
          + " :accessMethod kalamdb :if_not_exists false}";

  @Property
  void identifiersEndWhereTheyShould(@ForAll("strings") String name) {
    String quoted = Sql.identifier(name);

    assertThat(quoted).startsWith("\"").endsWith("\"");
    String inner = quoted.substring(1, quoted.length() - 1);
    assertThat(inner.replace("\"\"", "")).doesNotContain("\"");
    assertThat(inner.replace("\"\"", "\"")).isEqualTo(name);
  }

  @Property
  void stringDefaultsReachBothSidesUnchanged(@ForAll("strings") String value) {
    String column =
        " {COLUMNDEF :colname a :typeName {TYPENAME :names (\"text\")} :constraints ({CONSTRAINT"
            + " :contype DEFAULT :raw_expr {A_CONST :val "
            + Samples.quoted(value)
            + "}})}";
    CreateTablePlan plan = plan(TABLE.formatted(column, ""));

    assertThat(plan.local())
        .contains("\"a\" text DEFAULT " + escaped(value) + ", \"_seq\" bigint)");
    assertThat(plan.remote().get(1))
        .contains("a TEXT DEFAULT '" + value.replace("'", "''") + "', PRIMARY KEY (id))");
  }

  @Property
  void optionValuesReachBothSidesUnchanged(@ForAll("strings") String value) {
    String option = "{DEFELEM :defname storage_id :arg " + Samples.quoted(value) + "}";
    CreateTablePlan plan = plan(TABLE.formatted("", option));

    assertThat(plan.local())
        .endsWith(
            ", \"storage_id\" " + escaped(value) + ", \"primary_key\" 'id', \"managed\" 'true')");
    assertThat(plan.remote().get(1))
        .endsWith(" WITH (STORAGE_ID = '" + value.replace("'", "''") + "')");
  }

  @Property
  void namesThatCouldBreakTheRemoteStatementNeverReachIt(@ForAll("strings") String name) {
    Assume.that(!name.isEmpty() && !name.matches("[a-z][a-z0-9_]{0,63}"));
    String column =
        " {COLUMNDEF :colname " + Samples.token(name) + " :typeName {TYPENAME :names (\"text\")}}";
    String text = TABLE.formatted(column, "");

    assertThatThrownBy(() -> plan(text)).isInstanceOf(BridgeException.class);
  }

  private static CreateTablePlan plan(String text) {
    return DdlNormalizer.read(text, "app", "kalam_server", "public").create();
  }

  /** What PostgreSQL's quote_literal gives. */
  private static String escaped(String value) {
    String body = value.replace("\\", "\\\\").replace("'", "''");
    return (value.contains("\\") ? "E'" : "'") + body + "'";
  }

  @Provide
  Arbitrary<String> strings() {
    return Samples.awkwardStrings();
  }
}
