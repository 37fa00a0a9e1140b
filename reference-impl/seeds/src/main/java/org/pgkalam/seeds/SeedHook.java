package org.pgkalam.seeds;

import net.jqwik.api.lifecycle.AroundPropertyHook;
import net.jqwik.api.lifecycle.PropagationMode;
import net.jqwik.api.lifecycle.PropertyExecutionResult;
import net.jqwik.api.lifecycle.PropertyExecutor;
import net.jqwik.api.lifecycle.PropertyLifecycleContext;

/**
 * Every property draws from the seed that Maven was given, or from a fresh one if that is {@code
 * random}; jqwik has no setting for it. A failure says how to draw the same again.
 */
public final class SeedHook implements AroundPropertyHook {
  static final String RANDOM = "random";

  @Override
  public PropagationMode propagateTo() {
    return PropagationMode.ALL_DESCENDANTS;
  }

  @Override
  public PropertyExecutionResult aroundProperty(
      PropertyLifecycleContext property, PropertyExecutor executor) {
    String given = System.getProperty("seed", RANDOM);
    if (!given.equals(RANDOM) && property.attributes().seed().isEmpty()) {
      property.attributes().setSeed(given);
    }
    PropertyExecutionResult result = executor.execute();
    if (result.status() == PropertyExecutionResult.Status.FAILED) {
      String test =
          property.containerClass().getSimpleName() + "#" + property.targetMethod().getName();
      result
          .seed()
          .ifPresent(
              seed ->
                  System.out.printf(
                      "To see it again: %s%n",
                      command(System.getProperty("module"), test, System.getProperty("pg"), seed)));
    }
    return result;
  }

  static String command(String module, String test, String majors, String seed) {
    boolean integration = test.contains("IT#");
    return "mvn %s -pl :%s -am -Dsurefire.failIfNoSpecifiedTests=false %s%s -Dseed=%s"
        .formatted(
            integration ? "verify" : "test",
            module,
            integration
                ? "-Dfailsafe.failIfNoSpecifiedTests=false -Dtest=none -Dit.test=" + test
                : "-Dtest=" + test,
            majors == null ? "" : " -Dpg=" + majors,
            seed);
  }
}
