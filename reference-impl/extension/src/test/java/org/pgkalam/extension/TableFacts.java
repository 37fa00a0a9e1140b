package org.pgkalam.extension;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What both halves of a table must have in common, by table, of schema and namespace {@code app}.
 *
 * @param columns each as its name, KalamDB's type, whether it is null, the key and a snowflake
 */
record TableFacts(String type, List<String> columns) {
  private static final String LOCAL =
      """
      SELECT c.relname, coalesce((SELECT option_value FROM pg_options_to_table(f.ftoptions) WHERE option_name = 'table_type'), ''),
        string_agg(a.attname || ' '
          || CASE WHEN t.typcategory = 'A' THEN 'TEXT' ELSE CASE t.typname
             WHEN 'bool' THEN 'BOOLEAN' WHEN 'int2' THEN 'SMALLINT' WHEN 'int4' THEN 'INT' WHEN 'int8' THEN 'BIGINT'
             WHEN 'float4' THEN 'FLOAT' WHEN 'float8' THEN 'DOUBLE' WHEN 'text' THEN 'TEXT' WHEN 'varchar' THEN 'TEXT'
             WHEN 'bpchar' THEN 'TEXT' WHEN 'json' THEN 'JSON' WHEN 'jsonb' THEN 'JSON' WHEN 'bytea' THEN 'BYTES'
             WHEN 'date' THEN 'DATE' WHEN 'time' THEN 'TIME' WHEN 'timestamp' THEN 'TIMESTAMP'
             WHEN 'timestamptz' THEN 'TIMESTAMP' WHEN 'uuid' THEN 'UUID'
             WHEN 'numeric' THEN 'DECIMAL(' || ((a.atttypmod - 4) >> 16) || ', ' || ((a.atttypmod - 4) & 65535) || ')' END END
          || CASE WHEN a.attnotnull THEN ' not null' ELSE '' END
          || CASE WHEN a.attname = (SELECT option_value FROM pg_options_to_table(f.ftoptions) WHERE option_name = 'primary_key')
             THEN ' key' ELSE '' END
          || CASE WHEN pg_get_expr(d.adbin, d.adrelid) LIKE 'snowflake_id%' THEN ' snowflake' ELSE '' END,
          '|' ORDER BY a.attnum)
      FROM pg_class c JOIN pg_foreign_table f ON f.ftrelid = c.oid JOIN pg_attribute a ON a.attrelid = c.oid
      JOIN pg_type t ON t.oid = a.atttypid LEFT JOIN pg_attrdef d ON d.adrelid = c.oid AND d.adnum = a.attnum
      WHERE c.relnamespace = 'app'::regnamespace AND a.attnum > 0 AND NOT a.attisdropped AND a.attname NOT LIKE '\\_%'
      GROUP BY c.relname, f.ftoptions
      """;

  private static final String REMOTE =
      """
      SELECT r ->> 'table_name', r ->> 'table_type',
        string_agg((r ->> 'column_name') || ' ' || replace(r ->> 'data_type', 'FILE', 'JSON')
          || CASE WHEN (r ->> 'nullable')::bool THEN '' ELSE ' not null' END
          || CASE WHEN (r ->> 'primary_key')::bool THEN ' key' ELSE '' END
          || CASE WHEN r ->> 'default_value' = 'SNOWFLAKE_ID()' THEN ' snowflake' ELSE '' END,
          '|' ORDER BY (r ->> 'ordinal')::int)
      FROM json_array_elements(kalam_exec('SELECT t.table_type, c.* FROM system.columns c JOIN system.tables t
        ON t.namespace_id = c.namespace_id AND t.table_name = c.table_name WHERE c.namespace_id = ''app''
        AND c.column_name NOT IN (''_seq'', ''_deleted'') LIMIT 1000')::json) r
      GROUP BY 1, 2
      """;

  static Map<String, TableFacts> local(Connection connection) throws SQLException {
    return read(connection, LOCAL);
  }

  static Map<String, TableFacts> remote(Connection connection) throws SQLException {
    return read(connection, REMOTE);
  }

  private static Map<String, TableFacts> read(Connection connection, String sql)
      throws SQLException {
    Map<String, TableFacts> tables = new TreeMap<>();
    for (String row : Rig.query(connection, sql)) {
      String[] parts = row.split("\\|", 3);
      tables.put(parts[0], new TableFacts(parts[1], List.of(parts[2].split("\\|"))));
    }
    return tables;
  }
}
