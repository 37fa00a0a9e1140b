package org.pgkalam.bridge;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.pgkalam.bridge.codec.Column;
import org.pgkalam.bridge.codec.RowReader;
import org.pgkalam.protocol.ScanFilterExpression;

/**
 * An equality that KalamDB may apply, so that fewer rows cross. PostgreSQL applies all of them
 * again.
 *
 * @param column as PostgreSQL declares it: of type boolean, integer or text
 * @param value as the server takes it
 */
record Filter(Column column, String value) {
  /** The server has no _userid; on the other two its filters do more than compare. */
  private static final Set<String> SYSTEM_COLUMNS = Set.of("_seq", "_userid", "_deleted");

  /** The server folds other names to lower case, and takes what is before a dot for a table. */
  private static final Pattern PLAIN_NAME = Pattern.compile("[a-z_][a-z0-9_]*");

  /** Of the request, which the server limits to 4 MiB, other filters want their share. */
  private static final int LONGEST_VALUE = 64 << 10;

  private static final int BOOLEAN = 16;
  private static final int TEXT = 25;
  private static final int VARCHAR = 1043;

  /** A type modifier of varchar counts the length word of a value. */
  private static final int VARCHAR_MODIFIER_BASE = 4;

  /** Reads a list of filters and answers those that KalamDB might apply as PostgreSQL does. */
  static List<Filter> readAll(Question question) {
    int count = question.readCount();
    List<Filter> filters = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      Column column = Scan.readColumn(question);
      Column value = new Column(column.name(), question.readInt(), Column.NO_TYPMOD);
      RowReader.filterText(value, question.rest())
          .flatMap(text -> of(column, text))
          .ifPresent(filters::add);
    }
    return filters;
  }

  /** The filter for a value that {@link RowReader#pkText} has read, if KalamDB might apply it. */
  static Optional<Filter> of(Column column, String value) {
    return RowReader.isComparable(column)
        ? Optional.of(new Filter(column, value)).filter(Filter::canBeSaid)
        : Optional.empty();
  }

  private boolean canBeSaid() {
    return value.length() <= LONGEST_VALUE
        && PLAIN_NAME.matcher(column.name()).matches()
        && !SYSTEM_COLUMNS.contains(column.name())
        && !mayBeCut();
  }

  /** A longer text that ends with blanks is read without them, and would then be equal. */
  private boolean mayBeCut() {
    return column.typeOid() == VARCHAR
        && column.typmod() != Column.NO_TYPMOD
        && value.codePointCount(0, value.length()) >= column.typmod() - VARCHAR_MODIFIER_BASE;
  }

  ScanFilterExpression expression() {
    return ScanFilterExpression.newBuilder()
        .setColumn(column.name())
        .setOp("eq")
        .setValue(value)
        .build();
  }

  /**
   * Whether values of this type are equal on the server exactly where what PostgreSQL reads of them
   * is.
   */
  boolean comparesAs(ArrowType remote) {
    return switch (column.typeOid()) {
      case BOOLEAN -> remote instanceof ArrowType.Bool;
      case TEXT, VARCHAR ->
          remote instanceof ArrowType.Utf8
              || remote instanceof ArrowType.LargeUtf8
              || remote instanceof ArrowType.Utf8View;
      default -> remote instanceof ArrowType.Int;
    };
  }
}
