package org.pgkalam.saboteurs;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.Arrays;

/** Calls of the bridge's methods that are not public. */
final class Reflection {
  private Reflection() {}

  /** The first method with that name and number of arguments. */
  static Object call(Object on, String name, Object... arguments) {
    Method method =
        Arrays.stream(on.getClass().getDeclaredMethods())
            .filter(m -> m.getName().equals(name) && m.getParameterCount() == arguments.length)
            .findFirst()
            .orElseThrow(() -> new IllegalStateException("no " + name + " in " + on.getClass()));
    try {
      method.setAccessible(true);
      return method.invoke(on, arguments);
    } catch (InvocationTargetException e) {
      if (e.getCause() instanceof RuntimeException cause) {
        throw cause;
      }
      throw new IllegalStateException(e.getCause());
    } catch (IllegalAccessException e) {
      throw new IllegalStateException(e);
    }
  }
}
