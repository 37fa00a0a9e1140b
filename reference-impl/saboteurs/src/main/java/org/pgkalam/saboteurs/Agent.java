package org.pgkalam.saboteurs;

import static net.bytebuddy.matcher.ElementMatchers.namedOneOf;

import java.lang.instrument.Instrumentation;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import net.bytebuddy.agent.builder.AgentBuilder;
import net.bytebuddy.asm.Advice;
import net.bytebuddy.description.type.TypeDescription;
import net.bytebuddy.dynamic.DynamicType;
import net.bytebuddy.utility.JavaModule;

/** Weaves {@link Meddling} into the bridge as it starts. */
public final class Agent {
  private Agent() {}

  /**
   * @param file see {@link ActiveSaboteur}
   */
  public static void premain(String file, Instrumentation instrumentation) throws Exception {
    ActiveSaboteur.follow(Path.of(file));
    Strict strict = new Strict();
    AgentBuilder agent = new AgentBuilder.Default().disableClassFormatChanges().with(strict);
    for (Map.Entry<String, Set<String>> target : targets().entrySet()) {
      String[] methods = target.getValue().toArray(String[]::new);
      agent =
          agent
              .type(namedOneOf(target.getKey()))
              .transform(
                  (builder, type, loader, module, domain) ->
                      builder.visit(Advice.to(Meddling.class).on(namedOneOf(methods))));
    }
    agent.installOn(instrumentation);
    // Only now: this loads the classes, and a class is woven into as it is loaded.
    List<String> missing = missing();
    if (!missing.isEmpty()) {
      throw new IllegalStateException("the bridge has no " + String.join(", ", missing));
    }
    List<String> unwoven =
        targets().keySet().stream().filter(name -> !strict.woven.contains(name)).toList();
    if (!unwoven.isEmpty()) {
      throw new IllegalStateException("not woven into " + String.join(", ", unwoven));
    }
  }

  /** The methods by their classes. */
  private static Map<String, Set<String>> targets() {
    Map<String, Set<String>> targets = new TreeMap<>();
    for (Saboteur saboteur : Saboteurs.ALL) {
      for (Hook hook : saboteur.hooks()) {
        targets.computeIfAbsent(hook.className(), name -> new TreeSet<>()).add(hook.method());
      }
    }
    return targets;
  }

  /** Methods that saboteurs name and the bridge does not have. */
  static List<String> missing() {
    return targets().entrySet().stream()
        .flatMap(
            target ->
                target.getValue().stream()
                    .filter(method -> !has(target.getKey(), method))
                    .map(method -> target.getKey() + "#" + method))
        .toList();
  }

  static boolean has(String className, String method) {
    try {
      Class<?> type = Class.forName(className, false, Agent.class.getClassLoader());
      return Arrays.stream(type.getDeclaredMethods()).anyMatch(m -> m.getName().equals(method));
    } catch (ClassNotFoundException e) {
      return false;
    }
  }

  /** A saboteur that could not be woven in must not look like one that nobody finds out. */
  private static final class Strict extends AgentBuilder.Listener.Adapter {
    private final Set<String> woven = ConcurrentHashMap.newKeySet();

    @Override
    public void onError(
        String typeName, ClassLoader loader, JavaModule module, boolean loaded, Throwable error) {
      error.printStackTrace();
      Runtime.getRuntime().halt(70);
    }

    @Override
    public void onTransformation(
        TypeDescription type,
        ClassLoader loader,
        JavaModule module,
        boolean loaded,
        DynamicType dynamicType) {
      woven.add(type.getName());
    }
  }
}
