package org.pgkalam.facts;

import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A type of C, as far as a caller and a function must agree on it: typedefs are resolved, and of a
 * struct only its name is known.
 */
sealed interface CType {

  /** Which way a value goes. */
  enum Flow {
    TO_US,
    TO_SERVER;

    Flow reversed() {
      return this == TO_US ? TO_SERVER : TO_US;
    }
  }

  enum Kind {
    BOOLEAN,
    SIGNED,
    UNSIGNED,
    FLOATING,
    ENUM
  }

  /**
   * Answers whether our code, which declares this type, and a server, whose headers declare the
   * other, understand each other.
   */
  boolean fits(CType theirs, Flow flow);

  default CType unqualified() {
    return this;
  }

  record Nothing() implements CType {
    @Override
    public boolean fits(CType theirs, Flow flow) {
      return theirs.unqualified() instanceof Nothing;
    }

    @Override
    public String toString() {
      return "void";
    }
  }

  record Scalar(Kind kind, int bytes, String name) implements CType {
    @Override
    public boolean fits(CType theirs, Flow flow) {
      return theirs.unqualified() instanceof Scalar other
          && bytes == other.bytes
          && (kind == other.kind || isEnumFor(other));
    }

    /** Our sources have none of the server's enums: there they are ints. */
    private boolean isEnumFor(Scalar other) {
      return (kind == Kind.ENUM && other.isInteger()) || (other.kind == Kind.ENUM && isInteger());
    }

    private boolean isInteger() {
      return kind == Kind.SIGNED || kind == Kind.UNSIGNED;
    }

    private boolean isCharacter() {
      return isInteger() && bytes == 1;
    }

    @Override
    public String toString() {
      return name;
    }
  }

  /** A struct or union. Its layout is PgFactsTest's. */
  record Struct(String name) implements CType {
    @Override
    public boolean fits(CType theirs, Flow flow) {
      return theirs.unqualified() instanceof Struct other && name.equals(other.name);
    }

    @Override
    public String toString() {
      return name;
    }
  }

  /**
   * @param length -1 where it is not declared
   */
  record Array(CType element, int length) implements CType {
    static final int UNKNOWN = -1;

    @Override
    public boolean fits(CType theirs, Flow flow) {
      return theirs.unqualified() instanceof Array other
          && element.fits(other.element, flow)
          && (length == other.length || length == UNKNOWN || other.length == UNKNOWN);
    }

    @Override
    public String toString() {
      return "%s[%s]".formatted(element, length == UNKNOWN ? "" : length);
    }
  }

  record Pointer(CType target) implements CType {
    @Override
    public boolean fits(CType theirs, Flow flow) {
      return theirs.unqualified() instanceof Pointer other
          && Qualified.of(target).agrees(Qualified.of(other.target), flow)
          && (isOpaque(other.target) || target.fits(other.target, flow));
    }

    /** What our sources only hand on is void to them; a pointer to a pointer stays one. */
    private boolean isOpaque(CType theirs) {
      CType bare = theirs.unqualified();
      boolean isData =
          bare instanceof Struct
              || bare instanceof Function
              || (bare instanceof Scalar scalar && scalar.isCharacter());
      return bare instanceof Nothing || (target.unqualified() instanceof Nothing && isData);
    }

    @Override
    public String toString() {
      return target.unqualified() instanceof Function function
          ? function.toString("(*)")
          : spaced(target) + "*";
    }

    private static String spaced(CType type) {
      return type + (type.toString().endsWith("*") ? "" : " ");
    }
  }

  /**
   * @param prototyped false for a declaration that leaves its parameters open
   * @param variadic whether "..." ends the parameters
   */
  record Function(CType result, List<CType> parameters, boolean prototyped, boolean variadic)
      implements CType {
    public Function {
      parameters = List.copyOf(parameters);
    }

    @Override
    public boolean fits(CType theirs, Flow flow) {
      if (!(theirs.unqualified() instanceof Function other)
          || prototyped != other.prototyped
          || variadic != other.variadic
          || parameters.size() != other.parameters.size()
          || !result.fits(other.result, flow)) {
        return false;
      }
      for (int i = 0; i < parameters.size(); i++) {
        if (!parameters.get(i).fits(other.parameters.get(i), flow.reversed())) {
          return false;
        }
      }
      return true;
    }

    @Override
    public String toString() {
      return toString("");
    }

    private String toString(String name) {
      String list =
          Stream.concat(
                  parameters.stream().map(CType::toString),
                  Stream.of("...").filter(dots -> variadic && prototyped))
              .collect(Collectors.joining(", "));
      String none = prototyped ? "void" : "";
      return "%s%s(%s)".formatted(Pointer.spaced(result), name, list.isEmpty() ? none : list);
    }
  }

  /** A type that is const or volatile, or both; a volatile function is one that never returns. */
  record Qualified(boolean constant, boolean isVolatile, CType type) implements CType {
    static Qualified of(CType type) {
      return type instanceof Qualified qualified ? qualified : new Qualified(false, false, type);
    }

    static Qualified constant(CType type) {
      return new Qualified(true, of(type).isVolatile, type.unqualified());
    }

    static Qualified volatileOf(CType type) {
      return new Qualified(of(type).constant, true, type.unqualified());
    }

    @Override
    public boolean fits(CType theirs, Flow flow) {
      return type.fits(theirs, flow);
    }

    /** Who is handed something const must know it, and who waits for a volatile to change too. */
    boolean agrees(Qualified other, Flow flow) {
      boolean constFits =
          flow == Flow.TO_US ? constant || !other.constant : other.constant || !constant;
      boolean volatileFits =
          type instanceof Function
              ? other.isVolatile || !isVolatile
              : isVolatile || !other.isVolatile;
      return constFits && volatileFits;
    }

    @Override
    public CType unqualified() {
      return type;
    }

    @Override
    public String toString() {
      String never = type instanceof Function ? "noreturn " : "volatile ";
      return (constant ? "const " : "") + (isVolatile ? never : "") + type;
    }
  }
}
