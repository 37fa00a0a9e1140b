package org.pgkalam.conformance.steps;

import io.cucumber.core.backend.ObjectFactory;
import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.util.HashMap;
import java.util.Map;

/** Makes the step classes of a scenario, all of them with the same new {@link World}. */
public final class StepObjects implements ObjectFactory {
  private final Environment environment;
  private final Map<Class<?>, Object> instances = new HashMap<>();
  private World world;

  public StepObjects(Environment environment) {
    this.environment = environment;
  }

  /** The world of the scenario that runs. */
  public World world() {
    return world;
  }

  @Override
  public void start() {
    world = new World(environment);
  }

  @Override
  public void stop() {
    instances.clear();
    try {
      world.close();
    } catch (AssertionError | RuntimeException e) {
      // Cucumber would end the whole run; the clean-up step has reported what matters.
      world.timeline().suite("clean-up: " + e.getMessage());
    }
  }

  @Override
  public boolean addClass(Class<?> glueClass) {
    return true;
  }

  @Override
  public <T> T getInstance(Class<T> glueClass) {
    return glueClass.cast(instances.computeIfAbsent(glueClass, this::make));
  }

  private Object make(Class<?> glueClass) {
    try {
      Constructor<?> constructor = glueClass.getDeclaredConstructor(World.class);
      return constructor.newInstance(world);
    } catch (NoSuchMethodException
        | InstantiationException
        | IllegalAccessException
        | InvocationTargetException e) {
      throw new IllegalStateException(glueClass.getName() + " is no step class", e);
    }
  }
}
