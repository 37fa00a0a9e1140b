package org.pgkalam.matrix;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.stream.Stream;

/** The processes of one server, for when they do not go by themselves. */
final class ServerProcesses {
  private static final Path PROC = Path.of("/proc");

  private ServerProcesses() {}

  /** Kills (SIGKILL) the postmaster and then whatever of its server is left. */
  static void kill(ProcessHandle postmaster, Path data) throws IOException {
    Set<ProcessHandle> all = new LinkedHashSet<>(postmaster.descendants().toList());
    postmaster.destroyForcibly();
    // What it forked meanwhile, and what was left by a postmaster that had gone before.
    all.addAll(workingIn(data));
    all.forEach(ProcessHandle::destroyForcibly);
  }

  /** Every process of a server works in its data directory; none where there is no /proc. */
  private static Set<ProcessHandle> workingIn(Path data) throws IOException {
    Set<ProcessHandle> found = new LinkedHashSet<>();
    if (!Files.isDirectory(PROC) || !Files.exists(data)) {
      return found;
    }
    Path directory = data.toRealPath();
    try (Stream<ProcessHandle> processes = ProcessHandle.allProcesses()) {
      processes.filter(process -> worksIn(process, directory)).forEach(found::add);
    }
    return found;
  }

  private static boolean worksIn(ProcessHandle process, Path directory) {
    try {
      Path link = PROC.resolve(String.valueOf(process.pid())).resolve("cwd");
      return Files.readSymbolicLink(link).equals(directory);
    } catch (IOException | UnsupportedOperationException goneOrForeign) {
      return false;
    }
  }
}
