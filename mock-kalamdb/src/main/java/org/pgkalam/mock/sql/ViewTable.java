package org.pgkalam.mock.sql;

import java.util.List;
import org.pgkalam.mock.arrow.Cells;
import org.pgkalam.mock.arrow.ResultColumn;

/** Columns and rows, of a table or of a view. */
record ViewTable(List<ResultColumn> columns, Cells cells) {}
