package org.pgkalam.pljava;

import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What PL/Java's Java VM must have been started with. */
final class VirtualMachine {
  private static final Pattern STACK =
      Pattern.compile("-(?:Xss|XX:ThreadStackSize=)(\\d+)([kKmMgG]?)");

  private static final long MEGABYTE = 1 << 20;
  private static final long DEFAULT_STACK = MEGABYTE;
  private static final long RESERVE = MEGABYTE;

  private VirtualMachine() {}

  /**
   * Refuses a VM in which Arrow cannot work, or in which one deep expression ends the cluster.
   *
   * @param user the module whose classes use java.nio's inner parts
   * @param stackDepth max_stack_depth in bytes
   */
  static void check(Module user, long stackDepth) {
    List<String> missing = new ArrayList<>();
    long needed = stackDepth + RESERVE;
    if (stack(ManagementFactory.getRuntimeMXBean().getInputArguments()) < needed) {
      missing.add("-Xss" + Math.max(4, (needed + MEGABYTE - 1) / MEGABYTE) + "m");
    }
    if (!ByteBuffer.class.getModule().isOpen(ByteBuffer.class.getPackageName(), user)) {
      missing.add("--add-opens=java.base/java.nio=ALL-UNNAMED");
    }
    if (ModuleLayer.boot().findModule("jdk.unsupported").isEmpty()) {
      missing.add("--add-modules=jdk.unsupported");
    }
    if (!missing.isEmpty()) {
      throw new KalamFailure(
          "55000",
          "PL/Java's Java VM has been started without options that KalamDB's client needs",
          "It lacks " + String.join(", ", missing) + ".",
          "Add them to pljava.vmoptions, as in ALTER DATABASE ... SET pljava.vmoptions TO '"
              + String.join(" ", missing)
              + "', and reconnect.");
    }
  }

  /** The stack that the VM takes the backend to have, in bytes: the last option counts. */
  static long stack(List<String> options) {
    long stack = DEFAULT_STACK;
    for (String option : options) {
      Matcher size = STACK.matcher(option);
      if (size.matches()) {
        // Without a unit, the one is in bytes and the other in kB.
        String unit = option.startsWith("-Xss") ? "" : "k";
        stack = bytes(size.group(1), size.group(2).isEmpty() ? unit : size.group(2));
      }
    }
    return stack;
  }

  private static long bytes(String number, String unit) {
    int shift =
        switch (unit.toLowerCase(Locale.ROOT)) {
          case "k" -> 10;
          case "m" -> 20;
          case "g" -> 30;
          default -> 0;
        };
    return Long.parseLong(number) << shift;
  }
}
