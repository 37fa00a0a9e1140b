package org.pgkalam.mock.sql;

import java.util.Locale;
import org.pgkalam.mock.store.Store;
import org.pgkalam.mock.store.StoreException;

/**
 * CREATE, ALTER and DROP NAMESPACE and USE: words separated by spaces, as the server reads them.
 */
final class NamespaceDdl {
  private final Store store;

  NamespaceDdl(Store store) {
    this.store = store;
  }

  SqlResult create(String sql) {
    String[] words = sql.split("\\s+");
    boolean ifNotExists =
        words.length > 4
            && words[2].equalsIgnoreCase("IF")
            && words[3].equalsIgnoreCase("NOT")
            && words[4].equalsIgnoreCase("EXISTS");
    String name = name(words, ifNotExists ? 5 : 2, "CREATE NAMESPACE");
    Names.problemOfNamespace(name)
        .ifPresent(
            problem -> {
              throw new StoreException(problem);
            });
    if (store.createNamespace(name)) {
      return new SqlResult.Message("Namespace '" + name + "' created successfully");
    }
    if (ifNotExists) {
      return new SqlResult.Message("Namespace '" + name + "' already exists");
    }
    throw new StoreException("Already exists: Namespace '" + name + "' already exists");
  }

  SqlResult alter(String sql) {
    String name = name(sql.split("\\s+"), 2, "ALTER NAMESPACE");
    checkFound(name);
    return new SqlResult.Message("Namespace '" + name + "' altered successfully");
  }

  SqlResult drop(String sql) {
    String[] words = sql.split("\\s+");
    boolean ifExists =
        words.length > 3 && words[2].equalsIgnoreCase("IF") && words[3].equalsIgnoreCase("EXISTS");
    String name = name(words, ifExists ? 4 : 2, "DROP NAMESPACE");
    if (store.dropNamespace(name)) {
      return new SqlResult.Message("Namespace '" + name + "' dropped successfully");
    }
    if (ifExists) {
      return new SqlResult.Message("Namespace '" + name + "' does not exist");
    }
    throw new StoreException("Not found: Namespace '" + name + "' not found");
  }

  /** The name is the last word. */
  SqlResult use(String sql) {
    String[] words = sql.replaceAll("[\\s;]+$", "").split("\\s+");
    String name = words[words.length - 1].toLowerCase(Locale.ROOT);
    if (!store.namespaces().containsKey(name)) {
      throw new StoreException("Not found: Namespace '" + name + "' does not exist");
    }
    return new SqlResult.Message("Namespace switched to '" + name + "'");
  }

  private void checkFound(String name) {
    if (!store.namespaces().containsKey(name)) {
      throw new StoreException("Not found: Namespace '" + name + "' not found");
    }
  }

  private static String name(String[] words, int at, String statement) {
    String name = words.length > at ? words[at].replaceAll(";+$", "").toLowerCase(Locale.ROOT) : "";
    if (name.isEmpty()) {
      throw new StoreException("Invalid SQL: Entity name is required after " + statement);
    }
    return name;
  }
}
