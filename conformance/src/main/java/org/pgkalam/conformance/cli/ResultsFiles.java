package org.pgkalam.conformance.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.pgkalam.conformance.report.Results;
import org.pgkalam.conformance.report.ResultsFile;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;

/** Results that a command is given. */
final class ResultsFiles {
  private ResultsFiles() {}

  /**
   * @throws ParameterException if there is no such file, or it holds something else
   */
  static Results read(CommandSpec command, Path file) throws IOException {
    try {
      Results results = ResultsFile.read(file);
      if (results.run() == null || results.rules().isEmpty()) {
        throw new ParameterException(command.commandLine(), "no results of a run: " + file);
      }
      return results;
    } catch (NoSuchFileException e) {
      throw new ParameterException(command.commandLine(), "no such file: " + file, e);
    } catch (JsonProcessingException e) {
      throw new ParameterException(command.commandLine(), "no results of a run: " + file, e);
    }
  }
}
