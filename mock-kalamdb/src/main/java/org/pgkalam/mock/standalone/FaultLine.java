package org.pgkalam.mock.standalone;

import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Message;
import io.grpc.Status;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.pgkalam.mock.Faults;
import org.pgkalam.mock.json.Json;
import org.pgkalam.protocol.PgServiceGrpc;

/**
 * A fault as a line of a file: {@code {"on": "Scan", "status": "UNAVAILABLE", "message": "gone",
 * "after": 1, "times": 2}}. One of {@code status}, {@code delayMillis} and {@code blackHole} says
 * what happens; {@code after}, {@code times}, {@code afterWork} and {@code when} say when.
 */
final class FaultLine {
  private static final Set<String> METHODS =
      PgServiceGrpc.getServiceDescriptor().getMethods().stream()
          .map(method -> method.getBareMethodName())
          .collect(Collectors.toSet());
  private static final Set<String> KEYS =
      Set.of(
          "on",
          "status",
          "message",
          "delayMillis",
          "blackHole",
          "after",
          "times",
          "afterWork",
          "when");
  private static final List<String> ACTIONS = List.of("status", "delayMillis", "blackHole");

  private final Map<String, Object> json;

  private FaultLine(Map<String, Object> json) {
    this.json = json;
  }

  /**
   * Declares it.
   *
   * @throws IllegalArgumentException if it is no fault
   */
  static void declare(String line, Faults faults) {
    new FaultLine(Json.object(line)).declare(faults);
  }

  private void declare(Faults faults) {
    for (String key : json.keySet()) {
      if (!KEYS.contains(key)) {
        throw new IllegalArgumentException("unknown: \"" + key + "\"");
      }
    }
    String method = text("on");
    if (!method.equals(Faults.ANY) && !METHODS.contains(method)) {
      throw new IllegalArgumentException("no method \"" + method + "\"");
    }
    if (ACTIONS.stream().filter(json::containsKey).count() != 1) {
      throw new IllegalArgumentException("needs one of " + String.join(", ", ACTIONS));
    }
    int after = json.containsKey("after") ? number("after") : 0;
    int times = json.containsKey("times") ? number("times") : Integer.MAX_VALUE;
    boolean afterWork = json.containsKey("afterWork") && isTrue("afterWork");
    if (afterWork && json.containsKey("delayMillis")) {
      throw new IllegalArgumentException("a delay comes before the work");
    }
    Predicate<Message> when = json.containsKey("when") ? when() : request -> true;
    Faults.Fault fault = begin(faults.on(method)).after(after).times(times).when(when);
    if (afterWork) {
      fault.afterWork();
    }
  }

  private Faults.Fault begin(Faults.Declaration on) {
    if (json.containsKey("delayMillis")) {
      return on.delay(Duration.ofMillis(number("delayMillis")));
    }
    if (json.containsKey("status")) {
      return on.status(status(text("status")), json.containsKey("message") ? text("message") : "");
    }
    if (!isTrue("blackHole")) {
      throw new IllegalArgumentException("\"blackHole\" can only be true");
    }
    return on.blackHole();
  }

  private static Status.Code status(String name) {
    return Arrays.stream(Status.Code.values())
        .filter(code -> code.name().equals(name) && code != Status.Code.OK)
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("no status of an error: " + name));
  }

  /** Every field named has the given text, in which {@code *} stands for anything. */
  private Predicate<Message> when() {
    if (!(json.get("when") instanceof Map<?, ?> fields)) {
      throw new IllegalArgumentException("\"when\" is no object");
    }
    Predicate<Message> all = request -> true;
    for (Map.Entry<?, ?> field : fields.entrySet()) {
      String name = field.getKey().toString();
      Pattern wanted =
          Pattern.compile(
              Arrays.stream(String.valueOf(field.getValue()).split("\\*", -1))
                  .map(Pattern::quote)
                  .collect(Collectors.joining(".*")),
              Pattern.DOTALL);
      all = all.and(request -> has(request, name, wanted));
    }
    return all;
  }

  private static boolean has(Message request, String name, Pattern wanted) {
    FieldDescriptor field = request.getDescriptorForType().findFieldByName(name);
    return field != null && wanted.matcher(String.valueOf(request.getField(field))).matches();
  }

  private String text(String key) {
    if (!(json.get(key) instanceof String text)) {
      throw new IllegalArgumentException("\"" + key + "\" is no text");
    }
    return text;
  }

  private int number(String key) {
    if (!(json.get(key) instanceof Long number) || number < 0 || number > Integer.MAX_VALUE) {
      throw new IllegalArgumentException("\"" + key + "\" is no number");
    }
    return number.intValue();
  }

  private boolean isTrue(String key) {
    if (!(json.get(key) instanceof Boolean truth)) {
      throw new IllegalArgumentException("\"" + key + "\" is neither true nor false");
    }
    return truth;
  }
}
