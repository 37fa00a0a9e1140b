package org.pgkalam.mock.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.pgkalam.mock.MockKalamDb;

/** What cannot be is said, and ends with 2; StandaloneIT has the rest. */
final class MainTest {
  @TempDir private Path directory;

  private static String errors(Object... arguments) {
    StringWriter text = new StringWriter();
    String[] words = new String[arguments.length];
    for (int i = 0; i < words.length; i++) {
      words[i] = arguments[i].toString();
    }
    assertThat(Main.command().setErr(new PrintWriter(text)).execute(words)).isEqualTo(2);
    return text.toString().lines().findFirst().orElse("");
  }

  private Path file(String name, String content) throws IOException {
    return Files.writeString(directory.resolve(name), content);
  }

  @Test
  void wrongOptionsAreSaid() {
    assertThat(errors("--nonsense")).contains("--nonsense");
    assertThat(errors("--port", "many")).contains("--port", "many");
    assertThat(errors("--port", "65536")).isEqualTo("mock-kalamdb: --port is no port: 65536");
    assertThat(errors("--port", "0", "--http", "-1"))
        .isEqualTo("mock-kalamdb: --http is no port: -1");
    assertThat(errors("--quirk", "nonsense")).contains("no quirk \"nonsense\"");
    assertThat(errors("--account", "a:b", "--auth-header", "Bearer x"))
        .isEqualTo("mock-kalamdb: either accounts or --auth-header");
    assertThat(errors("--tls-cert", "a"))
        .isEqualTo("mock-kalamdb: --tls-cert and --tls-key go together");
    assertThat(errors("--tls-client-ca", "a"))
        .isEqualTo("mock-kalamdb: --tls-client-ca needs --tls-cert and --tls-key");
    for (String limit : new String[] {"--query-timeout", "--query-rows", "--query-memory"}) {
      assertThat(errors("--port", 0, limit, 0))
          .isEqualTo(
              "mock-kalamdb: --query-timeout, --query-rows and --query-memory must be at least 1");
    }
  }

  @Test
  void aWrongAccountIsSaidWithoutItsPassword() throws IOException {
    for (String wrong : new String[] {"secret", ":secret", "user:", "user::dba"}) {
      assertThat(errors("--account", wrong))
          .isEqualTo("mock-kalamdb: --account is not USER:PASSWORD[:ROLE]");
    }
    Path accounts = file("accounts", "# who\n\nroot:secret\nsecret\n");
    assertThat(errors("--accounts", accounts))
        .isEqualTo("mock-kalamdb: " + accounts + ", line 4 is not USER:PASSWORD[:ROLE]");
  }

  @Test
  void filesThatCannotBeReadAreNamed() throws IOException {
    Path none = directory.resolve("none");
    for (String option : new String[] {"--init", "--faults", "--accounts"}) {
      assertThat(errors("--port", 0, option, none))
          .isEqualTo("mock-kalamdb: cannot read " + none + ": no such file or directory");
    }
    assertThat(errors("--tls-cert", none, "--tls-key", none))
        .isEqualTo("mock-kalamdb: cannot read " + none + ": no such file or directory");
    assertThat(errors("--port", 0, "--journal", none.resolve("journal")))
        .startsWith("mock-kalamdb: cannot write " + none.resolve("journal"));
    Path binary = directory.resolve("binary");
    Files.write(binary, new byte[] {(byte) 0xFF, 0});
    assertThat(errors("--init", binary))
        .isEqualTo("mock-kalamdb: cannot read " + binary + ": not UTF-8");
  }

  @Test
  void whatAFileSaysWrongIsSaidWithItsLine() throws IOException {
    Path init = file("init.sql", "CREATE NAMESPACE app;\nCREATE NAMESPACE app;\n");
    assertThat(errors("--port", 0, "--init", init))
        .isEqualTo(
            "mock-kalamdb: " + init + ", line 2: Already exists: Namespace 'app' already exists");
    Path faults = file("faults", "# none\n{\"on\": \"Scan\"}\n");
    assertThat(errors("--port", 0, "--faults", faults))
        .isEqualTo(
            "mock-kalamdb: " + faults + ", line 2: needs one of status, delayMillis, blackHole");
    Path pem = file("pem", "no certificate");
    assertThat(errors("--port", 0, "--tls-cert", pem, "--tls-key", pem))
        .startsWith("mock-kalamdb: ")
        .contains("certificate");
  }

  @Test
  void aPortThatIsTakenIsSaid() {
    try (MockKalamDb other = MockKalamDb.start()) {
      assertThat(errors("--port", other.port()))
          .startsWith("mock-kalamdb: cannot listen on 127.0.0.1:" + other.port() + ": ");
      assertThat(errors("--port", 0, "--http", other.port()))
          .startsWith("mock-kalamdb: cannot listen on 127.0.0.1:" + other.port() + ": ");
    }
    assertThat(errors("--host", "host.invalid", "--port", 0))
        .startsWith("mock-kalamdb: cannot listen on host.invalid:0: ");
  }
}
