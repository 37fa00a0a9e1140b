package org.pgkalam.saboteurs;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;

/** A wrong implementation: the bridge, but for a few lines. */
final class Saboteur {
  private final String name;
  private final String does;
  private final List<String> rules;
  private final List<Hook> hooks = new ArrayList<>();
  private final Map<String, List<Hook>> byPlace = new ConcurrentHashMap<>();

  Saboteur(String name, String does, String... rules) {
    this.name = name;
    this.does = does;
    this.rules = List.of(rules);
  }

  String name() {
    return name;
  }

  /** What it does wrong, in a few words. */
  String does() {
    return does;
  }

  /** Ids of the rules that it breaks. */
  List<String> rules() {
    return rules;
  }

  List<Hook> hooks() {
    return hooks;
  }

  /**
   * @param place class and method, {@code org.pgkalam.bridge.Scan:rewind}
   */
  List<Hook> hooks(String place) {
    return byPlace.computeIfAbsent(
        place,
        wanted ->
            hooks.stream()
                .filter(hook -> wanted.equals(hook.className() + ":" + hook.method()))
                .toList());
  }

  /** Does something before a method, {@code Scan#rewind}, which may change its arguments. */
  Saboteur before(String place, Consumer<Call> work) {
    return hook(place, true, work);
  }

  /** Does something after a method, whether it has thrown or not. */
  Saboteur after(String place, Consumer<Call> work) {
    return hook(place, false, work);
  }

  /** Sends another request in place of one of that type. */
  <Q> Saboteur request(Class<Q> type, UnaryOperator<Q> change) {
    return before("KalamSession#start", call -> call.change(1, type, change));
  }

  /** Takes another answer in place of one of that type. */
  <R> Saboteur response(Class<R> type, UnaryOperator<R> change) {
    return after("KalamSession#await", call -> call.answer(type, change));
  }

  private Saboteur hook(String place, boolean before, Consumer<Call> work) {
    int hash = place.indexOf('#');
    hooks.add(new Hook(place.substring(0, hash), place.substring(hash + 1), before, work));
    return this;
  }
}
