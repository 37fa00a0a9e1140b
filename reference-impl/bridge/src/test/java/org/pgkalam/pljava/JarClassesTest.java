package org.pgkalam.pljava;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;

/** The client's jar, which no file system has. */
final class JarClassesTest {
  private static final String SERVICE = "META-INF/services/x";
  private static final byte[] TEXT = "é and more, é and more".getBytes(StandardCharsets.UTF_8);

  private static byte[] jar() throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
      add(zip, classFile(JarImage.class));
      add(zip, classFile(Ids.class));
      zip.putNextEntry(new ZipEntry(SERVICE));
      zip.write(TEXT);
      ZipEntry stored = new ZipEntry("stored");
      CRC32 sum = new CRC32();
      sum.update(TEXT);
      stored.setMethod(ZipEntry.STORED);
      stored.setSize(TEXT.length);
      stored.setCrc(sum.getValue());
      zip.putNextEntry(stored);
      zip.write(TEXT);
      ZipEntry foreign = new ZipEntry("elsewhere/Sample.class");
      zip.putNextEntry(foreign);
      zip.write(new byte[] {1, 2, 3});
    }
    return bytes.toByteArray();
  }

  private static String classFile(Class<?> type) {
    return type.getName().replace('.', '/') + ".class";
  }

  private static void add(ZipOutputStream zip, String name) throws IOException {
    zip.putNextEntry(new ZipEntry(name));
    try (InputStream in = JarClassesTest.class.getResourceAsStream("/" + name)) {
      in.transferTo(zip);
    }
  }

  @Test
  void entriesAreReadAsTheyAre() throws IOException {
    JarImage jar = new JarImage(jar());
    assertThat(jar.read(SERVICE)).isEqualTo(TEXT);
    assertThat(jar.read("stored")).isEqualTo(TEXT);
    assertThat(jar.read("none")).isNull();
    try (InputStream in = getClass().getResourceAsStream("/" + classFile(Ids.class))) {
      assertThat(jar.read(classFile(Ids.class))).isEqualTo(in.readAllBytes());
    }
  }

  @Test
  void whatIsNoJarIsRefused() throws IOException {
    byte[] jar = jar();
    for (byte[] wrong :
        new byte[][] {
          new byte[0],
          new byte[100],
          Arrays.copyOf(jar, jar.length - 1),
          Arrays.copyOfRange(jar, 200, jar.length)
        }) {
      assertThatThrownBy(() -> new JarImage(wrong)).isInstanceOf(ZipException.class);
    }
  }

  @Test
  void classesAndResourcesAreFound() throws Exception {
    ClassLoader classes = new JarClasses(new JarImage(jar()), getClass().getClassLoader(), null);
    assertThat(classes.getResource(SERVICE).openStream().readAllBytes()).isEqualTo(TEXT);
    assertThat(classes.getResourceAsStream("none")).isNull();
    assertThat(classes.getResources(SERVICE).hasMoreElements()).isTrue();
    // What both sides speak of is one class.
    assertThat(classes.loadClass(KalamClient.class.getName())).isSameAs(KalamClient.class);
    assertThat(classes.loadClass("java.sql.SQLException")).isSameAs(java.sql.SQLException.class);
    assertThatThrownBy(() -> classes.loadClass("org.junit.jupiter.api.Test"))
        .isInstanceOf(ClassNotFoundException.class);
    assertThatThrownBy(() -> classes.loadClass("elsewhere.Sample"))
        .isInstanceOf(ClassFormatError.class);
  }
}
