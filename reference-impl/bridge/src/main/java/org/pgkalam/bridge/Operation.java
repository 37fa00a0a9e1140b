package org.pgkalam.bridge;

/** What C asks for; the numbers are those of {@code enum operation} in bridge.h. */
enum Operation {
  VALIDATE(1),
  EXECUTE(2),
  SCAN_OPEN(3),
  SCAN_NEXT(4),
  SCAN_REWIND(5),
  SCAN_CLOSE(6),
  MODIFY_OPEN(7),
  MODIFY_ROWS(8),
  MODIFY_CLOSE(9),
  CREATE_TABLE(10),
  PRE_COMMIT(11),
  COMMIT(12),
  ABORT(13),
  CHECK_COLUMNS(14),
  ALTER_TABLES(15),
  DROP_TABLE(16),
  KEEP_TABLES(17),
  STATUS(18),
  RESTART(19),
  MODIFY_FIGURES(20),
  MODIFY_PLAN(21),
  MODIFY_BY_KEY(22),
  INSERT_IF_ABSENT(23),
  RELEASE_SAVEPOINT(24),
  ROLL_BACK_SAVEPOINT(25),
  IS_READ(26);

  private static final Operation[] BY_NUMBER = values();

  private final int number;

  Operation(int number) {
    this.number = number;
  }

  int number() {
    return number;
  }

  static Operation of(int number) {
    if (number < 1 || number > BY_NUMBER.length) {
      throw BridgeException.of(SqlState.PROTOCOL_VIOLATION, "there is no operation " + number);
    }
    Operation operation = BY_NUMBER[number - 1];
    if (operation.number != number) {
      throw new IllegalStateException("operations are not numbered in order");
    }
    return operation;
  }
}
