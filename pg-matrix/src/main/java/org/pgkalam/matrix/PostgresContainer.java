package org.pgkalam.matrix;

import com.github.dockerjava.api.async.ResultCallback;
import com.github.dockerjava.api.command.CreateContainerCmd;
import com.github.dockerjava.api.exception.DockerException;
import com.github.dockerjava.api.model.ExposedPort;
import com.github.dockerjava.api.model.Frame;
import com.github.dockerjava.api.model.HostConfig;
import com.github.dockerjava.api.model.PortBinding;
import com.github.dockerjava.api.model.Ports;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.images.builder.Transferable;
import org.testcontainers.utility.DockerImageName;
import org.testcontainers.utility.MountableFile;

/**
 * A container of an image that behaves as the official ones do. It ends and goes when the stream
 * ends that its standard input is, at the latest with this JVM, however that dies.
 */
final class PostgresContainer extends GenericContainer<PostgresContainer> {
  static final String CANDIDATE = "/opt/pg-kalam/candidate";

  private static final String LIBRARIES = "/opt/pg-kalam/lib/";
  private static final String EXTENSION = "/opt/pg-kalam/extension/";
  private static final String SETTINGS = "/opt/pg-kalam/postgresql.conf";
  private static final String APPEND_SETTINGS = "/docker-entrypoint-initdb.d/zz-pg-kalam.sh";
  private static final String IN_MEMORY = "/var/lib/pg-kalam";
  private static final String LOCALHOST = "localhost";
  private static final int PORT = 5432;
  private static final int READABLE = 0644;
  private static final int EXECUTABLE = 0755;
  private static final Duration REMOVAL_LIMIT = Duration.ofSeconds(20);
  private static final Duration POLL = Duration.ofMillis(20);
  private static final String SCRIPT = resource("container.sh");

  private final Path log;
  private final CountDownLatch released = new CountDownLatch(1);
  private volatile String id;
  private ToFile attached;

  /**
   * @param log a file that gets what PostgreSQL logs
   * @param settings lines for postgresql.conf
   */
  PostgresContainer(String image, Path log, List<String> settings, ExtensionFiles files) {
    super(DockerImageName.parse(image));
    this.log = log;
    withExposedPorts(PORT);
    withEnv("POSTGRES_HOST_AUTH_METHOD", "trust");
    withEnv("POSTGRES_INITDB_ARGS", "--auth=trust --encoding=UTF8 --no-locale --no-sync");
    withEnv("PGDATA", IN_MEMORY + "/data");
    withTmpFs(Map.of(IN_MEMORY, "rw"));
    withExtraHost("host.docker.internal", "host-gateway");
    withLabel(Docker.OWNER_LABEL, ContainerOwner.ofThisJvm());
    withCreateContainerCmdModifier(this::modify);
    put(String.join("\n", settings) + "\n", SETTINGS);
    put("cat " + SETTINGS + " >>\"$PGDATA/postgresql.conf\"\n", APPEND_SETTINGS);
    if (files != null) {
      put(files);
    }
  }

  private void put(String text, String path) {
    withCopyToContainer(Transferable.of(text.getBytes(StandardCharsets.UTF_8), READABLE), path);
  }

  private void put(ExtensionFiles files) {
    for (Path library : files.libraries()) {
      withCopyFileToContainer(
          MountableFile.forHostPath(library, EXECUTABLE), LIBRARIES + library.getFileName());
    }
    for (Path file : files.others()) {
      withCopyFileToContainer(
          MountableFile.forHostPath(file, READABLE), EXTENSION + file.getFileName());
    }
    if (files.needsDirectory()) {
      putAll(files.directory());
    }
  }

  /** Each file by itself: the server could not enter a directory that only this user can. */
  private void putAll(Path directory) {
    try (Stream<Path> all = Files.walk(directory)) {
      for (Path file : all.filter(Files::isRegularFile).toList()) {
        withCopyFileToContainer(
            MountableFile.forHostPath(file, Files.isExecutable(file) ? EXECUTABLE : READABLE),
            CANDIDATE + "/" + directory.relativize(file));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void modify(CreateContainerCmd create) {
    create
        .withEntrypoint("sh", "-c", SCRIPT)
        .withCmd(List.of())
        .withStdinOpen(true)
        .withStdInOnce(true)
        .withAttachStdin(true);
    HostConfig host = create.getHostConfig();
    host.withAutoRemove(true);
    if (getHost().equals(LOCALHOST)) {
      // Anybody may log in, so only from this machine.
      host.withPortBindings(
          new PortBinding(Ports.Binding.bindIp("127.0.0.1"), ExposedPort.tcp(PORT)));
    }
  }

  /** Before it starts, so that nothing of its output is lost, nor a container left behind. */
  @Override
  protected void containerIsCreated(String containerId) {
    id = containerId;
    try {
      OutputStream file =
          Files.newOutputStream(log, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
      attached =
          dockerClient
              .attachContainerCmd(containerId)
              .withStdIn(new Held(released))
              .withStdOut(true)
              .withStdErr(true)
              .withFollowStream(true)
              .exec(new ToFile(file));
      attached.awaitStarted();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new EmbeddedPgException("interrupted while a container started", e);
    }
  }

  /** Numeric. */
  String address() {
    return getHost().equals(LOCALHOST) ? "127.0.0.1" : getHost();
  }

  int port() {
    return getMappedPort(PORT);
  }

  /** Whether its main process, the postmaster, runs. */
  boolean lives() {
    try {
      return Boolean.TRUE.equals(
          dockerClient.inspectContainerCmd(id).exec().getState().getRunning());
    } catch (DockerException gone) {
      return false;
    }
  }

  /** SIGKILL for all of its processes; it goes then. */
  void killAll() {
    try {
      dockerClient.killContainerCmd(id).exec();
    } catch (DockerException goneAlready) {
      // That is what was wanted.
    }
  }

  /** Ends and removes it, and waits for that; what it logged stays. */
  void end() {
    try {
      stop();
      long deadline = System.nanoTime() + REMOVAL_LIMIT.toNanos();
      while (exists() && System.nanoTime() < deadline) {
        LockSupport.parkNanos(POLL.toNanos());
      }
    } finally {
      released.countDown();
      if (attached != null) {
        closeQuietly();
      }
    }
  }

  private boolean exists() {
    if (id == null) {
      return false;
    }
    try {
      dockerClient.inspectContainerCmd(id).exec();
      return true;
    } catch (DockerException gone) {
      return false;
    }
  }

  private void closeQuietly() {
    try {
      attached.close();
    } catch (IOException goneWithTheContainer) {
      // There is nothing more to read.
    }
  }

  private static String resource(String name) {
    try (InputStream in = PostgresContainer.class.getResourceAsStream(name)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Has nothing to say until it ends. */
  private static final class Held extends InputStream {
    private final CountDownLatch released;

    Held(CountDownLatch released) {
      this.released = released;
    }

    @Override
    public int read() {
      try {
        released.await();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
      return -1;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) {
      return read();
    }
  }

  private static final class ToFile extends ResultCallback.Adapter<Frame> {
    private final OutputStream file;

    ToFile(OutputStream file) {
      this.file = file;
    }

    @Override
    public void onNext(Frame frame) {
      try {
        file.write(frame.getPayload());
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    @Override
    public void close() throws IOException {
      try {
        super.close();
      } finally {
        file.close();
      }
    }
  }
}
