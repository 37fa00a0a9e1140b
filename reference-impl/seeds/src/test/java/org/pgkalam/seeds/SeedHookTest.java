package org.pgkalam.seeds;

import static org.assertj.core.api.Assertions.assertThat;

import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.lifecycle.AddLifecycleHook;
import net.jqwik.api.lifecycle.AroundPropertyHook;
import net.jqwik.api.lifecycle.PropertyExecutionResult;
import net.jqwik.api.lifecycle.PropertyExecutor;
import net.jqwik.api.lifecycle.PropertyLifecycleContext;

class SeedHookTest {
  @Property(tries = 10)
  @AddLifecycleHook(SeedThatWasUsed.class)
  void drawsFromTheSeedThatMavenWasGiven(@ForAll long any) {}

  @Property(tries = 10, seed = "42")
  @AddLifecycleHook(SeedThatWasUsed.class)
  void leavesASeedThatAPropertyHasOfItsOwn(@ForAll long any) {}

  static final class SeedThatWasUsed implements AroundPropertyHook {
    @Override
    public PropertyExecutionResult aroundProperty(
        PropertyLifecycleContext property, PropertyExecutor executor) {
      PropertyExecutionResult result = executor.execute();
      String given = System.getProperty("seed", SeedHook.RANDOM);
      if (property.targetMethod().getName().startsWith("leaves")) {
        assertThat(result.seed()).contains("42");
      } else if (!given.equals(SeedHook.RANDOM)) {
        assertThat(result.seed()).contains(given);
      }
      return result;
    }
  }

  @Example
  void saysHowToRunAUnitTestAgain() {
    assertThat(SeedHook.command("pg-kalam-bridge", "RoundTripTest#text", null, "-7"))
        .isEqualTo(
            "mvn test -pl :pg-kalam-bridge -am -Dsurefire.failIfNoSpecifiedTests=false"
                + " -Dtest=RoundTripTest#text -Dseed=-7");
  }

  @Example
  void saysHowToRunATestOnServersAgain() {
    assertThat(SeedHook.command("pg-kalam-extension", "RandomRowsIT#comeBackEqual", "16", "7"))
        .isEqualTo(
            "mvn verify -pl :pg-kalam-extension -am -Dsurefire.failIfNoSpecifiedTests=false"
                + " -Dfailsafe.failIfNoSpecifiedTests=false -Dtest=none"
                + " -Dit.test=RandomRowsIT#comeBackEqual -Dpg=16 -Dseed=7");
  }
}
