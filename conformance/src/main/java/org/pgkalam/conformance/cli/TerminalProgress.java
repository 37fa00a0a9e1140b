package org.pgkalam.conformance.cli;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.pgkalam.conformance.run.Progress;

/**
 * One line per major: rewritten in place on a terminal, else a line when a major begins something
 * and when it ends.
 */
final class TerminalProgress implements Progress {
  private static final int WIDTH = 30;

  private final PrintStream out;
  private final boolean terminal;
  private final Map<Integer, String> lines = new TreeMap<>();
  private boolean drawn;

  TerminalProgress(PrintStream out, boolean terminal, List<Integer> majors) {
    this.out = out;
    this.terminal = terminal;
    majors.forEach(major -> lines.put(major, "waiting"));
  }

  @Override
  public synchronized void doing(int major, String what) {
    show(major, what, true);
  }

  @Override
  public synchronized void scenario(int major, int done, int total, int failed) {
    int filled = total == 0 ? WIDTH : done * WIDTH / total;
    String bar = "█".repeat(filled) + "░".repeat(WIDTH - filled);
    String failures = failed == 0 ? "" : ", " + failed + " failed";
    show(major, "%s %d/%d scenarios%s".formatted(bar, done, total, failures), false);
  }

  @Override
  public synchronized void finished(int major, int total, int failed, double seconds) {
    String passed = total - failed + " of " + total + " scenarios passed";
    show(major, String.format(Locale.ROOT, "%s in %.1f s", passed, seconds), true);
  }

  private void show(int major, String text, boolean important) {
    if (!terminal) {
      if (important) {
        out.println("PostgreSQL " + major + ": " + text);
      }
      return;
    }
    lines.put(major, text);
    if (drawn) {
      out.print("\u001b[" + lines.size() + "A");
    }
    drawn = true;
    List<String> drawnLines = new ArrayList<>();
    lines.forEach((m, line) -> drawnLines.add("\u001b[2KPostgreSQL " + m + "  " + line));
    out.println(String.join("\n", drawnLines));
  }
}
