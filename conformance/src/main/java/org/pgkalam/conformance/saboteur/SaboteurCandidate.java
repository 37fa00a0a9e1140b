package org.pgkalam.conformance.saboteur;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import org.pgkalam.matrix.ExtensionFiles;
import org.pgkalam.matrix.FileTrees;

/**
 * A copy of the reference implementation whose bridge loads all saboteurs of its own, of which at
 * most one is at work. It is chosen while the bridge runs, so that one server serves all of them.
 */
final class SaboteurCandidate implements AutoCloseable {
  private static final String BRIDGE = "pg_kalam-bridge.jar";
  private static final String VM_OPTIONS = "kalam.vmoptions = '";

  private final Path jar;
  private final Path place;
  private final Path directory;
  private final Path chosen;

  /**
   * @param reference the reference implementation's directory
   * @param jar the saboteurs
   */
  SaboteurCandidate(Path reference, Path jar) throws IOException {
    this.jar = jar.toAbsolutePath();
    place = Files.createTempDirectory("saboteurs");
    directory = Files.createDirectory(place.resolve("pg_kalam"));
    chosen = place.resolve("chosen");
    Files.write(chosen, new byte[2 * Integer.BYTES]);
    Reference.copy(reference, directory);
    Files.write(directory.resolve(ExtensionFiles.CONFIGURATION), configuration(reference));
  }

  private List<String> configuration(Path reference) throws IOException {
    List<String> lines = new ArrayList<>();
    boolean found = false;
    for (String line : Files.readAllLines(reference.resolve(ExtensionFiles.CONFIGURATION))) {
      if (line.startsWith(VM_OPTIONS)) {
        found = true;
        line =
            VM_OPTIONS
                + "-javaagent:"
                + jar
                + "="
                + chosen
                + " "
                + line.substring(VM_OPTIONS.length());
      }
      lines.add(line);
    }
    if (!found) {
      throw new IOException(
          ExtensionFiles.CONFIGURATION + " of the reference does not set kalam.vmoptions");
    }
    return lines;
  }

  Path directory() {
    return directory;
  }

  /**
   * All saboteurs, in the order of their numbers.
   *
   * @throws IOException if they do not fit the bridge
   */
  List<Saboteur> saboteurs() throws IOException, InterruptedException {
    Process listing =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                jar + System.getProperty("path.separator") + directory.resolve(BRIDGE),
                "org.pgkalam.saboteurs.Listing")
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    List<String> lines =
        new String(listing.getInputStream().readAllBytes(), StandardCharsets.UTF_8)
            .lines()
            .toList();
    if (listing.waitFor() != 0) {
      throw new IOException("the saboteurs do not fit the bridge; see above");
    }
    return lines.stream().map(Saboteur::parse).toList();
  }

  /**
   * @param number which of the saboteurs, from 1
   */
  void choose(int number) throws IOException {
    write(number);
  }

  void chooseNone() throws IOException {
    write(0);
  }

  /** Whether the one that is at work has done anything. */
  boolean wasReached() throws IOException {
    ByteBuffer state = ByteBuffer.allocate(2 * Integer.BYTES);
    try (FileChannel file = FileChannel.open(chosen, StandardOpenOption.READ)) {
      file.read(state);
    }
    return state.getInt(Integer.BYTES) != 0;
  }

  /** Into the file as it is: the bridge has it in its memory. */
  private void write(int number) throws IOException {
    ByteBuffer state = ByteBuffer.allocate(2 * Integer.BYTES).putInt(0, number);
    try (FileChannel file = FileChannel.open(chosen, StandardOpenOption.WRITE)) {
      file.write(state, 0);
    }
  }

  @Override
  public void close() throws IOException {
    FileTrees.delete(place);
  }
}
