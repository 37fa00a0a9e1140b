package org.pgkalam.mock.sql;

import java.util.List;
import org.pgkalam.mock.arrow.Cells;
import org.pgkalam.mock.arrow.ResultColumn;

/** What a statement gives. */
public sealed interface SqlResult {
  /** The message of ExecuteSql. */
  String statementMessage();

  /** The message of ExecuteQuery. */
  default String queryMessage() {
    return statementMessage();
  }

  /** A text, as DDL gives. */
  record Message(String statementMessage) implements SqlResult {}

  /** A number of rows written. */
  record Affected(long rows) implements SqlResult {
    @Override
    public String statementMessage() {
      return "OK (affected: " + rows + ")";
    }
  }

  /** Rows. */
  record Rows(List<ResultColumn> columns, Cells cells) implements SqlResult {
    @Override
    public String statementMessage() {
      return "OK (affected: " + cells.rows() + ")";
    }

    @Override
    public String queryMessage() {
      return cells.rows() + " row(s)";
    }
  }
}
