package org.pgkalam.conformance.cli;

import java.util.List;
import org.pgkalam.matrix.PgVersion;
import org.pgkalam.matrix.PgVersions;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Which PostgreSQL a command runs on that needs no more than one. */
final class OnePostgres {
  @Spec(Spec.Target.MIXEE)
  private CommandSpec command;

  @Option(
      names = "--pg",
      paramLabel = "VERSION",
      defaultValue = "16",
      description = "PostgreSQL major or release (default: 16)")
  private String pg;

  PgVersion version() {
    try {
      List<PgVersion> versions = PgVersions.parse(pg);
      if (versions.size() != 1) {
        throw new IllegalArgumentException("one PostgreSQL at a time, not " + pg);
      }
      return versions.get(0);
    } catch (IllegalArgumentException e) {
      throw new ParameterException(command.commandLine(), e.getMessage(), e);
    }
  }
}
