package org.pgkalam.saboteurs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class SaboteursTest {
  private static final Pattern RULE_ID = Pattern.compile("(?m)^\\s*- id: ([A-Z]+-\\d+)\\s*$");

  @Test
  void namesMethodsThatTheBridgeHas() {
    assertThat(Agent.missing()).isEmpty();
  }

  @Test
  void noticesAMethodThatTheBridgeDoesNotHave() {
    assertThat(Agent.has("org.pgkalam.bridge.Scan", "send")).isTrue();
    assertThat(Agent.has("org.pgkalam.bridge.Scan", "sned")).isFalse();
    assertThat(Agent.has("org.pgkalam.bridge.Scna", "send")).isFalse();
  }

  @Test
  void namesKnownRules() throws IOException {
    for (Saboteur saboteur : Saboteurs.ALL) {
      assertThat(saboteur.rules()).as(saboteur.name()).isNotEmpty().doesNotHaveDuplicates();
      for (String rule : saboteur.rules()) {
        String group = rule.substring(0, rule.indexOf('-'));
        assertThat(rules(group)).as(saboteur.name()).contains(rule);
      }
    }
  }

  @Test
  void eachHasAHookAndANameOfItsOwn() {
    List<String> names = Saboteurs.ALL.stream().map(Saboteur::name).toList();
    assertThat(names).isNotEmpty().doesNotHaveDuplicates().allMatch(n -> n.matches("[a-z0-9-]+"));
    assertThat(Saboteurs.ALL).allSatisfy(one -> assertThat(one.hooks()).isNotEmpty());
  }

  private static Set<String> rules(String group) throws IOException {
    String file = "rules/" + group + ".yaml";
    try (InputStream in = SaboteursTest.class.getClassLoader().getResourceAsStream(file)) {
      assertThat(in).as(file).isNotNull();
      Matcher matcher = RULE_ID.matcher(new String(in.readAllBytes(), StandardCharsets.UTF_8));
      Set<String> ids = new HashSet<>();
      while (matcher.find()) {
        ids.add(matcher.group(1));
      }
      return ids;
    }
  }
}
