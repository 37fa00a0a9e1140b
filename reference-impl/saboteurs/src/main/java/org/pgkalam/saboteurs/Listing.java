package org.pgkalam.saboteurs;

import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * Prints all saboteurs, one a line, in the order of their numbers: name, rules with commas between,
 * what it does, with tabs between. Ends with 1 if the bridge on the class path lacks a method that
 * one of them names.
 */
public final class Listing {
  private Listing() {}

  public static void main(String[] arguments) {
    List<String> missing = Agent.missing();
    if (!missing.isEmpty()) {
      System.err.println("the bridge has no " + String.join(", ", missing));
      System.exit(1);
    }
    PrintStream out = new PrintStream(System.out, false, StandardCharsets.UTF_8);
    for (Saboteur saboteur : Saboteurs.ALL) {
      out.println(
          saboteur.name() + "\t" + String.join(",", saboteur.rules()) + "\t" + saboteur.does());
    }
    out.flush();
  }
}
