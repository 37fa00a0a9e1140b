package org.pgkalam.matrix;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;

/** Copies and removes whole directories. */
public final class FileTrees {
  private FileTrees() {}

  /** A copy that can be written to, permissions kept; {@code target} does not exist yet. */
  public static void copy(Path source, Path target) throws IOException {
    Files.walkFileTree(source, new Copier(source, target, FileTrees::copyFile));
  }

  /**
   * A copy whose files share their content with the source where the file system can do that: its
   * files may be replaced or removed, but not written to.
   */
  static void link(Path source, Path target) throws IOException {
    Files.walkFileTree(source, new Copier(source, target, FileTrees::linkFile));
  }

  /** Does nothing if there is no such directory; another process may be removing it too. */
  public static void delete(Path directory) throws IOException {
    if (!Files.exists(directory)) {
      return;
    }
    Files.walkFileTree(
        directory,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
              throws IOException {
            Files.deleteIfExists(file);
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFileFailed(Path file, IOException failure)
              throws IOException {
            if (failure instanceof NoSuchFileException) {
              return FileVisitResult.CONTINUE;
            }
            throw failure;
          }

          @Override
          public FileVisitResult postVisitDirectory(Path visited, IOException failure)
              throws IOException {
            if (failure != null && !(failure instanceof NoSuchFileException)) {
              throw failure;
            }
            Files.deleteIfExists(visited);
            return FileVisitResult.CONTINUE;
          }
        });
  }

  private static void copyFile(Path source, Path target) throws IOException {
    Files.copy(source, target, StandardCopyOption.COPY_ATTRIBUTES);
  }

  static void linkFile(Path source, Path target) throws IOException {
    try {
      Files.createLink(target, source);
    } catch (IOException | UnsupportedOperationException noHardLinks) {
      copyFile(source, target);
    }
  }

  private interface FileCopy {
    void copy(Path source, Path target) throws IOException;
  }

  private static final class Copier extends SimpleFileVisitor<Path> {
    private final Path source;
    private final Path target;
    private final FileCopy fileCopy;

    Copier(Path source, Path target, FileCopy fileCopy) {
      this.source = source;
      this.target = target;
      this.fileCopy = fileCopy;
    }

    @Override
    public FileVisitResult preVisitDirectory(Path directory, BasicFileAttributes attributes)
        throws IOException {
      Files.createDirectory(
          target.resolve(source.relativize(directory)),
          PosixFilePermissions.asFileAttribute(Files.getPosixFilePermissions(directory)));
      return FileVisitResult.CONTINUE;
    }

    @Override
    public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
      Path copy = target.resolve(source.relativize(file));
      if (attributes.isSymbolicLink()) {
        Files.createSymbolicLink(copy, Files.readSymbolicLink(file));
      } else {
        fileCopy.copy(file, copy);
      }
      return FileVisitResult.CONTINUE;
    }
  }
}
