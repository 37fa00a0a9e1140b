package org.pgkalam.bridge;

/** The SQLSTATEs that the bridge raises, by their names in PostgreSQL's errcodes.txt. */
public final class SqlState {
  public static final String WARNING = "01000";
  public static final String CONNECTION_FAILURE = "08006";
  public static final String SQLCLIENT_UNABLE_TO_ESTABLISH_SQLCONNECTION = "08001";
  public static final String PROTOCOL_VIOLATION = "08P01";
  public static final String TRANSACTION_RESOLUTION_UNKNOWN = "08007";
  public static final String FEATURE_NOT_SUPPORTED = "0A000";
  public static final String NUMERIC_VALUE_OUT_OF_RANGE = "22003";
  public static final String INVALID_DATETIME_FORMAT = "22007";
  public static final String DATETIME_FIELD_OVERFLOW = "22008";
  public static final String CHARACTER_NOT_IN_REPERTOIRE = "22021";
  public static final String INVALID_PARAMETER_VALUE = "22023";
  public static final String INVALID_TEXT_REPRESENTATION = "22P02";
  public static final String INVALID_BINARY_REPRESENTATION = "22P03";
  public static final String UNTRANSLATABLE_CHARACTER = "22P05";
  public static final String NOT_NULL_VIOLATION = "23502";
  public static final String UNIQUE_VIOLATION = "23505";
  public static final String CHECK_VIOLATION = "23514";
  public static final String INVALID_AUTHORIZATION_SPECIFICATION = "28000";
  public static final String ACTIVE_SQL_TRANSACTION = "25001";
  public static final String READ_ONLY_SQL_TRANSACTION = "25006";
  public static final String TRANSACTION_ROLLBACK = "40000";
  public static final String SERIALIZATION_FAILURE = "40001";
  public static final String INVALID_SCHEMA_NAME = "3F000";
  public static final String INSUFFICIENT_PRIVILEGE = "42501";
  public static final String SYNTAX_ERROR = "42601";
  public static final String DUPLICATE_OBJECT = "42710";
  public static final String UNDEFINED_OBJECT = "42704";
  public static final String INVALID_NAME = "42602";
  public static final String DUPLICATE_COLUMN = "42701";
  public static final String UNDEFINED_COLUMN = "42703";
  public static final String UNDEFINED_FUNCTION = "42883";
  public static final String UNDEFINED_TABLE = "42P01";
  public static final String DUPLICATE_SCHEMA = "42P06";
  public static final String DUPLICATE_TABLE = "42P07";
  public static final String RESERVED_NAME = "42939";
  public static final String INVALID_TABLE_DEFINITION = "42P16";
  public static final String OBJECT_NOT_IN_PREREQUISITE_STATE = "55000";
  public static final String OBJECT_IN_USE = "55006";
  public static final String STATEMENT_TOO_COMPLEX = "54001";
  public static final String PROGRAM_LIMIT_EXCEEDED = "54000";
  public static final String OUT_OF_MEMORY = "53200";
  public static final String FDW_ERROR = "HV000";
  public static final String FDW_INVALID_DATA_TYPE = "HV004";
  public static final String FDW_INVALID_OPTION_NAME = "HV00D";
  public static final String FDW_INVALID_ATTRIBUTE_VALUE = "HV024";
  public static final String FDW_OPTION_NAME_NOT_FOUND = "HV00J";
  public static final String FDW_REPLY_HANDLE = "HV00M";
  public static final String INTERNAL_ERROR = "XX000";

  private SqlState() {}
}
