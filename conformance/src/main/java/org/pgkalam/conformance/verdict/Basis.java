package org.pgkalam.conformance.verdict;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** What a rule or a scenario rests on. */
public enum Basis {
  /** The documents say it. */
  DOCUMENT("document"),
  /** It follows from a sentence of the documents with common sense. */
  INFERENCE("inference"),
  /** Whoever speaks with KalamDB at all has to do it. */
  PROTOCOL("protocol"),
  /** The documents are silent, and this project has decided. */
  OWN_CHOICE("own-choice");

  private final String words;

  Basis(String words) {
    this.words = words;
  }

  /** As rules, tags and reports write it. */
  @JsonValue
  public String words() {
    return words;
  }

  /**
   * @throws IllegalArgumentException if nothing is called so; the message lists what is
   */
  public static Basis of(String words) {
    return find(words)
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "no basis: "
                        + words
                        + "; there are "
                        + Arrays.stream(values())
                            .map(Basis::words)
                            .collect(Collectors.joining(", "))));
  }

  /**
   * What a scenario's tags, such as {@code @inference}, say; empty if they leave it to its rule.
   *
   * @param tags with their at signs
   * @throws IllegalArgumentException if they say two things
   */
  public static Optional<Basis> ofTags(Collection<String> tags) {
    List<Basis> said =
        tags.stream()
            .map(tag -> find(tag.substring(1)))
            .flatMap(Optional::stream)
            .distinct()
            .toList();
    if (said.size() > 1) {
      throw new IllegalArgumentException("a scenario that rests on two things: " + tags);
    }
    return said.stream().findFirst();
  }

  private static Optional<Basis> find(String words) {
    return Arrays.stream(values()).filter(basis -> basis.words.equals(words)).findFirst();
  }
}
