package org.pgkalam.mock.sql;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.pgkalam.mock.store.Column;
import org.pgkalam.mock.store.DefaultValue;
import org.pgkalam.mock.store.KalamType;
import org.pgkalam.mock.store.StoreException;
import org.pgkalam.mock.store.TableKind;
import org.pgkalam.mock.store.TableName;

/** Reads CREATE [USER|SHARED|STREAM] TABLE. Its errors have no prefix yet. */
final class CreateTableParser {
  private final Tokens tokens;
  private final Optional<TableKind> prefix;
  private final int prefixAt;
  private final List<ParsedColumn> columns = new ArrayList<>();
  private final Set<String> names = new HashSet<>();
  private String primaryKey;

  private static final class ParsedColumn {
    private String spelled;
    private KalamType type;
    private boolean notNull;
    private DefaultValue defaultValue;
  }

  /** The statement, checked as far as its text alone allows. */
  record Statement(
      TableName name,
      TableKind kind,
      boolean ifNotExists,
      List<Column> columns,
      CreateTableOptions options) {}

  private CreateTableParser(Tokens tokens, Optional<TableKind> prefix, int prefixAt) {
    this.tokens = tokens;
    this.prefix = prefix;
    this.prefixAt = prefixAt;
  }

  static Statement parse(String sql) {
    Tokens tokens = new Tokens(sql);
    tokens.expect("CREATE");
    int prefixAt = tokens.peek().start();
    Optional<TableKind> prefix =
        tokens.peek().isWord("TABLE") ? Optional.empty() : TableKind.parse(tokens.next().text());
    tokens.expect("TABLE");
    return new CreateTableParser(tokens, prefix, prefixAt).statement();
  }

  private Statement statement() {
    boolean ifNotExists = tokens.accept("IF", "NOT", "EXISTS");
    TableName name = name();
    tokens.expectSymbol("(");
    do {
      if (columns.isEmpty() && tokens.peek().isSymbol(")")) {
        throw new StoreException("Table must have at least one column");
      }
      definition();
    } while (tokens.acceptSymbol(","));
    tokens.expectSymbol(")");
    if (tokens.accept("USING")) {
      tokens.next();
    }
    Map<String, String> given = new LinkedHashMap<>();
    if (tokens.accept("WITH")) {
      options(given);
    }
    boolean ended = tokens.acceptSymbol(";");
    if (!tokens.atEnd()) {
      throw ended
          ? new StoreException("Expected exactly one statement")
          : tokens.expected("end of statement");
    }
    CreateTableOptions options = CreateTableOptions.check(given, prefix);
    return new Statement(name, options.kind(), ifNotExists, build(), options);
  }

  private TableName name() {
    List<Token> written = new ArrayList<>();
    List<String> parts = qualified(written);
    if (parts.size() > 2) {
      throw new StoreException(
          "Invalid table name format. Expected 'table_name' or 'namespace.table_name'");
    }
    String namespace = parts.size() == 2 ? parts.get(0) : "default";
    String table = parts.get(parts.size() - 1);
    checkPlain("namespace", namespace, written.get(0));
    checkPlain("table", table, written.get(written.size() - 1));
    return new TableName(namespace.toLowerCase(Locale.ROOT), table.toLowerCase(Locale.ROOT));
  }

  private List<String> qualified(List<Token> written) {
    written.add(tokens.peek());
    List<String> parts = new ArrayList<>(List.of(part()));
    while (tokens.acceptSymbol(".")) {
      written.add(tokens.peek());
      parts.add(part());
    }
    return parts;
  }

  /** The place is that in the statement without its word for the kind of table. */
  private void checkPlain(String what, String name, Token at) {
    if (!Names.isPlain(name)) {
      String before = tokens.text(0, at.start());
      int lineStart = before.lastIndexOf('\n') + 1;
      int left = prefixAt < lineStart ? 0 : prefix.map(kind -> kind.word().length() + 1).orElse(0);
      throw new StoreException(
          "Invalid %s name '%s'. Only alphanumeric characters and underscores are allowed (line %d, col %d)."
              .formatted(
                  what,
                  name.toLowerCase(Locale.ROOT),
                  before.chars().filter(c -> c == '\n').count() + 1,
                  at.start() - lineStart - left + 1));
    }
  }

  private String part() {
    Token token = tokens.next();
    return switch (token.kind()) {
      case WORD -> token.text();
      case QUOTED -> '"' + token.text() + '"';
      default ->
          throw new StoreException(
              "sql parser error: Expected: identifier, found: " + token.text());
    };
  }

  private void definition() {
    if (tokens.accept("CONSTRAINT")) {
      tokens.next();
    }
    if (tokens.peek().isWord("PRIMARY") && tokens.peek(1).isWord("KEY")) {
      tokens.accept("PRIMARY", "KEY");
      tableKey();
    } else if (tokens.accept("FOREIGN", "KEY")) {
      tokens.skipParentheses();
      references();
    } else if ((tokens.peek().isWord("UNIQUE") || tokens.peek().isWord("CHECK"))
        && tokens.peek(1).isSymbol("(")) {
      tokens.next();
      tokens.skipParentheses();
    } else {
      column();
    }
  }

  private void tableKey() {
    tokens.expectSymbol("(");
    Token column = tokens.next();
    if (tokens.peek().isSymbol(",")) {
      throw new StoreException("Composite PRIMARY KEYs are not supported yet");
    }
    if (!tokens.peek().isSymbol(")")
        || (column.kind() != Token.Kind.WORD && column.kind() != Token.Kind.QUOTED)) {
      throw new StoreException("Complex expressions in PRIMARY KEY not supported");
    }
    tokens.next();
    key(column.text());
  }

  private void key(String column) {
    if (primaryKey != null) {
      throw new StoreException("Multiple PRIMARY KEY definitions found");
    }
    primaryKey = column;
  }

  private void column() {
    Token name = tokens.next();
    if (name.kind() != Token.Kind.WORD && name.kind() != Token.Kind.QUOTED) {
      throw new StoreException(
          "sql parser error: Expected: column name or constraint definition, found: "
              + name.text());
    }
    if (!Names.isPlain(name.text())) {
      throw new StoreException(
          "Invalid column name '%s'. Only alphanumeric characters and underscores are allowed."
              .formatted(name.text()));
    }
    if (!names.add(name.text().toLowerCase(Locale.ROOT))) {
      throw new StoreException(
          "Duplicate column name '%s'. Column names are case-insensitive."
              .formatted(name.text().toLowerCase(Locale.ROOT)));
    }
    ParsedColumn column = new ParsedColumn();
    column.spelled = name.text();
    TypeParser.Parsed type = TypeParser.parse(tokens);
    column.type = type.type();
    columns.add(column);
    while (!tokens.peek().isSymbol(",") && !tokens.peek().isSymbol(")")) {
      option(column);
    }
    if (type.serial() && column.defaultValue == null) {
      column.defaultValue = DefaultValue.function(DefaultValue.Kind.SNOWFLAKE_ID);
    }
  }

  private void option(ParsedColumn column) {
    if (tokens.accept("PRIMARY", "KEY")) {
      key(column.spelled);
    } else if (tokens.accept("NOT", "NULL")) {
      column.notNull = true;
    } else if (tokens.accept("NULL") || tokens.accept("UNIQUE")) {
      // Nullable is the default, and UNIQUE is not enforced.
      return;
    } else if (tokens.accept("DEFAULT")) {
      column.defaultValue = DefaultParser.parse(tokens);
    } else if (tokens.accept("AUTO_INCREMENT") || tokens.accept("AUTO", "INCREMENT")) {
      column.defaultValue = DefaultValue.function(DefaultValue.Kind.SNOWFLAKE_ID);
    } else if (tokens.accept("GENERATED")) {
      if (!tokens.accept("ALWAYS")) {
        tokens.expect("BY", "DEFAULT");
      }
      tokens.expect("AS", "IDENTITY");
      if (tokens.peek().isSymbol("(")) {
        tokens.skipParentheses();
      }
      column.defaultValue = DefaultValue.function(DefaultValue.Kind.SNOWFLAKE_ID);
    } else if (tokens.accept("CHECK")) {
      tokens.skipParentheses();
    } else if (tokens.peek().isWord("REFERENCES")) {
      references();
    } else if (tokens.accept("COLLATE")) {
      qualified(new ArrayList<>());
    } else if (tokens.accept("CONSTRAINT") || tokens.accept("COMMENT")) {
      tokens.next();
    } else {
      throw tokens.expected("',' or ')' after column definition");
    }
  }

  private void references() {
    tokens.expect("REFERENCES");
    qualified(new ArrayList<>());
    if (tokens.peek().isSymbol("(")) {
      tokens.skipParentheses();
    }
    while (tokens.accept("ON")) {
      tokens.next();
      if (!tokens.accept("SET", "NULL")
          && !tokens.accept("SET", "DEFAULT")
          && !tokens.accept("NO", "ACTION")) {
        tokens.next();
      }
    }
  }

  private void options(Map<String, String> given) {
    tokens.expectSymbol("(");
    do {
      String key = tokens.next().text().toUpperCase(Locale.ROOT);
      tokens.expectSymbol("=");
      Token value = tokens.next();
      int start = value.start();
      int end = value.end();
      while (!tokens.peek().isSymbol(",") && !tokens.peek().isSymbol(")") && !tokens.atEnd()) {
        end = tokens.next().end();
      }
      given.put(key, tokens.text(start, end).replace("'", ""));
    } while (tokens.acceptSymbol(","));
    tokens.expectSymbol(")");
  }

  private List<Column> build() {
    if (primaryKey != null
        && columns.stream().noneMatch(column -> column.spelled.equals(primaryKey))) {
      throw new StoreException("PRIMARY KEY column '" + primaryKey + "' not found in column list");
    }
    List<Column> built = new ArrayList<>();
    for (ParsedColumn column : columns) {
      boolean key = column.spelled.equals(primaryKey);
      built.add(
          new Column(
              built.size() + 1,
              built.size(),
              column.spelled.toLowerCase(Locale.ROOT),
              column.type,
              !key && !column.notNull,
              key,
              Optional.ofNullable(column.defaultValue),
              null));
    }
    return built;
  }
}
