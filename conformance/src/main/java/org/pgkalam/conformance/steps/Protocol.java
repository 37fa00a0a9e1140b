package org.pgkalam.conformance.steps;

import java.util.Properties;

/** How statements, parameters and results travel between the driver and PostgreSQL. */
enum Protocol {
  /** As psql does: one text per statement, results as text. */
  SIMPLE("simple", "false", "0"),
  /**
   * Parsed, bound and executed; parameters and results as text, named statements from the third on.
   */
  TEXT("extended", "false", "3"),
  /** The same, and binary from the first execution on where the driver can. */
  BINARY("extended", "true", "-1");

  private final String queryMode;
  private final String binaryTransfer;
  private final String prepareThreshold;

  Protocol(String queryMode, String binaryTransfer, String prepareThreshold) {
    this.queryMode = queryMode;
    this.binaryTransfer = binaryTransfer;
    this.prepareThreshold = prepareThreshold;
  }

  void set(Properties connection) {
    connection.setProperty("preferQueryMode", queryMode);
    connection.setProperty("binaryTransfer", binaryTransfer);
    connection.setProperty("prepareThreshold", prepareThreshold);
  }
}
