package org.pgkalam.conformance.verdict;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Every rule of the documents, as the {@code features} module has them on the class path. */
public final class RuleCatalogue {
  private static final Set<String> KEYS =
      Set.of(
          "id",
          "sentence",
          "about",
          "document",
          "sha256",
          "level",
          "every-major",
          "basis",
          "untestable",
          "planned",
          "check");

  private final List<RuleGroup> groups;
  private final Map<String, Rule> byId = new LinkedHashMap<>();

  RuleCatalogue(List<RuleGroup> groups) {
    this.groups = List.copyOf(groups);
    for (RuleGroup group : groups) {
      for (Rule rule : group.rules()) {
        if (byId.put(rule.id(), rule) != null) {
          throw new IllegalArgumentException("rule " + rule.id() + " is there twice");
        }
      }
    }
  }

  /**
   * @throws IllegalArgumentException if a rules file is not as it should be; the message names the
   *     rule
   */
  public static RuleCatalogue load() {
    List<RuleGroup> groups = new ArrayList<>();
    for (Object id : (List<?>) yaml("rules/index.yaml").get("groups")) {
      groups.add(group((String) id));
    }
    return new RuleCatalogue(groups);
  }

  public List<RuleGroup> groups() {
    return groups;
  }

  /** All rules, groups in their order. */
  public List<Rule> rules() {
    return List.copyOf(byId.values());
  }

  public Optional<Rule> find(String id) {
    return Optional.ofNullable(byId.get(id));
  }

  private static RuleGroup group(String id) {
    Map<?, ?> file = yaml("rules/" + id + ".yaml");
    List<Rule> rules = new ArrayList<>();
    for (Object entry : (List<?>) file.get("rules")) {
      rules.add(rule(id, (Map<?, ?>) entry, (String) file.get("check")));
    }
    return new RuleGroup(id, (String) file.get("title"), rules);
  }

  private static Rule rule(String group, Map<?, ?> entry, String checkOfGroup) {
    String id = (String) entry.get("id");
    for (Object key : entry.keySet()) {
      if (!KEYS.contains(key)) {
        throw new IllegalArgumentException("rule " + id + " has an unknown key: " + key);
      }
    }
    String check = (String) entry.get("check");
    String basis = (String) entry.get("basis");
    if (basis == null) {
      throw new IllegalArgumentException("rule " + id + " does not say its basis");
    }
    return new Rule(
        id,
        group,
        (String) entry.get("sentence"),
        (String) entry.get("about"),
        (String) entry.get("document"),
        (String) entry.get("sha256"),
        Rule.Level.valueOf((String) entry.get("level")),
        Boolean.TRUE.equals(entry.get("every-major")),
        Basis.of(basis),
        (String) entry.get("untestable"),
        (String) entry.get("planned"),
        check == null ? checkOfGroup : check);
  }

  static Map<?, ?> yaml(String resource) {
    return (Map<?, ?>) parsed(resource);
  }

  static List<?> yamlList(String resource) {
    return (List<?>) parsed(resource);
  }

  private static Object parsed(String resource) {
    return Yaml.parse(resource(resource), resource);
  }

  /** The text of a document, such as {@code sql-syntax.txt}. */
  public static String document(String name) {
    return resource("documents/" + name);
  }

  private static String resource(String name) {
    try (InputStream in = RuleCatalogue.class.getClassLoader().getResourceAsStream(name)) {
      if (in == null) {
        throw new IllegalArgumentException("not on the class path: " + name);
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
