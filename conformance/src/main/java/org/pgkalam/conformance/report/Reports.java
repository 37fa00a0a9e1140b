package org.pgkalam.conformance.report;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The files that a run leaves. */
public final class Reports {
  private Reports() {}

  /**
   * Writes {@code results.json}, and from what that holds the others.
   *
   * @param directory made if it is not there
   */
  public static void write(Results results, Path directory) throws IOException {
    write(results, null, directory);
  }

  /**
   * The same, with a comparison on the page.
   *
   * @param before an older run, or null
   */
  public static void write(Results results, Results before, Path directory) throws IOException {
    Path file = directory.resolve("results.json");
    ResultsFile.write(results, file);
    Results read = ResultsFile.read(file);
    Files.writeString(directory.resolve("report.html"), new HtmlReport(read, before).text());
    Files.writeString(directory.resolve("junit.xml"), new JunitReport(read).text());
    Files.writeString(directory.resolve("badge.svg"), new Badge(read).text());
    Files.writeString(directory.resolve("summary.md"), new MarkdownSummary(read).text());
  }
}
