package org.pgkalam.extension.model;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.lifecycle.AddLifecycleHook;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.AroundPropertyHook;
import net.jqwik.api.lifecycle.BeforeContainer;
import net.jqwik.api.lifecycle.PropertyExecutionResult;
import net.jqwik.api.lifecycle.PropertyExecutor;
import net.jqwik.api.lifecycle.PropertyLifecycleContext;
import org.pgkalam.matrix.PgVersion;
import org.pgkalam.matrix.PgVersions;

/**
 * Random sequences of statements and faults: what a session is told, what others see, and what is
 * there in the end agree with heap tables and with a model, but for what the documents except
 * ({@link Limit}).
 *
 * <p>{@code -Dmodel.sequences} says how many.
 */
class ModelIT {
  private static final List<Stage> STAGES = new ArrayList<>();

  @BeforeContainer
  static void start() throws SQLException {
    for (PgVersion version : PgVersions.fromSystemProperty()) {
      STAGES.add(new Stage(version));
    }
  }

  @AfterContainer
  static void stop() throws SQLException {
    for (Stage stage : STAGES) {
      stage.close();
    }
    STAGES.clear();
  }

  @Provide
  Arbitrary<List<Step>> sequences() {
    return Step.sequences();
  }

  @Property(edgeCases = EdgeCasesMode.NONE)
  @AddLifecycleHook(Sequences.class)
  void agreesWithTheModel(@ForAll("sequences") List<Step> steps) throws SQLException {
    for (Stage stage : STAGES) {
      long before = System.nanoTime();
      try (Play play = new Play(stage)) {
        play.run(steps);
      } finally {
        stage.spent(System.nanoTime() - before);
      }
    }
  }

  /** How many sequences there are. */
  static final class Sequences implements AroundPropertyHook {
    @Override
    public PropertyExecutionResult aroundProperty(
        PropertyLifecycleContext property, PropertyExecutor executor) {
      property.attributes().setTries(Integer.getInteger("model.sequences", 50));
      return executor.execute();
    }
  }
}
