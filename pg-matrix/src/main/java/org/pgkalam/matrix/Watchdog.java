package org.pgkalam.matrix;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A small process, in a session of its own, that outlives this JVM by just long enough to stop the
 * postmaster and to remove the server's directory. It also sends the postmaster its signals, which
 * Java cannot.
 */
final class Watchdog implements Closeable {
  private static final String SCRIPT = script();

  private final Process process;
  private final Writer commands;

  private Watchdog(Process process) {
    this.process = process;
    this.commands = process.outputWriter(StandardCharsets.UTF_8);
  }

  static Watchdog over(Path serverDirectory) throws IOException {
    ProcessBuilder builder =
        new ProcessBuilder(
            ownSession(List.of("sh", "-c", SCRIPT, "pg-watchdog", serverDirectory.toString())));
    return new Watchdog(
        builder.redirectErrorStream(true).redirectOutput(ProcessBuilder.Redirect.DISCARD).start());
  }

  /** The command, so that a Ctrl-C meant for the JVM's process group does not reach it. */
  static List<String> ownSession(List<String> program) {
    List<String> command = new ArrayList<>();
    Command.onPath("setsid").ifPresent(setsid -> command.add(setsid.toString()));
    command.addAll(program);
    return command;
  }

  void watch(long postmasterPid) throws IOException {
    tell("watch " + postmasterPid);
  }

  /** The watched process has ended; its number may soon be another's. */
  void ended() throws IOException {
    tell("ended");
  }

  /**
   * @param name without SIG, such as "INT"
   */
  void signal(String name) throws IOException {
    tell("signal " + name);
  }

  /** Ends the watchdog, which removes the directory first, and waits for that. */
  @Override
  public void close() throws IOException {
    commands.close();
    try {
      process.waitFor();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void tell(String command) throws IOException {
    commands.write(command + "\n");
    commands.flush();
  }

  private static String script() {
    try (InputStream in = Watchdog.class.getResourceAsStream("watchdog.sh")) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
