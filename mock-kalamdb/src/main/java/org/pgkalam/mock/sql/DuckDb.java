package org.pgkalam.mock.sql;

import com.google.protobuf.ByteString;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.duckdb.DuckDBAppender;
import org.duckdb.DuckDBColumnType;
import org.duckdb.DuckDBConnection;
import org.duckdb.DuckDBFunctions;
import org.duckdb.DuckDBScalarFunctionBuilder;
import org.pgkalam.mock.QueryLimits;
import org.pgkalam.mock.arrow.Cells;
import org.pgkalam.mock.arrow.ResultColumn;
import org.pgkalam.mock.store.Identifiers;
import org.pgkalam.mock.store.KalamType;
import org.pgkalam.mock.store.KalamType.Kind;
import org.pgkalam.mock.store.TimeText;

/**
 * An in-memory DuckDB that queries run in. Tables are copied into it and kept until they change.
 */
final class DuckDb implements AutoCloseable {
  private static final LocalDateTime EPOCH = LocalDateTime.ofEpochSecond(0, 0, ZoneOffset.UTC);

  /**
   * Starting one takes longer than most of what is asked of it, so some wait for their next owner.
   */
  private static final int KEPT = 4;

  private static final Queue<DuckDb> IDLE = new ArrayBlockingQueue<>(KEPT);

  private static final long VALUE_BYTES = 16;

  private final DuckDBConnection connection;
  private final Map<String, Object> loaded = new HashMap<>();
  private volatile Identifiers identifiers;
  private volatile BooleanSupplier negativesAreNull;
  private volatile Statement running;

  private DuckDb() throws SQLException {
    connection = (DuckDBConnection) DriverManager.getConnection("jdbc:duckdb:");
    // A query reads tables, and has nothing of the machine that it runs on: no file, and no room on
    // its disk.
    run("SET temp_directory = ''");
    run("SET enable_external_access = false");
    run("SET TimeZone = 'UTC'");
    JsonFunctions.register(connection, () -> negativesAreNull.getAsBoolean());
    generator("snowflake_id", DuckDBColumnType.BIGINT, () -> identifiers.snowflake());
    generator("uuid_v7", DuckDBColumnType.VARCHAR, () -> identifiers.uuidV7());
    generator("ulid", DuckDBColumnType.VARCHAR, () -> identifiers.ulid());
    run(
        "CREATE MACRO cosine_distance(a, b) AS list_cosine_distance(CAST(a AS FLOAT[]), CAST(b AS FLOAT[]))");
  }

  /** One without tables. */
  static DuckDb open(Identifiers identifiers, BooleanSupplier negativesAreNull, QueryLimits limits)
      throws SQLException {
    DuckDb waiting = IDLE.poll();
    DuckDb duckDb = waiting == null ? new DuckDb() : waiting;
    duckDb.identifiers = identifiers;
    duckDb.negativesAreNull = negativesAreNull;
    duckDb.run("SET memory_limit = '" + limits.memoryBytes() + "B'");
    return duckDb;
  }

  private void generator(String name, DuckDBColumnType type, Supplier<Object> values)
      throws SQLException {
    try (DuckDBScalarFunctionBuilder function = DuckDBFunctions.scalarFunction()) {
      function
          .withName(name)
          .withReturnType(type)
          .withVolatile()
          .withFunction(values)
          .register(connection);
    }
  }

  private void run(String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  /** Whether the table is there as of {@code version}. */
  boolean has(String table, Object version) {
    return version.equals(loaded.get(table));
  }

  /**
   * Replaces a table.
   *
   * @param table its name in DuckDB, not quoted
   */
  void load(String table, ViewTable content, Object version) throws SQLException {
    loaded.put(table, new Object());
    List<ResultColumn> columns = content.columns();
    run(
        "CREATE OR REPLACE TABLE %s (%s)"
            .formatted(
                DuckDbDialect.quote(table),
                String.join(
                    ", ",
                    columns.stream()
                        .map(
                            column ->
                                DuckDbDialect.quote(column.name()) + " " + type(column.type()))
                        .toList())));
    Cells cells = content.cells();
    try (DuckDBAppender appender = connection.createAppender("main", table)) {
      for (int row = 0; row < cells.rows(); row++) {
        appender.beginRow();
        for (int column = 0; column < columns.size(); column++) {
          append(appender, columns.get(column).type(), cells.get(row, column));
        }
        appender.endRow();
      }
    }
    loaded.put(table, version);
  }

  private static void append(DuckDBAppender appender, KalamType type, Object value)
      throws SQLException {
    if (value == null) {
      appender.appendNull();
      return;
    }
    switch (type.kind()) {
      case BOOLEAN -> appender.append((boolean) value);
      case SMALLINT -> appender.append(((Long) value).shortValue());
      case INT -> appender.append(((Long) value).intValue());
      case BIGINT -> appender.append((long) value);
      case FLOAT -> appender.append((float) value);
      case DOUBLE -> appender.append((double) value);
      case TEXT, JSON, FILE -> appender.append((String) value);
      case TIMESTAMP -> appender.append(dateTime((Long) value));
      case DATETIME -> appender.append(dateTime((Long) value).atOffset(ZoneOffset.UTC));
      case DATE -> appender.append(LocalDate.ofEpochDay((Long) value));
      case TIME -> appender.append(time((Long) value));
      case BYTES -> appender.append(((ByteString) value).toByteArray());
      case UUID -> appender.append((UUID) value);
      case DECIMAL -> appender.append((BigDecimal) value);
      case EMBEDDING -> {
        List<?> list = (List<?>) value;
        float[] floats = new float[list.size()];
        for (int i = 0; i < floats.length; i++) {
          floats[i] = (Float) list.get(i);
        }
        appender.append(floats);
      }
    }
  }

  /** Arrow holds any number of microseconds, DuckDB's appender takes less than a day. */
  private static LocalTime time(long micros) throws SQLException {
    if (micros < 0 || micros >= TimeText.MICROS_PER_DAY) {
      throw new SQLException("mock-kalamdb cannot query the time " + TimeText.timeText(micros));
    }
    return LocalTime.ofNanoOfDay(micros * 1000);
  }

  private static LocalDateTime dateTime(long micros) {
    return EPOCH.plus(micros, ChronoUnit.MICROS);
  }

  private static String type(KalamType type) {
    return switch (type.kind()) {
      case TEXT, JSON, FILE -> "VARCHAR";
      case DATETIME -> "TIMESTAMP WITH TIME ZONE";
      case BYTES -> "BLOB";
      case DECIMAL -> "DECIMAL(" + type.precision() + "," + type.scale() + ")";
      case EMBEDDING -> "FLOAT[" + type.precision() + "]";
      default -> type.sqlName();
    };
  }

  /**
   * Runs a query and reads all its rows.
   *
   * @throws StoreException if there are too many, or they are too long
   */
  ViewTable query(String sql, QueryLimits limits) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      running = statement;
      return read(statement, sql, limits);
    } finally {
      running = null;
    }
  }

  private static ViewTable read(Statement statement, String sql, QueryLimits limits)
      throws SQLException {
    try (ResultSet result = statement.executeQuery(sql)) {
      ResultSetMetaData metadata = result.getMetaData();
      List<ResultColumn> columns = new ArrayList<>();
      for (int i = 1; i <= metadata.getColumnCount(); i++) {
        columns.add(
            ResultColumn.computed(
                metadata.getColumnLabel(i), kalamType(metadata.getColumnTypeName(i))));
      }
      List<List<Object>> rows = new ArrayList<>();
      long bytes = 0;
      while (result.next()) {
        Object[] row = new Object[columns.size()];
        for (int i = 0; i < row.length; i++) {
          row[i] = value(result, i + 1, columns.get(i).type());
          bytes += size(row[i]);
        }
        rows.add(Arrays.asList(row));
        if (rows.size() > limits.rows()) {
          throw QueryErrors.exhausted("the query gives more than " + limits.rows() + " rows");
        }
        if (bytes > limits.memoryBytes()) {
          throw QueryErrors.exhausted(
              "the query gives more than " + limits.memoryBytes() + " bytes");
        }
      }
      return new ViewTable(columns, Cells.of(rows));
    }
  }

  /** About how many bytes a value takes. */
  private static long size(Object value) {
    if (value instanceof String text) {
      return VALUE_BYTES + text.length();
    }
    return VALUE_BYTES + (value instanceof ByteString bytes ? bytes.size() : 0);
  }

  /** Has the query of the moment, if there is one, fail. Of all methods, this is for any thread. */
  void interrupt() {
    Statement now = running;
    if (now != null) {
      try {
        now.cancel();
      } catch (SQLException e) {
        // It has just ended.
      }
    }
  }

  private static KalamType kalamType(String name) {
    if (name.startsWith("DECIMAL(")) {
      String[] parts = name.substring(8, name.length() - 1).split(",");
      return KalamType.decimal(
          Integer.parseInt(parts[0].strip()), Integer.parseInt(parts[1].strip()));
    }
    if (name.matches("FLOAT\\[\\d+\\]")) {
      return KalamType.embedding(Integer.parseInt(name.substring(6, name.length() - 1)));
    }
    return KalamType.of(
        switch (name) {
          case "BOOLEAN" -> Kind.BOOLEAN;
          case "TINYINT", "UTINYINT", "SMALLINT" -> Kind.SMALLINT;
          case "USMALLINT", "INTEGER" -> Kind.INT;
          case "UINTEGER", "BIGINT", "UBIGINT", "HUGEINT", "UHUGEINT" -> Kind.BIGINT;
          case "FLOAT" -> Kind.FLOAT;
          case "DOUBLE" -> Kind.DOUBLE;
          case "DATE" -> Kind.DATE;
          case "TIME" -> Kind.TIME;
          case "TIMESTAMP", "TIMESTAMP_S", "TIMESTAMP_MS", "TIMESTAMP_NS" -> Kind.TIMESTAMP;
          case "TIMESTAMP WITH TIME ZONE" -> Kind.DATETIME;
          case "BLOB" -> Kind.BYTES;
          case "UUID" -> Kind.UUID;
          case "JSON" -> Kind.JSON;
          default -> Kind.TEXT;
        });
  }

  private static Object value(ResultSet result, int at, KalamType type) throws SQLException {
    Object value = result.getObject(at);
    if (value == null) {
      return null;
    }
    return switch (type.kind()) {
      case BOOLEAN, FLOAT, DOUBLE, UUID, DECIMAL -> value;
      case SMALLINT, INT, BIGINT ->
          value instanceof BigInteger big ? big.longValueExact() : ((Number) value).longValue();
      case TEXT, JSON, FILE -> value.toString();
      case TIMESTAMP -> ChronoUnit.MICROS.between(EPOCH, result.getObject(at, LocalDateTime.class));
      case DATETIME ->
          ChronoUnit.MICROS.between(
              EPOCH.atOffset(ZoneOffset.UTC), result.getObject(at, OffsetDateTime.class));
      case DATE -> ((LocalDate) value).toEpochDay();
      case TIME -> ((LocalTime) value).toNanoOfDay() / 1000;
      case BYTES -> ByteString.copyFrom(result.getBytes(at));
      case EMBEDDING ->
          Arrays.stream((Object[]) result.getArray(at).getArray()).map(Float.class::cast).toList();
    };
  }

  /** Is used by nobody again. */
  void discard() {
    try {
      connection.close();
    } catch (SQLException e) {
      // Nobody asks for it any more.
    }
  }

  /** Its tables are gone afterwards. */
  @Override
  public void close() throws SQLException {
    try {
      for (String table : loaded.keySet()) {
        run("DROP TABLE IF EXISTS " + DuckDbDialect.quote(table));
      }
      loaded.clear();
      identifiers = null;
      negativesAreNull = null;
      if (IDLE.offer(this)) {
        return;
      }
    } catch (SQLException e) {
      connection.close();
      throw e;
    }
    connection.close();
  }
}
