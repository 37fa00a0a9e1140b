package org.pgkalam.bridge.codec;

import java.util.HashMap;
import java.util.Map;

/** The PostgreSQL types that the codecs know, with the OIDs of pg_type.dat. */
enum PgType {
  BOOL(16, 1000, "boolean"),
  BYTEA(17, 1001, "bytea"),
  NAME(19, 1003, "name"),
  INT8(20, 1016, "bigint"),
  INT2(21, 1005, "smallint"),
  INT4(23, 1007, "integer"),
  TEXT(25, 1009, "text"),
  JSON(114, 199, "json"),
  FLOAT4(700, 1021, "real"),
  FLOAT8(701, 1022, "double precision"),
  BPCHAR(1042, 1014, "character"),
  VARCHAR(1043, 1015, "character varying"),
  DATE(1082, 1182, "date"),
  TIME(1083, 1183, "time without time zone"),
  TIMESTAMP(1114, 1115, "timestamp without time zone"),
  TIMESTAMPTZ(1184, 1185, "timestamp with time zone"),
  NUMERIC(1700, 1231, "numeric"),
  UUID(2950, 2951, "uuid"),
  JSONB(3802, 3807, "jsonb");

  private static final Map<Integer, PgType> BY_OID = new HashMap<>();
  private static final Map<Integer, PgType> BY_ARRAY_OID = new HashMap<>();

  static {
    for (PgType type : values()) {
      BY_OID.put(type.oid, type);
      BY_ARRAY_OID.put(type.arrayOid, type);
    }
  }

  final int oid;
  final int arrayOid;
  final String sqlName;

  PgType(int oid, int arrayOid, String sqlName) {
    this.oid = oid;
    this.arrayOid = arrayOid;
    this.sqlName = sqlName;
  }

  /** The scalar type with this OID, or null. */
  static PgType scalar(int oid) {
    return BY_OID.get(oid);
  }

  /** The element type of the array type with this OID, or null. */
  static PgType elementOf(int arrayOid) {
    return BY_ARRAY_OID.get(arrayOid);
  }

  /**
   * How many bytes a value has that PostgreSQL passes by value; 0 for a type whose values differ in
   * length, and for those that cannot cross plainly.
   */
  int valueBytes() {
    return switch (this) {
      case BOOL -> 1;
      case INT2 -> 2;
      case INT4, FLOAT4, DATE -> 4;
      case INT8, FLOAT8, TIME, TIMESTAMP, TIMESTAMPTZ -> 8;
      default -> 0;
    };
  }

  /** Whether a value is a varlena whose content is the same as its binary format. */
  boolean isPlainVarlena() {
    return this == TEXT || this == VARCHAR || this == BYTEA;
  }

  /** The type's SQL name, for messages. */
  static String describe(int oid) {
    PgType type = scalar(oid);
    if (type != null) {
      return type.sqlName;
    }
    PgType element = elementOf(oid);
    return element != null ? element.sqlName + "[]" : "type with OID " + oid;
  }
}
