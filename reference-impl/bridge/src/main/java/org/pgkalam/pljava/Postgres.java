package org.pgkalam.pljava;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The database that a function runs in, as the role that has called it sees it. */
final class Postgres {
  /** Of which the options mean what they mean in pg_kalam. */
  private static final List<String> WRAPPERS = List.of("kalam_pljava", "pg_kalam");

  private static final String SERVER = "kalam_server";

  private static final String FACTS =
      """
      SELECT 'wrapper', w.fdwname::text, pg_catalog.has_server_privilege(s.oid, 'USAGE')::text
      FROM pg_catalog.pg_foreign_server s JOIN pg_catalog.pg_foreign_data_wrapper w ON w.oid = s.srvfdw
      WHERE s.srvname = 'kalam_server'
      UNION ALL
      SELECT 'option', o.option_name, o.option_value
      FROM pg_catalog.pg_foreign_server s, pg_catalog.pg_options_to_table(s.srvoptions) o
      WHERE s.srvname = 'kalam_server'
      UNION ALL
      SELECT CASE WHEN m.umuser <> 0 THEN 'own' WHEN pg_catalog.pg_has_role(s.srvowner, 'USAGE') THEN 'public' ELSE 'hidden' END,
        o.option_name, o.option_value
      FROM pg_catalog.pg_user_mappings m JOIN pg_catalog.pg_foreign_server s ON s.oid = m.srvid
      LEFT JOIN pg_catalog.pg_options_to_table(m.umoptions) o ON true
      WHERE m.srvname = 'kalam_server' AND (m.umuser = 0 OR m.usename = current_user)
      UNION ALL
      SELECT 'setting', 'read_only', pg_catalog.current_setting('transaction_read_only')
      UNION ALL
      SELECT 'right', f.name, pg_catalog.has_function_privilege(f.name, 'EXECUTE')::text
      FROM (VALUES ('kalam_pljava.kalam_exec(text)'), ('kalam_pljava.kalam_query(text)'),
        ('kalam_pljava.kalam_scan(text,text)')) f(name)
      """;

  private static final String STACK =
      "SELECT pg_catalog.pg_size_bytes(pg_catalog.current_setting('max_stack_depth'))";

  /**
   * What the role that runs the statement has to say.
   *
   * @param readOnly whether the transaction is
   */
  record Session(KalamClient.Server server, boolean readOnly) {}

  private Postgres() {}

  private static Connection connection() throws SQLException {
    return DriverManager.getConnection("jdbc:default:connection");
  }

  /**
   * The foreign server {@code kalam_server} and the current role's user mapping.
   *
   * @param function the function that is run, which the role must have the right to run
   * @throws KalamFailure if there is none, or if it is not for this role
   */
  static Session session(String function) throws SQLException {
    Map<String, Map<String, String>> facts = new HashMap<>();
    try (Statement statement = connection().createStatement();
        ResultSet rows = statement.executeQuery(FACTS)) {
      while (rows.next()) {
        Map<String, String> kind = facts.computeIfAbsent(rows.getString(1), k -> new HashMap<>());
        if (rows.getString(2) != null) {
          kind.put(rows.getString(2), rows.getString(3));
        }
      }
    }
    if (!facts.get("right").get("kalam_pljava." + function).equals("true")) {
      throw new KalamFailure(
          "42501", "permission denied for function " + function, null, "GRANT EXECUTE gives it.");
    }
    requireServer(facts.getOrDefault("wrapper", Map.of()));
    return new Session(
        new KalamClient.Server(facts.getOrDefault("option", Map.of()), mapping(facts)),
        facts.get("setting").get("read_only").equals("on"));
  }

  private static Map<String, String> mapping(Map<String, Map<String, String>> facts) {
    Map<String, String> own = facts.get("own");
    Map<String, String> common = facts.getOrDefault("public", Map.of());
    if (own == null && facts.containsKey("hidden")) {
      throw new KalamFailure(
          "42501",
          "the user mapping for PUBLIC of server " + SERVER + " is hidden from this role",
          "PostgreSQL shows it to superusers and to the server's owner.",
          "CREATE USER MAPPING FOR the role itself.");
    }
    return own == null ? common : own;
  }

  private static void requireServer(Map<String, String> wrapper) {
    if (WRAPPERS.stream().noneMatch(wrapper::containsKey)) {
      throw new KalamFailure(
          "42704",
          wrapper.isEmpty()
              ? "server \"" + SERVER + "\" does not exist"
              : "server \"" + SERVER + "\" is not one of KalamDB",
          null,
          "CREATE SERVER kalam_server FOREIGN DATA WRAPPER kalam_pljava OPTIONS (host '...', port"
              + " '2910') says where KalamDB is.");
    }
    if (wrapper.containsValue("false")) {
      throw new KalamFailure(
          "42501",
          "permission denied for foreign server " + SERVER,
          null,
          "Its owner can GRANT USAGE ON FOREIGN SERVER kalam_server.");
    }
  }

  /** How much stack PostgreSQL may use, in bytes. */
  static long maxStackDepth() throws SQLException {
    try (Statement statement = connection().createStatement();
        ResultSet rows = statement.executeQuery(STACK)) {
      rows.next();
      return rows.getLong(1);
    }
  }

  /** Whether no other session has this number, which is this session's until it ends. */
  static boolean takeNumber(int kind, int number) throws SQLException {
    try (PreparedStatement statement =
        connection().prepareStatement("SELECT pg_catalog.pg_try_advisory_lock(?, ?)")) {
      statement.setInt(1, kind);
      statement.setInt(2, number);
      try (ResultSet rows = statement.executeQuery()) {
        rows.next();
        return rows.getBoolean(1);
      }
    }
  }

  /** The error that PostgreSQL makes of it, with detail and hint, which PL/Java has no way for. */
  static SQLException error(KalamFailure failure) {
    try {
      select(
          "SELECT kalam_pljava.raise(?, ?, ?, ?)",
          failure.sqlState(),
          failure.getMessage(),
          failure.detail(),
          failure.hint());
    } catch (SQLException e) {
      return e;
    }
    return new SQLException(failure.getMessage(), failure.sqlState());
  }

  /** A NOTICE. */
  static void notice(String message, String hint) throws SQLException {
    select("SELECT kalam_pljava.notice(?, ?)", message, hint);
  }

  /** PL/Java runs a query as far as its rows are wanted. */
  private static void select(String sql, String... texts) throws SQLException {
    try (PreparedStatement statement = connection().prepareStatement(sql)) {
      for (int i = 0; i < texts.length; i++) {
        statement.setString(i + 1, texts[i]);
      }
      try (ResultSet rows = statement.executeQuery()) {
        rows.next();
      }
    }
  }
}
