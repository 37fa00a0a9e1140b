package org.pgkalam.matrix;

import java.nio.file.Path;

/**
 * Where this user's installations and servers are: one file system, so that files can be linked.
 */
record Cache(Path directory, Launcher launcher, Installations installations) {
  private static final String DIRECTORY_PROPERTY = "pg.cache";

  private static Cache shared;

  /** The same for all threads of this JVM. */
  static synchronized Cache shared() {
    if (shared == null) {
      shared = ofThisUser();
    }
    return shared;
  }

  static Cache in(Path directory, Launcher launcher) {
    return new Cache(
        directory, launcher, new Installations(directory, launcher, Platform.classifier()));
  }

  Path servers() {
    return directory.resolve("servers");
  }

  private static Cache ofThisUser() {
    Launcher launcher = Launcher.forThisUser();
    String named = System.getProperty(DIRECTORY_PROPERTY);
    if (named != null) {
      return in(Path.of(named).toAbsolutePath(), launcher);
    }
    return in(
        launcher.otherUser()
            ? Path.of("/var/tmp/pg-kalam")
            : Path.of(System.getProperty("user.home"), ".cache", "pg-kalam"),
        launcher);
  }
}
