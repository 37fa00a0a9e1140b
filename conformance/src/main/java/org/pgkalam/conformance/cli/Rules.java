package org.pgkalam.conformance.cli;

import java.util.concurrent.Callable;
import org.pgkalam.conformance.report.RulesOverview;
import org.pgkalam.conformance.run.Features;
import org.pgkalam.conformance.verdict.Contradiction;
import org.pgkalam.conformance.verdict.DocumentCoverage;
import org.pgkalam.conformance.verdict.RuleCatalogue;
import picocli.CommandLine.Command;

/** Says what there is of rules and scenarios, and what they do not cover. Runs nothing. */
@Command(
    name = "rules",
    description =
        "Counts rules and scenarios by what they rest on, and lists what of the documents no"
            + " scenario shows.")
final class Rules implements Callable<Integer> {
  @Override
  public Integer call() {
    RuleCatalogue catalogue = RuleCatalogue.load();
    Terminal.out()
        .print(
            new RulesOverview(
                    catalogue,
                    Features.scenarios(Features.load(catalogue)),
                    DocumentCoverage.of(catalogue),
                    Contradiction.load())
                .text());
    return 0;
  }
}
