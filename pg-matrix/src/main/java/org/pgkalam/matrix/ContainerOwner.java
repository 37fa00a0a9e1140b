package org.pgkalam.matrix;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Instant;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Names the JVM that a container belongs to: its machine, process id and start. */
final class ContainerOwner {
  private static final Pattern FORM = Pattern.compile("(.+)/(\\d+)/(\\d+)");

  private ContainerOwner() {}

  static String ofThisJvm() {
    ProcessHandle self = ProcessHandle.current();
    return "%s/%d/%d".formatted(machine(), self.pid(), start(self));
  }

  /** False for one of another machine, of which that cannot be known here. */
  static boolean hasEnded(String owner) {
    Matcher parts = FORM.matcher(owner == null ? "" : owner);
    if (!parts.matches() || !parts.group(1).equals(machine())) {
      return false;
    }
    Optional<ProcessHandle> process = ProcessHandle.of(Long.parseLong(parts.group(2)));
    return process.isEmpty() || start(process.get()) != Long.parseLong(parts.group(3));
  }

  private static long start(ProcessHandle process) {
    return process.info().startInstant().map(Instant::toEpochMilli).orElse(0L);
  }

  private static String machine() {
    try {
      return InetAddress.getLocalHost().getHostName();
    } catch (UnknownHostException e) {
      return "localhost";
    }
  }
}
