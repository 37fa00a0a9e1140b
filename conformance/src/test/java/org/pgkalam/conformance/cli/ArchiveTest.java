package org.pgkalam.conformance.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.pgkalam.matrix.PgVersions;

final class ArchiveTest {
  @Test
  void hasThePostgresOfEachMajorThatTheSuiteStarts() throws Exception {
    List<String> bundles =
        Pattern.compile(
                "postgres-binaries-\\$\\{release.platform}</artifactId>\\s*<version>([^<]+)<")
            .matcher(Files.readString(Path.of("pom.xml")))
            .results()
            .map(result -> result.group(1))
            .toList();
    assertThat(bundles)
        .isEqualTo(
            PgVersions.majors().stream()
                .map(major -> PgVersions.newest(major).toString())
                .toList());
  }
}
