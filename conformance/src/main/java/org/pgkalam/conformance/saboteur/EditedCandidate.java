package org.pgkalam.conformance.saboteur;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.pgkalam.matrix.FileTrees;

/**
 * A copy of the reference implementation with one {@link SourceEdit}, and so a server of its own.
 */
final class EditedCandidate implements AutoCloseable {
  private final Path place;
  private final Path directory;

  /**
   * @param reference the reference implementation, as it is built
   * @param sources {@code reference-impl}
   */
  EditedCandidate(Path reference, Path sources, SourceEdit edit)
      throws IOException, InterruptedException {
    place = Files.createTempDirectory("saboteur");
    directory = Files.createDirectory(place.resolve("pg_kalam"));
    Reference.copy(reference, directory);
    Path script = Reference.script(directory);
    if (edit.isOfLibrary()) {
      String name = script.getFileName().toString();
      String version = name.substring(Reference.SCRIPT.length(), name.lastIndexOf('.'));
      buildLibrary(sources.resolve("native"), version, edit);
    } else if (edit.file().endsWith(".sql")) {
      edit.apply(script);
    } else {
      edit.apply(directory.resolve(Path.of(edit.file()).getFileName()));
    }
  }

  private void buildLibrary(Path sources, String version, SourceEdit edit)
      throws IOException, InterruptedException {
    Path copy = place.resolve("native");
    Files.createDirectories(copy.resolve("src/main"));
    FileTrees.copy(sources.resolve("src/main/c"), copy.resolve("src/main/c"));
    Path script = Files.copy(sources.resolve("build.sh"), copy.resolve("build.sh"));
    edit.apply(place.resolve(edit.file()));
    Path library = directory.resolve("pg_kalam.so");
    Process build =
        new ProcessBuilder("sh", script.toString(), version, library.toString())
            .redirectErrorStream(true)
            .start();
    String output = new String(build.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (build.waitFor() != 0) {
      throw new IOException("saboteur " + edit.saboteur().name() + " does not compile:\n" + output);
    }
  }

  Path directory() {
    return directory;
  }

  @Override
  public void close() throws IOException {
    FileTrees.delete(place);
  }
}
