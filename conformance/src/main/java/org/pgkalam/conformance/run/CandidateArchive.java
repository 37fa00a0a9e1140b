package org.pgkalam.conformance.run;

import io.airlift.compress.zstd.ZstdInputStream;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.commons.compress.archivers.ArchiveEntry;
import org.apache.commons.compress.archivers.ar.ArArchiveInputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.commons.compress.compressors.gzip.GzipCompressorInputStream;
import org.pgkalam.matrix.FileTrees;
import org.tukaani.xz.XZInputStream;

/** Unpacks a candidate that comes as one file. */
final class CandidateArchive {
  private static final String FORMS = ".deb, .tar, .tar.gz, .tgz, .tar.xz, .tar.zst";

  private CandidateArchive() {}

  /**
   * @return a directory that goes with this JVM
   * @throws IllegalArgumentException if the file is none of the known kinds
   */
  static Path unpack(Path archive) throws IOException {
    String name = archive.getFileName().toString();
    try (InputStream in = new BufferedInputStream(Files.newInputStream(archive))) {
      Path target = temporary();
      if (name.endsWith(".deb")) {
        unpackDebian(in, target);
      } else {
        untar(in, name, target);
      }
      return target;
    }
  }

  /** An ar archive whose member data.tar.* has the files. */
  private static void unpackDebian(InputStream in, Path target) throws IOException {
    ArArchiveInputStream members = new ArArchiveInputStream(in);
    for (ArchiveEntry member = members.getNextEntry();
        member != null;
        member = members.getNextEntry()) {
      String name = member.getName().replaceAll("/$", "");
      if (name.startsWith("data.tar")) {
        untar(members, name, target);
        return;
      }
    }
    throw new IllegalArgumentException("no Debian package: it has no data.tar");
  }

  private static void untar(InputStream in, String name, Path target) throws IOException {
    TarArchiveInputStream tar = new TarArchiveInputStream(decompressed(in, name));
    for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
      Path file = target.resolve(entry.getName()).normalize();
      if (!file.startsWith(target)) {
        throw new IllegalArgumentException(
            "the archive has a file outside of it: " + entry.getName());
      }
      if (entry.isFile()) {
        Files.createDirectories(file.getParent());
        Files.copy(tar, file);
      }
    }
  }

  private static InputStream decompressed(InputStream in, String name) throws IOException {
    if (name.endsWith(".gz") || name.endsWith(".tgz")) {
      return new GzipCompressorInputStream(in);
    }
    if (name.endsWith(".xz")) {
      return new XZInputStream(in);
    }
    if (name.endsWith(".zst")) {
      return new ZstdInputStream(in);
    }
    if (name.endsWith(".tar")) {
      return in;
    }
    throw new IllegalArgumentException(
        name + " is neither a directory nor one of the archives " + FORMS);
  }

  private static Path temporary() throws IOException {
    Path directory = Files.createTempDirectory("candidate-");
    Runtime.getRuntime().addShutdownHook(new Thread(() -> delete(directory)));
    return directory;
  }

  private static void delete(Path directory) {
    try {
      FileTrees.delete(directory);
    } catch (IOException e) {
      // It is in the temporary directory, where somebody else cleans up.
    }
  }
}
