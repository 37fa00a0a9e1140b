package org.pgkalam.extension;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.sql.Connection;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.pgkalam.matrix.PgVersion;
import org.pgkalam.matrix.PgVersions;
import org.pgkalam.mock.JournalEntry;

/** INSERT statements of a transaction block, which do not wait for an answer each. */
final class BlockInsertsIT {
  static Stream<PgVersion> majors() {
    return PgVersions.fromSystemProperty().stream();
  }

  @ParameterizedTest
  @MethodSource("majors")
  void areWholeInOrderAndSentTogether(PgVersion version) throws Exception {
    try (Rig rig = Rig.start(version);
        Connection connection = rig.connect()) {
      Rig.execute(
          connection,
          "CREATE TABLE app.t (id bigint PRIMARY KEY, v text, at timestamptz) USING kalamdb");
      Rig.execute(
          connection, "CREATE TABLE app.u (id bigint PRIMARY KEY, n numeric(10,2)) USING kalamdb");
      connection.setAutoCommit(false);
      together(rig, connection);
      mixed(connection);
      undone(connection);
      refused(connection);
      assertThat(rig.log()).doesNotContain("was terminated by signal");
    }
  }

  private static void together(Rig rig, Connection connection) throws Exception {
    var mark = rig.kalam().journal().mark();
    for (int i = 1; i <= 100; i++) {
      assertThat(Rig.update(connection, "INSERT INTO app.t VALUES (%d, 'v', now())".formatted(i)))
          .isOne();
    }
    connection.commit();
    assertThat(
            rig.kalam().journal().since(mark).stream()
                .map(JournalEntry::method)
                .filter(method -> !method.equals("OpenSession")))
        .containsExactly("BeginTransaction", "Insert", "CommitTransaction");
    assertThat(ids(connection, "app.t")).hasSize(100);
    connection.rollback();
  }

  /** What comes between sees what was before. */
  private static void mixed(Connection connection) throws Exception {
    Rig.execute(connection, "INSERT INTO app.t VALUES (201, 'a', NULL)");
    Rig.execute(connection, "INSERT INTO app.t VALUES (202, 'a', NULL)");
    Rig.execute(connection, "INSERT INTO app.u VALUES (1, 1.5)");
    assertThat(Rig.update(connection, "DELETE FROM app.t WHERE id = 201")).isOne();
    Rig.execute(connection, "INSERT INTO app.t VALUES (201, 'again', NULL)");
    assertThat(Rig.update(connection, "UPDATE app.t SET v = 'b' WHERE id > 200")).isEqualTo(2);
    Rig.execute(connection, "INSERT INTO app.t VALUES (203, 'c', NULL)");
    assertThat(Rig.query(connection, "SELECT id, v FROM app.t WHERE id > 200 ORDER BY id"))
        .containsExactly("201|b", "202|b", "203|c");
    connection.commit();
    assertThat(Rig.query(connection, "SELECT id, v FROM app.t WHERE id > 200 ORDER BY id"))
        .containsExactly("201|b", "202|b", "203|c");
    connection.rollback();
  }

  private static void undone(Connection connection) throws Exception {
    List<String> before = ids(connection, "app.t");
    Rig.execute(connection, "INSERT INTO app.t VALUES (301, 'x', NULL)");
    Rig.execute(connection, "INSERT INTO app.t VALUES (302, 'x', NULL)");
    connection.rollback();
    Rig.execute(connection, "INSERT INTO app.t VALUES (303, 'x', NULL)");
    Rig.execute(connection, "INSERT INTO app.t VALUES (1, 'there already', NULL)");
    assertThatThrownBy(connection::commit).hasMessageContaining("Primary key violation");
    connection.rollback();
    assertThat(ids(connection, "app.t")).isEqualTo(before);
    connection.rollback();
  }

  /** A value that KalamDB cannot hold is refused where it stands, not at the commit. */
  private static void refused(Connection connection) throws Exception {
    for (String value : List.of("infinity", "-infinity", "294276-12-31")) {
      Rig.execute(connection, "INSERT INTO app.t VALUES (401, 'x', now())");
      assertThatThrownBy(
              () -> Rig.execute(connection, "INSERT INTO app.t VALUES (402, 'x', '" + value + "')"))
          .hasMessageContaining("cannot send column \"at\"");
      connection.rollback();
    }
    Rig.execute(connection, "INSERT INTO app.u VALUES (401, 1)");
    assertThatThrownBy(() -> Rig.execute(connection, "INSERT INTO app.u VALUES (402, 'NaN')"))
        .hasMessageContaining("NaN");
    connection.rollback();
    assertThat(ids(connection, "app.t")).doesNotContain("401");
    connection.rollback();
  }

  private static List<String> ids(Connection connection, String table) throws Exception {
    return Rig.query(connection, "SELECT id FROM " + table + " ORDER BY id");
  }
}
