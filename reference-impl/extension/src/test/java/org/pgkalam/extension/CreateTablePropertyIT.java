package org.pgkalam.extension;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeSet;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.ShrinkingMode;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;
import org.pgkalam.extension.RandomCreateTable.Statement;
import org.pgkalam.matrix.PgVersion;
import org.pgkalam.matrix.PgVersions;

/**
 * Random statements, through PostgreSQL's own parser on the oldest and the newest major: both
 * halves of the table are there and agree, or there is one clean error and neither.
 */
final class CreateTablePropertyIT {
  private static final int BATCH = 50;
  private static final int BATCHES = 42;

  private static final List<Major> MAJORS = new ArrayList<>();

  private record Major(Rig rig, Connection connection, List<Boolean> outcomes) {}

  @BeforeContainer
  static void start() throws SQLException {
    List<PgVersion> versions = PgVersions.fromSystemProperty();
    for (PgVersion version :
        versions.size() == 1
            ? versions
            : List.of(versions.get(0), versions.get(versions.size() - 1))) {
      Rig rig = Rig.start(version);
      MAJORS.add(new Major(rig, rig.connect(), new ArrayList<>()));
    }
  }

  @AfterContainer
  static void stop() throws SQLException {
    for (Major major : MAJORS) {
      int made = (int) major.outcomes.stream().filter(succeeded -> succeeded).count();
      int refused = major.outcomes.size() - made;
      String log = major.rig.log();
      major.connection.close();
      major.rig.close();
      assertThat(log).doesNotContain("was terminated by signal");
      System.out.printf("%d tables made, %d statements refused%n", made, refused);
      assertThat(made + refused).isGreaterThanOrEqualTo(2000);
      // Neither outcome is rare, or the statements say nothing.
      assertThat(Math.min(made, refused)).isGreaterThan((made + refused) / 5);
    }
    MAJORS.clear();
  }

  @Property(tries = BATCHES, edgeCases = EdgeCasesMode.NONE, shrinking = ShrinkingMode.OFF)
  void bothHalvesAgreeOrThereIsNeither(@ForAll("seeds") long seed) throws SQLException {
    Random random = new Random(seed);
    List<Statement> statements = new ArrayList<>();
    for (int i = 0; i < BATCH; i++) {
      statements.add(RandomCreateTable.of(random, "t" + i));
    }
    Map<String, Boolean> first = null;
    for (Major major : MAJORS) {
      Map<String, Boolean> outcome = run(major, statements);
      assertThat(first == null ? outcome : first).as("of both majors").isEqualTo(outcome);
      first = outcome;
    }
  }

  @Provide
  Arbitrary<Long> seeds() {
    return Arbitraries.randomValue(Random::nextLong);
  }

  private static Map<String, Boolean> run(Major major, List<Statement> statements)
      throws SQLException {
    Map<String, Boolean> outcome = new LinkedHashMap<>();
    TreeSet<String> made = new TreeSet<>();
    for (Statement statement : statements) {
      boolean succeeded = succeeds(major.connection, statement);
      outcome.put(statement.sql(), succeeded);
      major.outcomes.add(succeeded);
      if (succeeded) {
        made.add(statement.table());
      }
    }
    Map<String, TableFacts> local = TableFacts.local(major.connection);
    Map<String, TableFacts> remote = TableFacts.remote(major.connection);
    for (Statement statement : statements) {
      assertThat(local.get(statement.table()))
          .as("PostgreSQL's half of %s", statement.sql())
          .isEqualTo(remote.get(statement.table()));
    }
    assertThat(local.keySet()).isEqualTo(made);
    assertThat(remote.keySet()).isEqualTo(made);
    Rig.execute(major.connection, "DROP FOREIGN TABLE app." + String.join(", app.", made));
    major.rig.kalam().sql("DROP NAMESPACE app");
    return outcome;
  }

  private static boolean succeeds(Connection connection, Statement statement) {
    try {
      Rig.execute(connection, statement.sql());
      return true;
    } catch (SQLException e) {
      if (statement.right()) {
        fail("refused, but nothing is wrong with: " + statement.sql(), e);
      }
      assertThat(e.getSQLState())
          .as("%s%n%s", statement.sql(), e.getMessage())
          .isNotNull()
          .isNotIn("XX000", "HV000", "08006", "57P01");
      return false;
    }
  }
}
