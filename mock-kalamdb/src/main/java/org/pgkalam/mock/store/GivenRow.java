package org.pgkalam.mock.store;

import java.util.AbstractMap;
import java.util.AbstractSet;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Set;

/**
 * A row as a client sent it: values by column name, in the order given. The rows of a request share
 * their layout, so that many of them need little memory. Immutable.
 */
public final class GivenRow extends AbstractMap<String, Scalar> {
  private final Layout layout;
  private final Scalar[] values;

  /** The names of a row's columns, all different. */
  public static final class Layout {
    private final List<String> names;
    private final Map<String, Integer> places = new HashMap<>();

    public Layout(List<String> names) {
      this.names = List.copyOf(names);
      for (int i = 0; i < this.names.size(); i++) {
        places.put(this.names.get(i), i);
      }
      if (places.size() < this.names.size()) {
        throw new IllegalArgumentException("a name stands twice in " + names);
      }
    }

    /** Whether these are its names, in this order. */
    public boolean has(List<String> others) {
      return names.equals(others);
    }
  }

  /** A row with one value for each name of the layout. */
  public GivenRow(Layout layout, List<Scalar> values) {
    this.layout = layout;
    this.values = values.toArray(new Scalar[0]);
  }

  @Override
  public Scalar get(Object name) {
    Integer place = layout.places.get(name);
    return place == null ? null : values[place];
  }

  @Override
  public boolean containsKey(Object name) {
    return layout.places.containsKey(name);
  }

  @Override
  public int size() {
    return values.length;
  }

  @Override
  public Set<Map.Entry<String, Scalar>> entrySet() {
    return new AbstractSet<>() {
      @Override
      public Iterator<Map.Entry<String, Scalar>> iterator() {
        return new Entries();
      }

      @Override
      public int size() {
        return values.length;
      }
    };
  }

  private final class Entries implements Iterator<Map.Entry<String, Scalar>> {
    private int next;

    @Override
    public boolean hasNext() {
      return next < values.length;
    }

    @Override
    public Map.Entry<String, Scalar> next() {
      if (!hasNext()) {
        throw new NoSuchElementException();
      }
      return Map.entry(layout.names.get(next), values[next++]);
    }
  }
}
