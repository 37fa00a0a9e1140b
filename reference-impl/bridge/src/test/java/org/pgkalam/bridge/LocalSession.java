package org.pgkalam.bridge;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.pgkalam.mock.MockKalamDb;

/** One session with a mock, as a backend has one. */
final class LocalSession implements AutoCloseable {
  private final Channels channels = new Channels();
  private final BufferAllocator allocator = new RootAllocator();
  private final KalamSession session;

  LocalSession(ServerOptions server) {
    this.session =
        new KalamSession(
            server,
            () -> "pg-1-1",
            channels,
            journal(),
            new MemoryBudget(1L << 30),
            new Cancellation(() -> {}));
  }

  private static SessionJournal journal() {
    try {
      Path directory = Files.createTempDirectory("kalam-sessions");
      directory.toFile().deleteOnExit();
      return SessionJournal.open(directory);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A session with what these options, each followed by its value, say. */
  static LocalSession with(MockKalamDb kalam, String... options) {
    return new LocalSession(options(kalam, options));
  }

  static ServerOptions options(MockKalamDb kalam, String... options) {
    Map<String, String> all = new HashMap<>();
    all.put("host", kalam.host());
    all.put("port", String.valueOf(kalam.port()));
    all.put("timeout", "20000");
    for (int i = 0; i < options.length; i += 2) {
      all.put(options[i], options[i + 1]);
    }
    return ServerOptions.parse(all);
  }

  KalamSession session() {
    return session;
  }

  /** What kalam_exec would answer. */
  String query(String sql) {
    return QueryJson.of(session.executeQuery(sql), allocator);
  }

  @Override
  public void close() {
    session.close();
    channels.close();
    allocator.close();
  }
}
