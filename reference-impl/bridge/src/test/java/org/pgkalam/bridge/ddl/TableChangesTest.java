package org.pgkalam.bridge.ddl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.pgkalam.bridge.BridgeException;
import org.pgkalam.bridge.ddl.AlterStep.Kind;

final class TableChangesTest {
  private static final Map<String, String> OPTIONS =
      Map.of("managed", "true", "primary_key", "id", "table_type", "shared");
  private static final String TEXT_COLUMN =
      "{COLUMNDEF :colname b :typeName {TYPENAME :names (\"text\") :typmods <> :arrayBounds <>}"
          + " :constraints <>}";

  private final TableState before = table();
  private final TableState after = table();

  private static TableState table() {
    TableState table = new TableState("1", "app", "t", null);
    table.columns().put(1, new TableState.Column("id", "bigint", true, null));
    table.columns().put(2, new TableState.Column("a", "integer", false, null));
    table.columns().put(3, new TableState.Column("_seq", "bigint", false, null));
    return table;
  }

  private List<AlterStep> steps(Map<String, Optional<String>> defaults) {
    return TableChanges.between(before, after, OPTIONS, List.of(TEXT_COLUMN), defaults, "public");
  }

  private static AlterStep step(Kind kind, String column, String remote, String undo) {
    return new AlterStep(kind, "app", "t", column, null, remote, undo);
  }

  @Test
  void nothingChangedIsNothingToSend() {
    assertThat(steps(Map.of())).isEmpty();
  }

  @Test
  void whatCannotBeTakenBackComesLast() {
    after.columns().remove(2);
    after.columns().put(4, new TableState.Column("b", "text", true, null));

    assertThat(steps(Map.of()))
        .containsExactly(
            step(
                Kind.ADD,
                "b",
                "ALTER TABLE app.t ADD COLUMN b TEXT",
                "ALTER TABLE app.t DROP COLUMN b"),
            step(
                Kind.SET_NOT_NULL,
                "b",
                "ALTER TABLE app.t ALTER COLUMN b SET NOT NULL",
                "ALTER TABLE app.t ALTER COLUMN b DROP NOT NULL"),
            step(Kind.DROP, "a", "ALTER TABLE app.t DROP COLUMN a", null));
  }

  @Test
  void aDefaultThatTheServerDoesNotKnowIsDroppedThere() {
    after.columns().put(2, new TableState.Column("a", "integer", false, "(1 + 1)"));

    assertThat(
            steps(
                Map.of(
                    "a",
                    Optional.of(
                        "{A_EXPR :name (\"+\") :lexpr {A_CONST :val 1} :rexpr {A_CONST :val 1}}"))))
        .containsExactly(
            step(
                Kind.CHANGE,
                "a",
                "ALTER TABLE app.t ALTER COLUMN a DROP DEFAULT",
                "ALTER TABLE app.t ALTER COLUMN a DROP DEFAULT"));
  }

  @Test
  void aDefaultThatStoodThereBeforeCannotBeBroughtBack() {
    before.columns().put(2, new TableState.Column("a", "integer", false, "1"));
    after.columns().put(2, new TableState.Column("a", "integer", false, "2"));

    assertThat(steps(Map.of("a", Optional.of("{A_CONST :val 2}"))))
        .containsExactly(
            step(Kind.CHANGE, "a", "ALTER TABLE app.t ALTER COLUMN a SET DEFAULT 2", null));
  }

  @Test
  void aTableThatIsOnlyMirroredStaysAsItIs() {
    after.columns().put(2, new TableState.Column("a", "bigint", true, null));

    assertThat(TableChanges.between(before, after, Map.of(), List.of(), Map.of(), "public"))
        .containsExactly(new AlterStep(Kind.SET_NOT_NULL, "app", "t", "a", null, null, null));
  }

  @Test
  void aColumnOfATableOfUsersIsNotRenamed() {
    after.columns().put(2, new TableState.Column("c", "integer", false, null));

    assertThatThrownBy(
            () ->
                TableChanges.between(
                    before,
                    after,
                    Map.of("managed", "true", "table_type", "user"),
                    List.of(),
                    Map.of(),
                    "public"))
        .hasMessageContaining("rows of many users");
    assertThat(steps(Map.of()))
        .extracting(AlterStep::kind, AlterStep::column, AlterStep::newName)
        .containsExactly(tuple(Kind.RENAME, "a", "c"));
  }

  @Test
  void aNewTypeIsRefused() {
    after.columns().put(2, new TableState.Column("a", "bigint", false, null));

    assertThatThrownBy(() -> steps(Map.of()))
        .isInstanceOfSatisfying(
            BridgeException.class, error -> assertThat(error.sqlState()).isEqualTo("0A000"))
        .hasMessage("type of column \"a\" cannot be changed from integer to bigint");
  }
}
