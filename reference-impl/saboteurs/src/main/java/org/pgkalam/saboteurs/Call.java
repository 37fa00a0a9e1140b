package org.pgkalam.saboteurs;

import java.lang.reflect.Field;
import java.util.List;
import java.util.function.Function;

/**
 * One call of a method that saboteurs may meddle with. Public because the bridge's classes use it.
 */
public final class Call {
  private final List<Hook> hooks;
  private final Object self;
  Object[] arguments;
  Object result;
  Throwable thrown;
  private boolean skipped;

  Call(List<Hook> hooks, Object self, Object[] arguments) {
    this.hooks = hooks;
    this.self = self;
    this.arguments = arguments;
  }

  List<Hook> hooks() {
    return hooks;
  }

  /** Null in a static method. */
  Object self() {
    return self;
  }

  <T> T argument(int index, Class<T> type) {
    return type.cast(arguments[index]);
  }

  /** Puts another value in an argument's place if it is of the type. */
  <T> void change(int index, Class<T> type, Function<T, ?> change) {
    if (type.isInstance(arguments[index])) {
      arguments[index] = change.apply(type.cast(arguments[index]));
    }
  }

  /** Puts another value in the result's place if it is of the type and nothing was thrown. */
  <T> void answer(Class<T> type, Function<T, ?> change) {
    if (thrown == null && type.isInstance(result)) {
      result = change.apply(type.cast(result));
    }
  }

  /** Keeps the method from running; it answers the value. */
  void skip(Object value) {
    skipped = true;
    result = value;
  }

  /** Has the method answer the value instead of what it threw. */
  void swallow(Object value) {
    if (thrown != null) {
      thrown = null;
      result = value;
    }
  }

  void fail(RuntimeException error) {
    thrown = error;
  }

  boolean hasThrown() {
    return thrown != null;
  }

  /** The value of a field of the object. */
  Object field(String name) {
    try {
      return fieldOf(name).get(self);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(e);
    }
  }

  void setField(String name, Object value) {
    try {
      fieldOf(name).set(self, value);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(e);
    }
  }

  private Field fieldOf(String name) throws NoSuchFieldException {
    Field field = self.getClass().getDeclaredField(name);
    field.setAccessible(true);
    return field;
  }

  /** Used by {@link Meddling}. */
  public boolean isSkipped() {
    return skipped;
  }

  /** Used by {@link Meddling}. */
  public Object[] arguments() {
    return arguments;
  }

  /** Used by {@link Meddling}. */
  public Object result(Object own) {
    if (!skipped) {
      result = own;
    }
    return result;
  }

  /** Used by {@link Meddling}. */
  public Object result() {
    return result;
  }

  /** Used by {@link Meddling}. */
  public void thrown(Throwable error) {
    thrown = error;
  }

  /** Used by {@link Meddling}. */
  public Throwable thrown() {
    return thrown;
  }
}
