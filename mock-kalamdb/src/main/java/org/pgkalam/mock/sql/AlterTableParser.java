package org.pgkalam.mock.sql;

import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.pgkalam.mock.store.DefaultValue;
import org.pgkalam.mock.store.KalamType;
import org.pgkalam.mock.store.StoreException;
import org.pgkalam.mock.store.TableName;

/** Reads ALTER TABLE with its one operation. Its errors have no prefix yet. */
final class AlterTableParser {
  private static final Set<String> CONSTRAINTS =
      Set.of("CONSTRAINT", "PRIMARY", "UNIQUE", "FOREIGN", "CHECK", "INDEX", "KEY", "PARTITION");
  private static final Set<String> OPERATIONS =
      Set.of("ADD", "DROP", "ALTER", "MODIFY", "RENAME", "SET", "CREATE");

  private final Tokens tokens;

  /** The statement, checked as far as its text alone allows. */
  record Statement(TableName table, Alteration alteration) {}

  private AlterTableParser(Tokens tokens) {
    this.tokens = tokens;
  }

  static Statement parse(String sql) {
    Tokens tokens = new Tokens(sql);
    tokens.expect("ALTER");
    tokens.expect("TABLE");
    AlterTableParser parser = new AlterTableParser(tokens);
    TableName table = parser.table();
    Alteration alteration = parser.alteration();
    parser.end();
    return new Statement(table, alteration);
  }

  private TableName table() {
    StringBuilder text = new StringBuilder(name());
    while (tokens.acceptSymbol(".")) {
      text.append('.').append(name());
    }
    return TableDdl.name(text.toString());
  }

  private String name() {
    Token.Kind kind = tokens.peek().kind();
    if (kind != Token.Kind.WORD && kind != Token.Kind.QUOTED) {
      throw tokens.expected("identifier");
    }
    return tokens.next().text();
  }

  private Alteration alteration() {
    if (tokens.accept("ADD") && !startsConstraint()) {
      tokens.accept("COLUMN");
      return add();
    }
    if (tokens.accept("DROP")) {
      return isIndex() ? index(false) : drop();
    }
    if (tokens.accept("MODIFY")) {
      tokens.accept("COLUMN");
      return modify();
    }
    if (tokens.accept("ALTER")) {
      tokens.accept("COLUMN");
      return alter();
    }
    if (tokens.accept("RENAME", "COLUMN")) {
      String from = name();
      tokens.expect("TO");
      return new Alteration.Rename(from, name().toLowerCase(Locale.ROOT));
    }
    if (tokens.accept("CREATE") && isIndex()) {
      return index(true);
    }
    if (tokens.accept("SET")) {
      return access();
    }
    throw unsupported();
  }

  private boolean startsConstraint() {
    Token next = tokens.peek();
    return next.kind() == Token.Kind.WORD
        && CONSTRAINTS.contains(next.text().toUpperCase(Locale.ROOT));
  }

  private Alteration add() {
    String name = name().toLowerCase(Locale.ROOT);
    TypeParser.Parsed type = TypeParser.parse(tokens);
    boolean notNull = false;
    Optional<DefaultValue> defaultValue =
        type.serial()
            ? Optional.of(DefaultValue.function(DefaultValue.Kind.SNOWFLAKE_ID))
            : Optional.empty();
    while (!atEnd() && !atPosition()) {
      if (tokens.accept("NOT", "NULL")) {
        notNull = true;
      } else if (tokens.accept("DEFAULT")) {
        defaultValue = Optional.of(DefaultParser.parse(tokens));
      } else if (!tokens.accept("NULL")) {
        throw unsupported();
      }
    }
    return new Alteration.Add(name, type.type(), notNull, defaultValue);
  }

  private Alteration drop() {
    if (!tokens.accept("COLUMN") && startsConstraint()) {
      throw unsupported();
    }
    boolean ifExists = tokens.accept("IF", "EXISTS");
    String name = name();
    if (tokens.peek().isWord("CASCADE") || tokens.peek().isWord("RESTRICT")) {
      throw new StoreException("DROP COLUMN CASCADE/RESTRICT is not supported");
    }
    if (tokens.peek().isSymbol(",")
        && !OPERATIONS.contains(tokens.peek(1).text().toUpperCase(Locale.ROOT))) {
      throw new StoreException("ALTER TABLE only supports dropping one column at a time");
    }
    return new Alteration.Drop(name, ifExists);
  }

  private Alteration modify() {
    String name = name();
    KalamType type = TypeParser.parse(tokens).type();
    if (tokens.accept("NOT", "NULL")) {
      return new Alteration.Modify(name, type, Optional.of(false));
    }
    return new Alteration.Modify(
        name, type, tokens.accept("NULL") ? Optional.of(true) : Optional.empty());
  }

  private Alteration alter() {
    String name = name();
    boolean set = tokens.accept("SET");
    if (!set && !tokens.accept("DROP")) {
      throw new StoreException("Unsupported ALTER COLUMN operation");
    }
    if (tokens.accept("NOT", "NULL")) {
      return new Alteration.NotNull(name, set);
    }
    if (!tokens.accept("DEFAULT")) {
      throw new StoreException("Unsupported ALTER COLUMN operation");
    }
    if (!set) {
      return new Alteration.Default(name, Optional.empty(), "");
    }
    int from = tokens.peek().start();
    DefaultValue value = DefaultParser.parse(tokens);
    return new Alteration.Default(
        name, Optional.of(value), tokens.text(from, tokens.peek().start()).strip());
  }

  private Alteration access() {
    String level = null;
    if (tokens.accept("ACCESS", "LEVEL")) {
      level = name();
    } else if (tokens.accept("TBLPROPERTIES")) {
      tokens.expectSymbol("(");
      do {
        boolean wanted = tokens.peek().text().equalsIgnoreCase("ACCESS_LEVEL");
        tokens.next();
        tokens.expectSymbol("=");
        String value = tokens.next().text();
        level = wanted ? value : level;
      } while (tokens.acceptSymbol(","));
      tokens.expectSymbol(")");
      if (level == null) {
        throw new StoreException("ACCESS_LEVEL property is required for SET ACCESS LEVEL");
      }
    } else {
      throw unsupported();
    }
    String given = level;
    return new Alteration.Access(
        CreateTableOptions.accessLevel(given)
            .orElseThrow(
                () ->
                    new StoreException(
                        "Invalid ACCESS_LEVEL '%s'. Supported values: PUBLIC, PRIVATE, RESTRICTED, DBA"
                            .formatted(given))));
  }

  private boolean isIndex() {
    return tokens.peek().isWord("INDEX")
        || (tokens.peek().isWord("VECTOR") && tokens.peek(1).isWord("INDEX"));
  }

  private Alteration index(boolean create) {
    tokens.accept("VECTOR");
    tokens.expect("INDEX");
    String column = name();
    if (!create) {
      return new Alteration.Index(column, Optional.empty());
    }
    if (!tokens.accept("USING")) {
      return new Alteration.Index(column, Optional.of("Cosine"));
    }
    return new Alteration.Index(
        column,
        Optional.of(
            switch (name().toUpperCase(Locale.ROOT)) {
              case "COSINE" -> "Cosine";
              case "L2" -> "L2";
              case "DOT" -> "Dot";
              default -> throw unsupported();
            }));
  }

  private boolean atEnd() {
    return tokens.atEnd() || tokens.peek().isSymbol(";") || tokens.peek().isSymbol(",");
  }

  private boolean atPosition() {
    return tokens.peek().isWord("FIRST") || tokens.peek().isWord("AFTER");
  }

  private void end() {
    if (tokens.peek().isSymbol(",")) {
      throw new StoreException("Only one ALTER TABLE operation is supported per statement");
    }
    if (atPosition()) {
      throw new StoreException("Column position modifiers (FIRST/AFTER) are not supported");
    }
    boolean ended = tokens.acceptSymbol(";");
    if (!tokens.atEnd()) {
      throw ended
          ? new StoreException("Expected exactly one ALTER TABLE statement")
          : tokens.expected("end of statement");
    }
  }

  private static StoreException unsupported() {
    return new StoreException("Unsupported ALTER TABLE operation");
  }
}
