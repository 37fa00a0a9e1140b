package org.pgkalam.bridge.ddl;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.pgkalam.bridge.BridgeException;
import org.pgkalam.bridge.SqlState;
import org.pgkalam.bridge.ddl.CreateTable.Column;

/**
 * Holds a statement against the table that KalamDB has. The local table may have fewer columns and
 * must not contradict it.
 */
record Mirror(String name, RemoteTable remote) {

  TableType type(Optional<TableType> declared) {
    TableType type =
        TableType.find(remote.type())
            .orElseThrow(
                () ->
                    differs(
                        "it is a " + remote.type() + " table",
                        "Only shared, user and stream tables can be used from PostgreSQL."));
    if (declared.isPresent() && declared.get() != type) {
      throw differs(
          "it is a "
              + type.optionValue()
              + " table, not a "
              + declared.get().optionValue()
              + " one",
          "Declare the table with the type " + type.optionValue() + ".");
    }
    return type;
  }

  Optional<PrimaryKey> key(Optional<PrimaryKey> declared) {
    Optional<String> key = remote.key();
    if (declared.isPresent() && !key.equals(declared.map(PrimaryKey::column))) {
      throw differs(
          key.map(column -> "its primary key is column \"" + column + "\"")
                  .orElse("it has no primary key")
              + ", not \""
              + declared.get().column()
              + "\"",
          key.map(column -> "Declare column \"" + column + "\" as the key.")
              .orElse("Leave the key out of the statement."));
    }
    return key.map(column -> new PrimaryKey(column, false));
  }

  void checkColumns(List<Column> columns) {
    for (Column column : columns) {
      RemoteTable.Column found =
          remote
              .column(column.name())
              .orElseThrow(
                  () ->
                      differs(
                          "it has no column \"" + column.name() + "\"",
                          "Its columns are: " + names() + "."));
      KalamType becomes = KalamType.of(column.type(), column.name());
      if (!RemoteType.parse(found.dataType()).canBeReadAs(column.type(), becomes)) {
        throw differs(
            "its column \""
                + column.name()
                + "\" has type "
                + found.dataType().toLowerCase(Locale.ROOT)
                + ", which cannot be read as "
                + column.type().toSql(),
            "Declare the column with a type that can hold "
                + found.dataType().toLowerCase(Locale.ROOT)
                + ".");
      }
    }
  }

  private String names() {
    return String.join(
        ", ",
        remote.columns().stream()
            .map(RemoteTable.Column::name)
            .filter(column -> !column.startsWith("_"))
            .toList());
  }

  private BridgeException differs(String how, String hint) {
    return BridgeException.of(
            SqlState.INVALID_TABLE_DEFINITION,
            "table " + name + " already exists in KalamDB and differs: " + how)
        .withHint(hint);
  }
}
