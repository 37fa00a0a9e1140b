package org.pgkalam.extension;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.Supplier;

/** Writes a CREATE TABLE that any major's grammar takes, right or wrong for KalamDB. */
final class RandomCreateTable {
  private static final List<String> NAMES =
      List.of(
          "a",
          "b",
          "n",
          "\"title\"",
          "NAME",
          "value",
          "key",
          "\"user\"",
          "type",
          "serial",
          "date",
          "text",
          "timestamp",
          "status",
          "zz_9",
          "\"default\"",
          "\"null\"",
          "\"case\"",
          "comment",
          "\"end_\"");
  private static final List<String> BAD_NAMES =
      List.of(
          "\"Upper\"",
          "\"with space\"",
          "größe",
          "_id",
          "_seq",
          "_userid",
          "_deleted",
          "index",
          "\"check\"",
          "\"end\"",
          "\"a\"\"b\"",
          "\"1st\"",
          "start",
          "a$b",
          "\"\u00A7\"");

  private static final List<String> INTEGERS =
      List.of("int2", "smallint", "integer", "int", "int4", "int8", "bigint", "pg_catalog.int4");
  private static final List<String> SERIALS =
      List.of("serial", "bigserial", "smallserial", "serial4", "SERIAL8");
  private static final List<String> TEXTS =
      List.of("text", "varchar", "varchar(20)", "character␣varying(7)", "char(3)", "TEXT");
  private static final List<String> OTHERS =
      List.of(
          "boolean",
          "bool",
          "real",
          "float8",
          "double␣precision",
          "float(10)",
          "json",
          "jsonb",
          "bytea",
          "date",
          "time",
          "time(3)",
          "timestamp",
          "timestamp(0)␣without␣time␣zone",
          "timestamptz",
          "timestamp␣with␣time␣zone",
          "uuid",
          "numeric(10,2)",
          "numeric(38)",
          "decimal(5,5)",
          "text[]",
          "int[]",
          "int[3][2]",
          "int␣ARRAY",
          "varchar(3)[]",
          "FILE",
          "numeric(6,1)[]");
  private static final List<String> BAD_TYPES =
      List.of(
          "interval",
          "interval␣hour␣to␣minute",
          "numeric",
          "numeric(50,2)",
          "money",
          "inet",
          "timetz",
          "\"char\"",
          "point",
          "nosuch",
          "app.nosuch(3)",
          "serial[]",
          "xml",
          "tsvector",
          "FILE[]",
          "oid",
          "varchar(0)",
          "numeric(5,9)",
          "SETOF␣text",
          "int4range",
          "regclass",
          "time(99)",
          "bit(3)",
          "text(3)");

  private static final List<String> BAD_CONSTRAINTS =
      List.of(
          "UNIQUE",
          "REFERENCES␣app.nosuch",
          "GENERATED␣ALWAYS␣AS␣(1)␣STORED",
          "CHECK␣(nosuch␣>␣1)",
          "DEFAULT␣nosuch()",
          "PRIMARY␣KEY␣DEFERRABLE",
          "NULL␣NOT␣NULL",
          "DEFAULT␣1␣DEFAULT␣2",
          "GENERATED␣ALWAYS␣AS␣IDENTITY␣DEFAULT␣2",
          "COLLATE␣\"nosuch\"",
          "DEFAULT␣(SELECT␣1)",
          "CHECK␣(count(*)␣>␣1)",
          "DEFAULT␣row(1,2)",
          "UNIQUE␣DEFERRABLE",
          "CHECK␣(a␣IN␣(SELECT␣1))",
          "DEFAULT␣'x'::date",
          "DEFAULT␣generate_series(1,2)",
          "GENERATED␣ALWAYS␣AS␣IDENTITY␣NULL");
  private static final List<String> TEXT_DEFAULTS =
      List.of(
          "'x'",
          "'it''s'",
          "E'a\\nb\\\\c'",
          "$$ -- not a comment $$",
          "U&'\\00e9'",
          "lower('A')",
          "'('",
          "NULL",
          "CURRENT_USER",
          "'a'␣||␣'b'",
          "UUID_V7()",
          "ULID()",
          "'/*'",
          "coalesce(NULL,␣'x')",
          "''");
  private static final List<String> INTEGER_DEFAULTS =
      List.of(
          "7",
          "-1",
          "+2",
          "(3)",
          "1␣+␣2␣*␣3",
          "SNOWFLAKE_ID()",
          "length('abc')",
          "NULL",
          "'5'",
          "CAST(5␣AS␣int)",
          "CASE␣WHEN␣true␣THEN␣1␣ELSE␣2␣END",
          "greatest(1,␣2)",
          "5::int2",
          "0");
  private static final List<String> CHECKS =
      List.of(
          "%s␣IS␣NOT␣NULL",
          "%s␣IS␣DISTINCT␣FROM␣NULL",
          "(%1$s)::text␣=␣%1$s::text␣OR␣true",
          "NOT␣(%s␣IS␣NULL)",
          "pg_column_size(%s)␣>␣-1",
          "coalesce(%s::text,␣'')␣<>␣'-- ''('");
  private static final List<String> SPACES =
      List.of(
          " ", " ", " ", "\n", "\t", "  ", " /* ( ' \" */ ", " -- , ) '\n", "/* a /* b */ c */");

  private final Random random;
  private final String table;
  private boolean right = true;

  private RandomCreateTable(Random random, String table) {
    this.random = random;
    this.table = table;
  }

  /**
   * A statement.
   *
   * @param right whether it must succeed; a wrong one may do so too
   */
  record Statement(String table, String sql, boolean right) {}

  static Statement of(Random random, String table) {
    RandomCreateTable writer = new RandomCreateTable(random, table);
    String sql = writer.spaced(writer.statement());
    return new Statement(table, sql, writer.right);
  }

  private String statement() {
    boolean foreign = random.nextInt(6) == 0;
    String type = one(List.of("", "shared", "SHARED", "user", "stream"));
    List<String> elements = columns(foreign, type);
    String list = "(␣" + String.join("␣,␣", elements) + "␣)␣";
    String ifNotExists = random.nextInt(6) == 0 ? "IF␣NOT␣EXISTS␣" : "";
    String name = one(List.of("app.", "\"app\"␣.␣")) + one(List.of(table, '"' + table + '"'));
    if (foreign) {
      return "CREATE␣FOREIGN␣TABLE␣"
          + ifNotExists
          + name
          + list
          + "SERVER␣kalam_server␣"
          + options("OPTIONS", "table_type␣", type, "␣");
    }
    String kind = rarely(() -> one(List.of("TEMP␣", "UNLOGGED␣")));
    String tail = rarely(() -> one(List.of("TABLESPACE␣pg_default", "ON␣COMMIT␣DROP")));
    return "CREATE␣"
        + kind
        + "TABLE␣"
        + ifNotExists
        + name
        + list
        + one(List.of("USING␣kalamdb␣", "using␣KalamDB␣", "USING␣\"kalamdb\"␣"))
        + options("WITH", "type␣", type, "␣=␣")
        + tail;
  }

  private List<String> columns(boolean foreign, String type) {
    List<String> elements = new ArrayList<>();
    List<String> names = new ArrayList<>(NAMES);
    int count = 1 + random.nextInt(5);
    int keyAt = random.nextInt(count);
    int keyKind = random.nextInt(4);
    for (int i = 0; i < count; i++) {
      boolean isKey = i == keyAt && !type.equals("stream");
      String name = isKey && keyKind == 0 ? "id" : names.remove(random.nextInt(names.size()));
      elements.add(
          rarelyElse(() -> one(BAD_NAMES), name)
              + "␣"
              + typeAndConstraints(name, isKey && keyKind == 1));
      if (isKey && keyKind > 1) {
        elements.add((keyKind == 3 ? "CONSTRAINT␣the_key␣" : "") + "PRIMARY␣KEY␣(" + name + ")");
      }
    }
    if (random.nextInt(8) == 0) {
      elements.add("CONSTRAINT␣\"A check\"␣CHECK␣(1␣<␣2)");
    }
    String odd =
        rarely(
            () ->
                one(
                    List.of(
                        "LIKE␣app.nosuch",
                        "UNIQUE␣(a)",
                        "PRIMARY␣KEY␣(a,␣b)",
                        "EXCLUDE␣(a␣WITH␣=)",
                        "a␣int",
                        "PRIMARY␣KEY␣(nosuch)",
                        "FOREIGN␣KEY␣(a)␣REFERENCES␣app.nosuch")));
    if (!odd.isEmpty()) {
      elements.add(odd);
    }
    if (foreign && random.nextInt(4) == 0) {
      elements.add("_seq␣bigint");
    }
    return elements;
  }

  private String typeAndConstraints(String name, boolean key) {
    String bad = rarely(() -> one(BAD_TYPES));
    StringBuilder text = new StringBuilder();
    if (!bad.isEmpty()) {
      text.append(bad);
    } else {
      switch (random.nextInt(5)) {
        case 0 -> text.append(one(SERIALS));
        case 1 -> text.append(one(INTEGERS)).append(defaultOf(INTEGER_DEFAULTS));
        case 2 -> {
          text.append(one(TEXTS)).append(random.nextInt(4) == 0 ? "␣COLLATE␣\"C\"" : "");
          text.append(defaultOf(TEXT_DEFAULTS));
        }
        case 3 ->
            text.append(one(List.of("bigint", "int", "smallint")))
                .append("␣GENERATED␣")
                .append(one(List.of("ALWAYS", "BY␣DEFAULT")))
                .append("␣AS␣IDENTITY")
                .append(one(List.of("", "␣(START␣10␣INCREMENT␣BY␣5)")));
        default -> text.append(one(OTHERS)).append(defaultOf(List.of("NULL")));
      }
    }
    if (random.nextInt(5) == 0) {
      text.append("␣NOT␣NULL");
    }
    if (random.nextInt(8) == 0) {
      text.append(one(List.of("", "␣CONSTRAINT␣\"odd ' " + name.replace("\"", "") + "\"")))
          .append("␣CHECK␣(")
          .append(one(CHECKS).formatted(name))
          .append(")");
    }
    text.append(key ? one(List.of("␣PRIMARY␣KEY", "␣CONSTRAINT␣pk␣PRIMARY␣KEY")) : "");
    String odd = rarely(() -> one(BAD_CONSTRAINTS));
    return text.append(odd.isEmpty() ? "" : "␣" + odd).toString();
  }

  private String defaultOf(List<String> values) {
    return random.nextInt(3) == 0 ? "␣DEFAULT␣" + one(values) : "";
  }

  private String options(String word, String typeName, String type, String equals) {
    List<String> options = new ArrayList<>();
    if (!type.isEmpty()) {
      options.add(typeName + equals + "'" + type + "'");
    }
    boolean foreign = word.equals("OPTIONS");
    if (type.equals("stream")) {
      options.add("ttl_seconds" + equals + (foreign ? "'60'" : one(List.of("60", "'60'", "3600"))));
    }
    if (random.nextInt(5) == 0) {
      options.add(
          "storage_id"
              + equals
              + (foreign ? "'local'" : one(List.of("local", "'local'", "\"local\""))));
    }
    if (random.nextInt(5) == 0) {
      options.add("flush_policy" + equals + "'rows:10,interval:5'");
    }
    if (random.nextInt(5) == 0) {
      options.add("deleted_retention_hours" + equals + "'24'");
    }
    if (type.equalsIgnoreCase("shared") && random.nextInt(3) == 0) {
      options.add(
          one(
                  foreign
                      ? List.of("access_level")
                      : List.of("access_level", "\"Access_Level\"", "ACCESS_LEVEL"))
              + equals
              + "'public'");
    }
    String odd =
        rarely(
            () ->
                one(
                        List.of(
                            "nonsense",
                            "\"9evil\"",
                            "\"a b\"",
                            "ttl_seconds",
                            "flush_policy",
                            "access_level",
                            "namespace",
                            "managed",
                            "primary_key",
                            "fillfactor"))
                    + equals
                    + one(List.of("'1'", "'nobody'", "''", "'rows: 5'", "'it''s'")));
    if (!odd.isEmpty()) {
      options.add(odd);
    }
    return options.isEmpty() ? "" : word + "␣(" + String.join("␣,␣", options) + ")␣";
  }

  private String rarely(Supplier<String> wrong) {
    return rarelyElse(wrong, "");
  }

  private String rarelyElse(Supplier<String> wrong, String otherwise) {
    if (random.nextInt(24) > 0) {
      return otherwise;
    }
    right = false;
    return wrong.get();
  }

  private String one(List<String> values) {
    return values.get(random.nextInt(values.size()));
  }

  private String spaced(String text) {
    StringBuilder sql = new StringBuilder();
    text.chars().forEach(c -> sql.append(c == '␣' ? one(SPACES) : String.valueOf((char) c)));
    return sql.toString();
  }
}
