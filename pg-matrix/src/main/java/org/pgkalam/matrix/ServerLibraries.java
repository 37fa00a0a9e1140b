package org.pgkalam.matrix;

/**
 * The files that a server loads libraries from ({@code $libdir}), each called by its name there,
 * such as {@code plpgsql.so}. Processes that use one go on with it when it is renamed.
 *
 * <p>All throw {@link java.io.UncheckedIOException} if that cannot be done.
 */
public interface ServerLibraries {
  boolean exists(String name);

  byte[] read(String name);

  /** Writes a new file, readable for the server. */
  void write(String name, byte[] content);

  /** In place of whatever has the new name. */
  void rename(String name, String newName);
}
