package org.pgkalam.saboteurs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.pgkalam.bridge.BridgeException;

/** What is released knows nothing of saboteurs. */
class ReleaseTest {
  private static final List<String> MARKS = List.of("saboteur", "net/bytebuddy");

  @Test
  void theBridgesClassesNameNone() throws IOException, URISyntaxException {
    Path classes =
        Path.of(BridgeException.class.getProtectionDomain().getCodeSource().getLocation().toURI());
    if (Files.isDirectory(classes)) {
      areClean(classes);
    } else {
      try (FileSystem jar = FileSystems.newFileSystem(classes)) {
        areClean(jar.getPath("/"));
      }
    }
  }

  @Test
  void theSourcesOfTheReleaseNameNone() throws IOException {
    for (String module : List.of("bridge", "native", "extension", "protocol")) {
      areClean(Path.of("..", module, "src", "main"));
    }
  }

  private static void areClean(Path directory) throws IOException {
    try (Stream<Path> files = Files.walk(directory)) {
      assertThat(files.filter(Files::isRegularFile).toList())
          .isNotEmpty()
          .allSatisfy(ReleaseTest::isClean);
    }
  }

  private static void isClean(Path file) throws IOException {
    String content = new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1);
    assertThat(MARKS).as(file.toString()).noneMatch(content.toLowerCase(Locale.ROOT)::contains);
  }
}
