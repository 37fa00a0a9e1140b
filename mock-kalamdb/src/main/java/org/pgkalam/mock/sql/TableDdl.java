package org.pgkalam.mock.sql;

import java.util.Locale;
import org.pgkalam.mock.store.Column;
import org.pgkalam.mock.store.Store;
import org.pgkalam.mock.store.StoreException;
import org.pgkalam.mock.store.TableKind;
import org.pgkalam.mock.store.TableName;
import org.pgkalam.mock.store.TableSchema;

/** CREATE TABLE and DROP TABLE. */
final class TableDdl {
  private final Store store;

  TableDdl(Store store) {
    this.store = store;
  }

  SqlResult create(String sql) {
    CreateTableParser.Statement statement;
    try {
      statement = CreateTableParser.parse(sql);
    } catch (StoreException e) {
      String message = e.getMessage();
      throw new StoreException(
          message.startsWith("Invalid SQL: ")
              ? message
              : "Invalid SQL: Invalid CREATE TABLE statement: " + message);
    }
    TableName name = statement.name();
    if (Names.SYSTEM_NAMESPACES.contains(name.namespace())) {
      throw new StoreException(
          "Invalid operation: Cannot create system table '%s'. System tables are managed internally."
              .formatted(name.dotted()));
    }
    Names.problem(name.table()).ifPresent(TableDdl::invalid);
    if (!store.namespaces().containsKey(name.namespace())) {
      invalid(
          "Namespace '%s' does not exist. Create it first with CREATE NAMESPACE %s"
              .formatted(name.namespace(), name.namespace()));
    }
    boolean keyed = statement.columns().stream().anyMatch(Column::primaryKey);
    if (!keyed && statement.kind() != TableKind.STREAM && statement.kind() != TableKind.SYSTEM) {
      invalid(statement.kind().capitalised() + " tables require a PRIMARY KEY column");
    }
    if (statement.kind() == TableKind.SYSTEM) {
      invalid("Cannot create SYSTEM tables via SQL");
    }
    SqlResult created =
        new SqlResult.Message(
            "CREATE TABLE via Raft consensus: %s table %s created successfully"
                .formatted(statement.kind().word(), name.dotted()));
    if (store.table(name).isPresent()) {
      return existing(statement, created);
    }
    if (!statement.options().options().storageId().equals("local")) {
      invalid("Storage '" + statement.options().options().storageId() + "' does not exist");
    }
    for (Column column : statement.columns()) {
      Names.problemOfColumn(column.name())
          .ifPresent(problem -> invalid("Invalid column name '" + column.name() + "': " + problem));
    }
    boolean isNew =
        store.createTable(
            TableSchema.create(
                name, statement.kind(), statement.columns(), statement.options().options()));
    return isNew ? created : existing(statement, created);
  }

  private static SqlResult existing(CreateTableParser.Statement statement, SqlResult created) {
    if (!statement.ifNotExists()) {
      throw new StoreException(
          "Already exists: Table " + statement.name().dotted() + " already exists");
    }
    return created;
  }

  /** Words separated by spaces, as the server reads it; what follows the name is ignored. */
  SqlResult drop(String sql) {
    String[] words = sql.split("\\s+");
    int at = words[1].equalsIgnoreCase("TABLE") ? 2 : 3;
    boolean ifExists =
        words.length > at + 1
            && words[at].equalsIgnoreCase("IF")
            && words[at + 1].equalsIgnoreCase("EXISTS");
    at += ifExists ? 2 : 0;
    if (words.length <= at) {
      throw new StoreException("Invalid SQL: Entity name is required after DROP TABLE");
    }
    TableName name = name(words[at]);
    if (Names.SYSTEM_NAMESPACES.contains(name.namespace())) {
      invalid("Cannot drop system table '%s'".formatted(name.dotted()));
    }
    if (store.dropTable(name)) {
      return new SqlResult.Message(
          "Table %s dropped successfully. Cleanup job: CL-%s"
              .formatted(name.dotted(), store.identifiers().uuidV7().substring(24)));
    }
    if (ifExists) {
      return new SqlResult.Message("Table " + name.dotted() + " does not exist (skipped)");
    }
    throw new StoreException(
        "Not found: Table '%s' not found in namespace '%s'"
            .formatted(name.table(), name.namespace()));
  }

  /** {@code [namespace.]table} in one word. */
  static TableName name(String word) {
    String text = word.replaceAll(";+$", "").replace("\"", "").toLowerCase(Locale.ROOT);
    int dot = text.indexOf('.');
    return dot < 0
        ? new TableName("default", text)
        : new TableName(text.substring(0, dot), text.substring(dot + 1));
  }

  private static void invalid(String message) {
    throw new StoreException("Invalid operation: " + message);
  }
}
