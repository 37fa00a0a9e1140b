package org.pgkalam.carrier;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.io.IOException;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.pgkalam.facts.Command;

/** The backend's half of the carrier, without a server: see src/test/c. */
final class CarrierTest {
  private static final Path GOLDEN =
      Path.of("src/test/resources/carrier-golden.txt").toAbsolutePath();
  private static final String SEED = "1";
  private static final String TRANSACTIONS = "10000";
  private static final String OVERFLOW = "heap-buffer-overflow";

  /** What the program says when the model of the bridge is contradicted. */
  private static final String BROKEN = "broken: ";

  @TempDir static Path objects;
  private static SanitizedBuild build;

  @BeforeAll
  static void build() throws IOException {
    build = new SanitizedBuild(objects);
  }

  @Test
  void itSpeaksAndUnderstandsTheGoldenBytes() throws IOException {
    Command.Result result = build.run("golden", GOLDEN.toString());

    assertThat(result.output()).isEqualTo("as in the golden file\n");
  }

  @Test
  void whateverTheBridgeAnswersTheNextQuestionWorks() throws IOException {
    Command.Result result = build.run("fuzz", SEED, TRANSACTIONS);

    assertThat(result.output()).startsWith(TRANSACTIONS + " transactions, ");
    assertThat(result.exitCode()).isZero();
  }

  static Stream<Arguments> missingChecks() {
    return Stream.of(
        arguments("bridge.h", "len < 0 || len > answer->end - from", "len < 0", OVERFLOW),
        arguments("bridge.c", "palloc((size_t) len + 1)", "palloc((size_t) len)", OVERFLOW),
        arguments("bridge.c", " || strlen(sqlstate) != 5", "", OVERFLOW),
        arguments("bridge.c", "op == OP_MODIFY_ROWS || ", "", BROKEN),
        arguments("carrier.c", "frame.head[0] < 0 || ", "", BROKEN),
        arguments("carrier.c", "answer != NULL && frame", "frame", "null pointer"),
        arguments("carrier.c", "frame.head[1] == number", "true", BROKEN),
        arguments("carrier.c", "memset(&frame, 0, sizeof frame)", "", BROKEN),
        arguments("carrier.c", "(sending || ", "(", BROKEN),
        arguments("carrier.c", " && greeting", "", BROKEN),
        arguments("carrier.c", "operation == OP_HELLO ? tells : 0", "0", BROKEN),
        arguments("carrier.c", "if (asking->operation != OP_HELLO)", "", BROKEN),
        arguments("carrier.c", "if (asking->operation != OP_HELLO)", "if (false)", BROKEN),
        arguments("bridge.c", "bridge_holds_state && state_is_sent", "false", BROKEN),
        arguments("bridge.c", "state_is_sent = bridge_holds_state", "", BROKEN),
        arguments("bridge.c", "state_is_sent = was_sent", "state_is_sent = false", BROKEN));
  }

  @ParameterizedTest(name = "{0}: {1}")
  @MethodSource("missingChecks")
  void aMissingCheckIsFound(
      String source, String text, String replacement, String finding, @TempDir Path work)
      throws IOException {
    Command.Result result =
        build.runChanged(work, source, text, replacement, "fuzz", SEED, TRANSACTIONS);

    assertThat(result.exitCode()).isNotZero();
    assertThat(result.output()).contains(finding);
  }
}
