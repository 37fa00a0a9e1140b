package org.pgkalam.matrix;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * How PostgreSQL's programs are run by this user: they refuse to run as root, and as a user without
 * a name.
 *
 * <p>Those two run them in a user namespace of their own, where their files seem to belong to an
 * ordinary user. Root, where namespaces are forbidden (most containers), runs them as the user
 * 65534, who must then own the data directory and be able to reach the cache.
 */
final class Launcher {
  private static final String NOBODY = "65534";
  private static final List<String> NAMESPACE = List.of("unshare", "-U");
  private static final Path ROOT_DIRECTORY = Path.of("/");

  private final List<String> prefix;
  private final boolean otherUser;

  private Launcher(List<String> prefix, boolean otherUser) {
    this.prefix = prefix;
    this.otherUser = otherUser;
  }

  static Launcher forThisUser() {
    try {
      boolean root = Command.run(ROOT_DIRECTORY, List.of("id", "-u")).output().strip().equals("0");
      boolean named = Command.run(ROOT_DIRECTORY, List.of("id", "-un")).succeeded();
      if (named && !root) {
        return new Launcher(List.of(), false);
      }
      if (works(NAMESPACE)) {
        return new Launcher(NAMESPACE, false);
      }
      return root ? asNobody() : new Launcher(List.of(), false);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static Launcher asNobody() throws IOException {
    List<String> setpriv =
        List.of("setpriv", "--reuid=" + NOBODY, "--regid=" + NOBODY, "--clear-groups");
    if (!works(setpriv)) {
      throw new EmbeddedPgException(
          "PostgreSQL does not run as root, and neither \"unshare -U\" nor \"setpriv\" works here:"
              + " run as another user");
    }
    return new Launcher(setpriv, true);
  }

  /** Whether PostgreSQL runs as somebody who cannot read this user's private files. */
  boolean otherUser() {
    return otherUser;
  }

  /** Makes PostgreSQL the owner of a directory and of all in it. */
  void own(Path directory) throws IOException {
    if (otherUser) {
      var result =
          Command.run(
              ROOT_DIRECTORY, List.of("chown", "-R", NOBODY + ":" + NOBODY, directory.toString()));
      if (!result.succeeded()) {
        throw new EmbeddedPgException(result.output());
      }
    }
  }

  List<String> command(List<String> program) {
    List<String> command = new ArrayList<>(prefix);
    command.addAll(program);
    return command;
  }

  private static boolean works(List<String> prefix) throws IOException {
    if (Command.onPath(prefix.get(0)).isEmpty()) {
      return false;
    }
    List<String> command = new ArrayList<>(prefix);
    command.add("true");
    return Command.run(ROOT_DIRECTORY, command).succeeded();
  }
}
