package org.pgkalam.matrix;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import org.testcontainers.containers.Container.ExecResult;
import org.testcontainers.images.builder.Transferable;

/** Those in a directory of a container. */
record ContainerLibraries(PostgresContainer container, String directory)
    implements ServerLibraries {
  private static final int EXECUTABLE = 0755;

  @Override
  public boolean exists(String name) {
    return run("test", "-e", path(name)).getExitCode() == 0;
  }

  @Override
  public byte[] read(String name) {
    return container.copyFileFromContainer(path(name), InputStream::readAllBytes);
  }

  @Override
  public void write(String name, byte[] content) {
    container.copyFileToContainer(Transferable.of(content, EXECUTABLE), path(name));
  }

  @Override
  public void rename(String name, String newName) {
    ExecResult result = run("mv", "-f", path(name), path(newName));
    if (result.getExitCode() != 0) {
      throw new UncheckedIOException(new IOException(result.getStderr()));
    }
  }

  private String path(String name) {
    return directory + "/" + name;
  }

  private ExecResult run(String... command) {
    try {
      return container.execInContainer(command);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new EmbeddedPgException("interrupted while a container worked", e);
    }
  }
}
