package org.pgkalam.bridge.codec;

import static java.nio.charset.StandardCharsets.US_ASCII;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import com.google.protobuf.ByteString;
import com.google.protobuf.UnsafeByteOperations;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.pgkalam.bridge.BridgeException;
import org.pgkalam.bridge.SqlState;

/**
 * Reads rows that PostgreSQL wrote in its binary format; see {@link RowBuffer} for the layout.
 *
 * <p>Values are read at the buffer's position, which moves past them. Text is UTF-8. Not for use by
 * two threads at once.
 */
public final class RowReader {
  private static final int ALIGNMENT = 8;
  private static final int NULL = -1;
  private static final int NONE = -1;
  private static final byte[] EMPTY = {'{', '}'};
  private static final byte[] END = {'}'};
  private static final byte[] EMPTY_TEXT = "{\"Utf8\":\"\"}".getBytes(US_ASCII);

  private final List<Column> columns;
  private final byte[][] keys;
  private final boolean onlyAsciiKeys;
  private final int keyColumn;
  private final ByteSink row = new ByteSink();
  private final ScalarJson scalars = new ScalarJson();

  /**
   * @throws BridgeException HV004 if a column is of a type that cannot cross
   */
  public RowReader(List<Column> columns) {
    this(columns, null);
  }

  /**
   * A reader that refuses rows whose key is the empty text (23514): KalamDB would never delete
   * them.
   *
   * @param key name of the key's column; null for none
   * @throws BridgeException HV004 if a column is of a type that cannot cross
   */
  public RowReader(List<Column> columns, String key) {
    this.columns = List.copyOf(columns);
    this.keyColumn =
        key == null ? NONE : this.columns.stream().map(Column::name).toList().indexOf(key);
    ColumnTypes.check(this.columns);
    this.keys = new byte[columns.size()][];
    boolean ascii = true;
    for (int i = 0; i < keys.length; i++) {
      byte[] name = JsonStringEncoder.getInstance().quoteAsUTF8(columns.get(i).name());
      keys[i] =
          new ByteSink().put(i == 0 ? '{' : ',').put('"').put(name).ascii("\":").toByteArray();
      ascii &= name.length == columns.get(i).name().length();
    }
    this.onlyAsciiKeys = ascii;
  }

  /**
   * Reads one row and returns it as the typed JSON object that KalamDB's Insert and Update take.
   *
   * <p>A float that is not finite becomes {@code {"Utf8":"NaN"}}, {@code "inf"} or {@code "-inf"},
   * which the server casts; arrays become their literal as text; character(n) loses its padding,
   * which PostgreSQL adds again; timestamp with time zone becomes its UTC time.
   *
   * @throws BridgeException 22P03 if the buffer does not hold such a row, 22021 if text is not
   *     UTF-8, 22003 or 22008 if KalamDB's type cannot hold the value
   */
  public String nextJson(ByteBuffer in) {
    readJson(in);
    return onlyAsciiKeys && scalars.onlyAscii() ? row.toAsciiString() : row.toUtf8String();
  }

  /** The same in UTF-8. */
  public ByteString nextJsonBytes(ByteBuffer in) {
    readJson(in);
    return UnsafeByteOperations.unsafeWrap(row.toByteArray());
  }

  /** The key's column where rows are those of an INSERT: the first. */
  public Column firstColumn() {
    return columns.get(0);
  }

  /** Reads the first value of a row as {@link #pkText} does. */
  public String firstAsKey(ByteBuffer in) {
    return pkText(firstColumn(), in);
  }

  private void readJson(ByteBuffer in) {
    ByteOrder order = in.order();
    int limit = in.limit();
    int column = 0;
    try {
      row.clear();
      scalars.clear();
      for (; column < keys.length; column++) {
        row.put(keys[column]);
        int end = openField(columns.get(column), in);
        if (end == NULL) {
          scalars.appendNull(row);
        } else {
          int start = row.length();
          scalars.append(columns.get(column), in, row);
          if (column == keyColumn) {
            refuseEmpty(start);
          }
          closeField(columns.get(column), in, limit, end);
        }
      }
      row.put(keys.length == 0 ? EMPTY : END);
    } catch (BadValue e) {
      throw failure(columns.get(column), e);
    } finally {
      in.limit(limit).order(order);
    }
  }

  private void refuseEmpty(int start) {
    if (Arrays.equals(row.array(), start, row.length(), EMPTY_TEXT, 0, EMPTY_TEXT.length)) {
      throw new BadValue(
          SqlState.CHECK_VIOLATION,
          "KalamDB cannot delete a row whose key is the empty text, so none is inserted");
    }
  }

  /**
   * Reads one value and returns the text by which the server finds a row with this primary key, or
   * null for NULL: integers in decimal, {@code true} and {@code false}, text as it is, UUIDs with
   * hyphens, dates and times in ISO 8601 (UTC, without zone).
   *
   * @throws BridgeException as {@link #nextJson}
   */
  public static String pkText(Column column, ByteBuffer in) {
    ColumnTypes.check(List.of(column));
    ByteOrder order = in.order();
    int limit = in.limit();
    try {
      int end = openField(column, in);
      if (end == NULL) {
        return null;
      }
      ByteSink text = new ByteSink();
      printKey(column, in, text);
      closeField(column, in, limit, end);
      return text.toUtf8String();
    } catch (BadValue e) {
      throw failure(column, e);
    } finally {
      in.limit(limit).order(order);
    }
  }

  /**
   * Reads one value and returns its text for an equality filter, or empty where the server's idea
   * of equality may differ from PostgreSQL's, and for NULL.
   *
   * <p>Only boolean, the integers, text and character varying have one; the caller makes sure that
   * the collation is deterministic.
   *
   * @throws BridgeException as {@link #nextJson}
   */
  public static Optional<String> filterText(Column column, ByteBuffer in) {
    if (isComparable(column)) {
      return Optional.ofNullable(pkText(column, in));
    }
    skip(column, in);
    return Optional.empty();
  }

  /** Whether the server compares values of the column's type as PostgreSQL does. */
  public static boolean isComparable(Column column) {
    PgType type = PgType.scalar(column.typeOid());
    return type != null
        && switch (type) {
          case BOOL, INT2, INT4, INT8, TEXT, VARCHAR -> true;
          default -> false;
        };
  }

  private static void skip(Column column, ByteBuffer in) {
    ByteOrder order = in.order();
    int limit = in.limit();
    try {
      int end = openField(column, in);
      if (end != NULL) {
        closeField(column, in, limit, end);
      }
    } catch (BadValue e) {
      throw failure(column, e);
    } finally {
      in.limit(limit).order(order);
    }
  }

  private static void printKey(Column column, ByteBuffer in, ByteSink text) {
    PgType type = PgType.scalar(column.typeOid());
    if (type == null) {
      ArrayLiteral.print(PgType.elementOf(column.typeOid()), in, text);
      return;
    }
    switch (type) {
      case BOOL -> text.ascii(ScalarText.readBool(in) ? "true" : "false");
      case TIMESTAMP, TIMESTAMPTZ ->
          PgTime.printTimestamp(ScalarText.expect(in, 8).getLong(), 'T', "", text);
      case BPCHAR -> ScalarText.printText(ScalarText.withoutPadding(column, in), text);
      default -> ScalarText.print(type, in, text);
    }
  }

  /**
   * Narrows the buffer to the next value, in the byte order that it has, and returns the value's
   * end; −1 for NULL.
   */
  private static int openField(Column column, ByteBuffer in) {
    int start = (in.position() + ALIGNMENT - 1) & -ALIGNMENT;
    if (start + Integer.BYTES > in.limit()) {
      throw malformed("a value begins at byte " + start + " of " + in.limit());
    }
    in.position(start).order(ByteOrder.nativeOrder());
    int length = in.getInt();
    if (length == NULL) {
      return NULL;
    }
    if (column.plain()) {
      PgType type = PgType.scalar(column.typeOid());
      if (type.isPlainVarlena()) {
        length = (length >>> 2) - Integer.BYTES;
      } else {
        in.getInt();
        length = type == PgType.UUID ? length : type.valueBytes();
      }
    }
    if (length < 0 || length > in.remaining() - (column.plain() ? 0 : 1)) {
      throw malformed("length " + length + " with " + in.remaining() + " bytes left");
    }
    if (!column.plain() || PgType.scalar(column.typeOid()).valueBytes() == 0) {
      in.order(ByteOrder.BIG_ENDIAN);
    }
    int end = in.position() + length;
    in.limit(end);
    return end;
  }

  /** Goes on behind the value, of which the codec may have left padding, and its NUL byte. */
  private static void closeField(Column column, ByteBuffer in, int limit, int end) {
    in.limit(limit).position(end);
    if (!column.plain() && in.get() != 0) {
      throw malformed("a value does not end with a NUL byte");
    }
  }

  private static BadValue malformed(String what) {
    return new BadValue(SqlState.INVALID_BINARY_REPRESENTATION, what);
  }

  private static BridgeException failure(Column column, BadValue e) {
    return BridgeException.of(
        e.sqlState, "cannot send column \"" + column.name() + "\": " + e.getMessage());
  }
}
