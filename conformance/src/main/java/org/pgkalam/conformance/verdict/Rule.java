package org.pgkalam.conformance.verdict;

/**
 * One normative sentence of the documents.
 *
 * @param id group and number, such as {@code SYS-004}
 * @param sentence a part of the document, word for word, white space collapsed
 * @param about what of the sentence this rule takes, where several share one; or null
 * @param document file name below {@code documents/}
 * @param sha256 of the line (or lines) of the document that the sentence stands in, white space
 *     collapsed; so a change around the quoted words is noticed too
 * @param level MUST or SHOULD
 * @param everyMajor whether the sentence claims every major, so that a candidate without a build
 *     for one fails it there
 * @param basis what its scenarios rest on unless they say otherwise
 * @param untestable why no scenario can show it, or null
 * @param planned why it has no scenario yet, or null
 * @param check where to look when it fails
 */
public record Rule(
    String id,
    String group,
    String sentence,
    String about,
    String document,
    String sha256,
    Level level,
    boolean everyMajor,
    Basis basis,
    String untestable,
    String planned,
    String check) {

  /** How binding the sentence is. */
  public enum Level {
    MUST,
    SHOULD
  }

  /** Whether the rule must have scenarios, and so a verdict that counts. */
  public boolean inScope() {
    return untestable == null && planned == null;
  }

  /** How a feature file's {@code Rule:} line names it. */
  public String heading() {
    return '"' + sentence + '"' + (about == null ? "" : " – " + about);
  }
}
