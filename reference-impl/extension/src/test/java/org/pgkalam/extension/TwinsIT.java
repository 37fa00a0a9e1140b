package org.pgkalam.extension;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.Connection;
import java.sql.DriverManager;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.pgkalam.extension.twins.TwinScript;
import org.pgkalam.extension.twins.Twins;
import org.pgkalam.matrix.PgVersion;
import org.pgkalam.matrix.PgVersions;
import org.pgkalam.mock.Quirk;

/**
 * The scripts of {@code src/test/resources/twins}, each on Kalam tables and on heap tables of the
 * same database: the same rows, counts, notices and SQLSTATEs, but for what a script itself says.
 */
final class TwinsIT {
  /** Oddities of the real server that its users see, or that take long. It has all others here. */
  private static final EnumSet<Quirk> LEFT_OUT =
      EnumSet.of(
          Quirk.DEFAULTS_NOT_APPLIED,
          Quirk.FEW_KEY_TYPES,
          Quirk.HALF_APPLIED_COMMITS,
          Quirk.REINSERT_IN_TRANSACTION_FAILS,
          Quirk.RENAME_LOSES_VALUES,
          Quirk.SMALL_BATCHES,
          Quirk.TRANSACTION_KEY_IS_ID);

  static Stream<PgVersion> majors() {
    return PgVersions.fromSystemProperty().stream();
  }

  @ParameterizedTest
  @MethodSource("majors")
  void kalamTablesAnswerAsTheirHeapTwins(PgVersion version) throws Exception {
    try (Rig rig = Rig.start(version);
        Connection connection = rig.connect()) {
      Rig.execute(connection, "CREATE ROLE reader");
      EnumSet.complementOf(LEFT_OUT).forEach(rig.kalam()::switchOn);
      aRowThatKalamDbHasOtherwiseIsFound(rig, version.major());
      List<String> divergences = new ArrayList<>();
      for (TwinScript script : TwinScript.all()) {
        divergences.addAll(run(rig, script, version.major()));
      }
      assertThat(divergences).isEmpty();
      assertThat(rig.log()).doesNotContain("was terminated by signal");
    }
  }

  private static void aRowThatKalamDbHasOtherwiseIsFound(Rig rig, int major) throws Exception {
    try (Connection kalam = in(rig, "planted_kalam");
        Connection heap = in(rig, "planted_heap")) {
      Twins twins = new Twins(kalam, heap, major);
      TwinScript read = script("SELECT id, v FROM t;");
      assertThat(
              twins.run(
                  script(
                      "CREATE TABLE t (id int PRIMARY KEY, v int) USING kalamdb;",
                      "INSERT INTO t VALUES (1, 1), (2, 2);")))
          .isEmpty();
      assertThat(twins.run(read)).isEmpty();
      rig.kalam().sql("UPDATE planted_kalam.t SET v = 3 WHERE id = 2");
      assertThat(twins.run(read))
          .singleElement()
          .asString()
          .contains("planted.sql:1", "differs in rows", "2|3", "2|2");
    }
  }

  private static TwinScript script(String... lines) {
    return TwinScript.parse("planted.sql", List.of(lines));
  }

  private static List<String> run(Rig rig, TwinScript script, int major) throws Exception {
    try (Connection kalam = in(rig, script.name() + "_kalam");
        Connection heap = in(rig, script.name() + "_heap")) {
      return new Twins(kalam, heap, major).run(script);
    }
  }

  /** A session in a schema of its own, which sends strings as they stand, like psql. */
  private static Connection in(Rig rig, String schema) throws Exception {
    String url = rig.postgres().jdbcUrl("postgres") + "?user=postgres&preferQueryMode=simple";
    Connection connection = DriverManager.getConnection(url);
    Rig.execute(connection, "CREATE SCHEMA " + schema);
    Rig.execute(connection, "GRANT USAGE ON SCHEMA " + schema + " TO reader");
    Rig.execute(connection, "SET search_path = " + schema + ", public");
    return connection;
  }
}
