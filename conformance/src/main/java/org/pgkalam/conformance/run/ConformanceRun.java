package org.pgkalam.conformance.run;

import io.cucumber.core.gherkin.Feature;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.pgkalam.conformance.verdict.RuleCatalogue;
import org.pgkalam.matrix.PgVersion;

/** A candidate on several majors, some of them at once. */
public final class ConformanceRun {
  private final CandidateServers candidate;
  private final RuleCatalogue catalogue;
  private final int parallel;
  private final Settings settings;
  private final Progress progress;

  /**
   * @param parallel how many servers run at once: majors side by side, and where there are fewer
   *     majors, several servers of each
   */
  public ConformanceRun(
      CandidateServers candidate,
      RuleCatalogue catalogue,
      int parallel,
      Settings settings,
      Progress progress) {
    this.candidate = candidate;
    this.catalogue = catalogue;
    this.parallel = parallel;
    this.settings = settings;
    this.progress = progress;
  }

  /** Results in the order of the versions. */
  public List<MajorResult> run(List<PgVersion> versions, Set<String> rules)
      throws InterruptedException {
    int servers = Math.max(1, parallel / versions.size());
    ExecutorService threads = Executors.newFixedThreadPool(parallel);
    try {
      List<Future<MajorResult>> running = new ArrayList<>();
      for (PgVersion version : versions) {
        List<Feature> features = Features.load(catalogue);
        MajorRun major =
            new MajorRun(candidate, version, features, rules, settings, servers, progress);
        running.add(threads.submit(major::run));
      }
      List<MajorResult> results = new ArrayList<>();
      for (Future<MajorResult> one : running) {
        results.add(one.get());
      }
      return results;
    } catch (ExecutionException e) {
      throw new IllegalStateException(e.getCause());
    } finally {
      threads.shutdownNow();
    }
  }
}
