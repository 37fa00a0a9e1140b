package org.pgkalam.bridge.codec;

import java.nio.ByteBuffer;
import java.util.Arrays;
import org.pgkalam.bridge.SqlState;

/**
 * Array literals, as KalamDB holds arrays in its TEXT, to and from array_send's binary format:
 * int32 number of dimensions, int32 has-null flag, int32 element OID, per dimension int32 length
 * and int32 lower bound, then per element int32 length (−1 for NULL) and bytes.
 */
final class ArrayLiteral {
  private static final int MAX_DIMENSIONS = 6;
  private static final int MAX_ELEMENTS = (1 << 27) - 1;

  private ArrayLiteral() {}

  /** Prints the array that is all that remains in {@code in}, a big-endian buffer. */
  static void print(PgType element, ByteBuffer in, ByteSink out) {
    if (in.remaining() < 12) {
      throw malformed();
    }
    int dimensions = in.getInt();
    int flags = in.getInt();
    int oid = in.getInt();
    if (dimensions < 0
        || dimensions > MAX_DIMENSIONS
        || (flags & ~1) != 0
        || oid != element.oid
        || in.remaining() < dimensions * 8) {
      throw malformed();
    }
    if (dimensions == 0) {
      if (in.hasRemaining()) {
        throw malformed();
      }
      out.ascii("{}");
      return;
    }
    int[] lengths = new int[dimensions];
    boolean bounds = false;
    StringBuilder prefix = new StringBuilder();
    long count = 1;
    for (int i = 0; i < dimensions; i++) {
      lengths[i] = in.getInt();
      int lower = in.getInt();
      count *= lengths[i];
      if (lengths[i] < 1 || count > MAX_ELEMENTS || (long) lower + lengths[i] > Integer.MAX_VALUE) {
        throw malformed();
      }
      bounds |= lower != 1;
      prefix.append('[').append(lower).append(':').append(lower + lengths[i] - 1).append(']');
    }
    if (count * 4 > in.remaining()) {
      throw malformed();
    }
    if (bounds) {
      out.ascii(prefix.append('=').toString());
    }
    printDimension(element, lengths, 0, in, new ByteSink(), out);
    if (in.hasRemaining()) {
      throw malformed();
    }
  }

  /** Appends the binary form of the literal. */
  static void parse(PgType element, String literal, ByteSink out) {
    new Parser(element, literal, out).parse();
  }

  private static void printDimension(
      PgType element, int[] lengths, int depth, ByteBuffer in, ByteSink scratch, ByteSink out) {
    out.put('{');
    for (int i = 0; i < lengths[depth]; i++) {
      if (i > 0) {
        out.put(',');
      }
      if (depth + 1 < lengths.length) {
        printDimension(element, lengths, depth + 1, in, scratch, out);
      } else {
        printElement(element, in, scratch, out);
      }
    }
    out.put('}');
  }

  private static void printElement(PgType element, ByteBuffer in, ByteSink scratch, ByteSink out) {
    int length = in.remaining() < 4 ? -2 : in.getInt();
    if (length == -1) {
      out.ascii("NULL");
      return;
    }
    if (length < 0 || length > in.remaining()) {
      throw malformed();
    }
    int limit = in.limit();
    int end = in.position() + length;
    scratch.clear();
    ScalarText.print(element, in.limit(end), scratch);
    in.limit(limit).position(end);
    printQuoted(scratch, out);
  }

  private static void printQuoted(ByteSink text, ByteSink out) {
    byte[] bytes = text.array();
    int length = text.length();
    if (!needsQuotes(bytes, length)) {
      out.put(bytes, length);
      return;
    }
    out.put('"');
    for (int i = 0; i < length; i++) {
      if (bytes[i] == '"' || bytes[i] == '\\') {
        out.put('\\');
      }
      out.put(bytes[i]);
    }
    out.put('"');
  }

  /** The rule of array_out. */
  private static boolean needsQuotes(byte[] bytes, int length) {
    if (length == 0) {
      return true;
    }
    for (int i = 0; i < length; i++) {
      byte b = bytes[i];
      if (b == '"' || b == '\\' || b == '{' || b == '}' || b == ',' || isSpace((char) b)) {
        return true;
      }
    }
    return length == 4
        && (bytes[0] | 0x20) == 'n'
        && (bytes[1] | 0x20) == 'u'
        && (bytes[2] | 0x20) == 'l'
        && (bytes[3] | 0x20) == 'l';
  }

  private static boolean isSpace(char c) {
    return c == ' ' || (c >= '\t' && c <= '\r');
  }

  private static BadValue malformed() {
    return new BadValue(SqlState.INVALID_BINARY_REPRESENTATION, "invalid binary array");
  }

  /** Reads one literal; see array_in in src/backend/utils/adt/arrayfuncs.c. */
  private static final class Parser {
    private final PgType element;
    private final String text;
    private final ByteSink out;
    private final int[] lengths = new int[MAX_DIMENSIONS];
    private final int[] lowerBounds = new int[MAX_DIMENSIONS];
    private final int[] declared = new int[MAX_DIMENSIONS];
    private int declaredDimensions;
    private int dimensions;
    private int count;
    private boolean hasNull;
    private int at;

    Parser(PgType element, String text, ByteSink out) {
      this.element = element;
      this.text = text;
      this.out = out;
      Arrays.fill(lengths, -1);
      Arrays.fill(lowerBounds, 1);
    }

    void parse() {
      skipSpaces();
      parseBounds();
      dimensions = depth();
      if (dimensions == 0 || dimensions > MAX_DIMENSIONS) {
        throw malformedLiteral();
      }
      int start = out.length();
      int header = 12 + 8 * dimensions;
      for (int i = 0; i < header; i++) {
        out.put(0);
      }
      parseDimension(0);
      skipSpaces();
      if (at != text.length() || (declaredDimensions != 0 && declaredDimensions != dimensions)) {
        throw malformedLiteral();
      }
      if (count == 0) {
        if (declaredDimensions != 0) {
          throw malformedLiteral();
        }
        writeEmpty(start);
        return;
      }
      out.setInt(start, dimensions);
      out.setInt(start + 4, hasNull ? 1 : 0);
      out.setInt(start + 8, element.oid);
      for (int i = 0; i < dimensions; i++) {
        if (declaredDimensions != 0 && declared[i] != lengths[i]) {
          throw malformedLiteral();
        }
        out.setInt(start + 12 + 8 * i, lengths[i]);
        out.setInt(start + 16 + 8 * i, lowerBounds[i]);
      }
    }

    private void writeEmpty(int start) {
      out.truncate(start + 12);
      out.setInt(start + 8, element.oid);
    }

    /** Reads {@code [2:3][1:2]=}, if it is there. */
    private void parseBounds() {
      while (peek() == '[') {
        at++;
        int colon = text.indexOf(':', at);
        int close = text.indexOf(']', at);
        if (close < 0 || declaredDimensions == MAX_DIMENSIONS) {
          throw malformedLiteral();
        }
        boolean both = colon >= 0 && colon < close;
        long lower = both ? bound(at, colon) : 1;
        long upper = bound(both ? colon + 1 : at, close);
        if (upper < lower || upper - lower >= MAX_ELEMENTS) {
          throw malformedLiteral();
        }
        lowerBounds[declaredDimensions] = (int) lower;
        declared[declaredDimensions++] = (int) (upper - lower + 1);
        at = close + 1;
      }
      if (declaredDimensions != 0) {
        skipSpaces();
        if (peek() != '=') {
          throw malformedLiteral();
        }
        at++;
        skipSpaces();
      }
    }

    private long bound(int from, int to) {
      try {
        return Integer.parseInt(text.substring(from, to).strip());
      } catch (NumberFormatException e) {
        throw malformedLiteral();
      }
    }

    /** How many braces open before the first element. */
    private int depth() {
      int braces = 0;
      for (int i = at;
          i < text.length() && (text.charAt(i) == '{' || isSpace(text.charAt(i)));
          i++) {
        braces += text.charAt(i) == '{' ? 1 : 0;
      }
      return braces;
    }

    private void parseDimension(int depth) {
      if (peek() != '{') {
        throw malformedLiteral();
      }
      at++;
      int length = 0;
      skipSpaces();
      if (peek() == '}') {
        at++;
      } else {
        boolean more = true;
        while (more) {
          skipSpaces();
          if (depth + 1 < dimensions) {
            parseDimension(depth + 1);
          } else {
            parseElement();
          }
          length++;
          skipSpaces();
          more = peek() == ',';
          if (!more && peek() != '}') {
            throw malformedLiteral();
          }
          at++;
        }
      }
      if (lengths[depth] >= 0 && lengths[depth] != length) {
        throw malformedLiteral();
      }
      lengths[depth] = length;
    }

    private void parseElement() {
      StringBuilder value = new StringBuilder();
      boolean quoted = peek() == '"';
      boolean escaped = false;
      if (quoted) {
        at++;
        while (peek() != '"') {
          value.append(nextCharacter());
        }
        at++;
      } else {
        int end = 0;
        for (char c = peek(); c != ',' && c != '}'; c = peek()) {
          if (c == '"' || c == '{') {
            throw malformedLiteral();
          }
          escaped |= c == '\\';
          boolean blank = isSpace(c);
          value.append(nextCharacter());
          end = blank ? end : value.length();
        }
        if (end == 0) {
          throw malformedLiteral();
        }
        value.setLength(end);
      }
      if (++count > MAX_ELEMENTS) {
        throw malformedLiteral();
      }
      String element = value.toString();
      if (!quoted && !escaped && element.equalsIgnoreCase("NULL")) {
        hasNull = true;
        out.putInt(-1);
        return;
      }
      int start = out.length();
      out.putInt(0);
      ScalarText.parse(this.element, element, out);
      out.setInt(start, out.length() - start - 4);
    }

    private char nextCharacter() {
      if (peek() == '\\') {
        at++;
      }
      char c = peek();
      at++;
      return c;
    }

    private char peek() {
      if (at >= text.length()) {
        throw malformedLiteral();
      }
      return text.charAt(at);
    }

    private void skipSpaces() {
      while (at < text.length() && isSpace(text.charAt(at))) {
        at++;
      }
    }

    private BadValue malformedLiteral() {
      String shown = text.length() > 100 ? text.substring(0, 100) + "…" : text;
      return BadValue.of(
          SqlState.INVALID_TEXT_REPRESENTATION, "malformed array literal: \"%s\"", shown);
    }
  }
}
