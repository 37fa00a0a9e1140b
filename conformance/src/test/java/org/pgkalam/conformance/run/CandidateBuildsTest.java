package org.pgkalam.conformance.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.airlift.compress.zstd.ZstdOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.apache.commons.compress.archivers.ar.ArArchiveEntry;
import org.apache.commons.compress.archivers.ar.ArArchiveOutputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.pgkalam.matrix.ExtensionFiles;
import org.tukaani.xz.LZMA2Options;
import org.tukaani.xz.XZOutputStream;

final class CandidateBuildsTest {
  private static final List<String> PGRX_TREE =
      List.of(
          "usr/lib/postgresql/15/lib/pg_kalam.so",
          "usr/share/postgresql/15/extension/pg_kalam.control",
          "usr/share/postgresql/15/extension/pg_kalam--1.0.sql");

  @TempDir private Path directory;

  @Test
  void aFlatDirectoryIsABuildForAllMajors() throws IOException {
    write("pg_kalam.control", "pg_kalam--1.0.sql", "pg_kalam.so", "bridge.jar", "candidate.conf");
    CandidateBuilds builds = CandidateBuilds.read(directory);

    for (int major : List.of(13, 18)) {
      ExtensionFiles files = builds.of(major).orElseThrow();
      assertThat(names(files.libraries())).containsExactly("pg_kalam.so");
      assertThat(names(files.others()))
          .containsExactlyInAnyOrder("pg_kalam.control", "pg_kalam--1.0.sql", "bridge.jar");
      assertThat(files.configuration()).containsExactly("candidate.conf");
      assertThat(files.directory()).isEqualTo(directory);
    }
  }

  @Test
  void directoriesNamedAfterMajorsAreBuildsForThese() throws IOException {
    write("pg15/pg_kalam.control", "pg15/pg_kalam.so", "pg16/pg_kalam.control", "pg16/pg_kalam.so");
    CandidateBuilds builds = CandidateBuilds.read(directory);

    assertThat(builds.of(15).orElseThrow().libraries())
        .containsExactly(directory.resolve("pg15/pg_kalam.so"));
    assertThat(builds.of(16).orElseThrow().libraries())
        .containsExactly(directory.resolve("pg16/pg_kalam.so"));
    assertThat(builds.of(17)).isEmpty();
  }

  @Test
  void whatMajorsShareMayStandAboveTheirLibraries() throws IOException {
    write("pg_kalam.control", "pg_kalam--1.0.sql", "candidate.conf", "pg15/pg_kalam.so");
    CandidateBuilds builds = CandidateBuilds.read(directory);

    ExtensionFiles files = builds.of(15).orElseThrow();
    assertThat(names(files.libraries())).containsExactly("pg_kalam.so");
    assertThat(names(files.others())).contains("pg_kalam.control", "pg_kalam--1.0.sql");
    assertThat(files.configuration()).isNotEmpty();
    assertThat(builds.of(16)).isEmpty();
  }

  @Test
  void theTreeOfCargoPgrxPackageIsABuildForItsMajor() throws IOException {
    write(PGRX_TREE.toArray(String[]::new));
    assertIsForFifteen(CandidateBuilds.read(directory));
  }

  @Test
  void theTreeMayStandBelowOthersAndHaveAnotherPrefix() throws IOException {
    String home = "target/release/pg_kalam-pg15/home/u/.pgrx/15.19/pgrx-install/";
    write(
        home + "lib/postgresql/pg_kalam.so",
        home + "share/postgresql/extension/pg_kalam.control",
        home + "share/postgresql/extension/pg_kalam--1.0.sql",
        "target/release/deps/libother.so");
    assertIsForFifteen(CandidateBuilds.read(directory));
    assertIsForFifteen(CandidateBuilds.read(directory.resolve("target/release/pg_kalam-pg15")));
  }

  @Test
  void archivesHoldTheSame() throws IOException {
    byte[] tar = tar(PGRX_TREE);
    assertIsForFifteen(CandidateBuilds.read(file("p.tar", tar)));
    assertIsForFifteen(CandidateBuilds.read(file("p.tar.gz", gzip(tar))));
    assertIsForFifteen(CandidateBuilds.read(file("p.tgz", gzip(tar))));
    assertIsForFifteen(CandidateBuilds.read(file("p.deb", deb("data.tar.gz", gzip(tar)))));
    assertIsForFifteen(CandidateBuilds.read(file("q.deb", deb("data.tar.xz", xz(tar)))));
    assertIsForFifteen(CandidateBuilds.read(file("r.deb", deb("data.tar.zst", zstd(tar)))));
  }

  @Test
  void anArchiveWritesNothingOutsideOfItself() throws IOException {
    Path archive = file("p.tar", tar(List.of("../../outside.so")));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> CandidateBuilds.read(archive))
        .withMessageContaining("../../outside.so");
  }

  @Test
  void whatIsNoCandidateSaysWhatIsMissing() throws IOException {
    write("pg_kalam.so");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> CandidateBuilds.read(directory))
        .withMessageContaining("no pg_kalam.control in " + directory);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> CandidateBuilds.read(directory.resolve("none")))
        .withMessageContaining("no such candidate");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> CandidateBuilds.read(directory.resolve("pg_kalam.so")))
        .withMessageContaining(".tar.gz");
  }

  @Test
  void theDescriptionNamesEveryFileByItsPath() throws IOException {
    write("pg15/pg_kalam.control", "pg15/pg_kalam.so", "readme.txt");
    assertThat(CandidateBuilds.read(directory).described().files())
        .extracting(Candidate.CandidateFile::name)
        .containsExactly("pg15/pg_kalam.control", "pg15/pg_kalam.so");
  }

  private static void assertIsForFifteen(CandidateBuilds builds) {
    ExtensionFiles files = builds.of(15).orElseThrow();
    assertThat(names(files.libraries())).containsExactly("pg_kalam.so");
    assertThat(names(files.others()))
        .containsExactlyInAnyOrder("pg_kalam.control", "pg_kalam--1.0.sql");
    assertThat(builds.of(16)).isEmpty();
  }

  private static List<String> names(List<Path> files) {
    return files.stream().map(file -> file.getFileName().toString()).toList();
  }

  /** Each file holds its own name. */
  private void write(String... files) throws IOException {
    for (String file : files) {
      Path path = directory.resolve(file);
      Files.createDirectories(path.getParent());
      Files.writeString(path, path.getFileName().toString());
    }
  }

  private Path file(String name, byte[] content) throws IOException {
    return Files.write(directory.resolve(name), content);
  }

  private static byte[] tar(List<String> files) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (TarArchiveOutputStream tar = new TarArchiveOutputStream(bytes)) {
      for (String file : files) {
        byte[] content = file.getBytes(StandardCharsets.UTF_8);
        TarArchiveEntry entry = new TarArchiveEntry(file);
        entry.setSize(content.length);
        tar.putArchiveEntry(entry);
        tar.write(content);
        tar.closeArchiveEntry();
      }
    }
    return bytes.toByteArray();
  }

  private static byte[] gzip(byte[] content) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (OutputStream out = new GZIPOutputStream(bytes)) {
      out.write(content);
    }
    return bytes.toByteArray();
  }

  private static byte[] xz(byte[] content) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (OutputStream out = new XZOutputStream(bytes, new LZMA2Options())) {
      out.write(content);
    }
    return bytes.toByteArray();
  }

  private static byte[] zstd(byte[] content) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (OutputStream out = new ZstdOutputStream(bytes)) {
      out.write(content);
    }
    return bytes.toByteArray();
  }

  private static byte[] deb(String name, byte[] data) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ArArchiveOutputStream ar = new ArArchiveOutputStream(bytes)) {
      member(ar, "debian-binary", "2.0\n".getBytes(StandardCharsets.US_ASCII));
      member(ar, name, data);
    }
    return bytes.toByteArray();
  }

  private static void member(ArArchiveOutputStream ar, String name, byte[] data)
      throws IOException {
    ar.putArchiveEntry(new ArArchiveEntry(name, data.length));
    ar.write(data);
    ar.closeArchiveEntry();
  }
}
