package org.pgkalam.mock.sql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.pgkalam.mock.KalamSqlException;
import org.pgkalam.mock.MockKalamDb;

final class SqlScriptTest {
  @Test
  void statementsEndWithSemicolonsThatStandInNoQuoteOrComment() {
    assertThat(
            SqlScript.statements(
                """
                -- one; two
                CREATE NAMESPACE app;

                ;;INSERT INTO app.t (id) VALUES
                  ('a;b'); /* ; */
                SELECT 1
                """))
        .containsExactly(
            new SqlScript.Statement(2, "CREATE NAMESPACE app"),
            new SqlScript.Statement(4, "INSERT INTO app.t (id) VALUES\n  ('a;b')"),
            new SqlScript.Statement(6, "SELECT 1"));
    assertThat(SqlScript.statements(" -- nothing")).isEmpty();
  }

  @Test
  void aScriptStopsAtTheLineThatFails() {
    try (MockKalamDb kalam = MockKalamDb.start()) {
      assertThatThrownBy(
              () -> kalam.script("CREATE NAMESPACE a;\nCREATE NAMESPACE a;\nCREATE NAMESPACE b"))
          .isInstanceOf(KalamSqlException.class)
          .hasMessage("line 2: Already exists: Namespace 'a' already exists");
      assertThatThrownBy(() -> kalam.script("SELECT 'a"))
          .isInstanceOf(KalamSqlException.class)
          .hasMessageContaining("Unterminated");
      assertThat(kalam.sql("CREATE NAMESPACE b")).contains("created");
    }
  }
}
