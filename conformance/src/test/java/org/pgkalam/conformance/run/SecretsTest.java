package org.pgkalam.conformance.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.pgkalam.conformance.verdict.ScenarioResult;
import org.pgkalam.conformance.verdict.TimelineEvent;

final class SecretsTest {
  private static final String KEY =
      "-----BEGIN PRIVATE KEY-----\nc2VjcmV0\nbW9yZQ==\n-----END PRIVATE KEY-----";

  @Test
  void whatSqlSetsIsNotShown() {
    assertThat(
            Secrets.masked(
                "OPTIONS (host 'h', login_user 'pg', login_password 'it''s secret', timeout '1')"))
        .isEqualTo("OPTIONS (host 'h', login_user 'pg', login_password '***', timeout '1')");
    assertThat(Secrets.masked("ALTER SERVER s OPTIONS (SET auth_header 'Bearer secret');"))
        .isEqualTo("ALTER SERVER s OPTIONS (SET auth_header '***');");
    assertThat(Secrets.masked("(ADD AUTH_HEADER $x$Bearer secret$x$, SET host 'h')"))
        .isEqualTo("(ADD AUTH_HEADER '***', SET host 'h')");
    assertThat(Secrets.masked("(\"login_password\" E'secret')"))
        .isEqualTo("(\"login_password\" E'***')");
    assertThat(
            Secrets.masked("EXECUTE 'ALTER SERVER s OPTIONS (SET auth_header ''Bearer secret'')'"))
        .isEqualTo("EXECUTE 'ALTER SERVER s OPTIONS (SET auth_header '***')'");
    assertThat(Secrets.masked("client_key '" + KEY + "', ca_cert 'c'"))
        .isEqualTo("client_key '***', ca_cert 'c'");
  }

  @Test
  void aTextThatWasCutIsNotShownEither() {
    assertThat(Secrets.masked("client_key '" + KEY.substring(0, 40))).isEqualTo("client_key '***'");
    assertThat(Secrets.masked("login_password 'secr…")).isEqualTo("login_password '***'");
  }

  @Test
  void whatCatalogsShowIsNotShown() {
    assertThat(Secrets.masked("{host=h,login_password=secret,port=1}"))
        .isEqualTo("{host=h,login_password=***,port=1}");
    assertThat(Secrets.masked("| kalam_server | auth_header | Bearer secret |\n| b | host | h |"))
        .isEqualTo("| kalam_server | auth_header | ***|\n| b | host | h |");
    assertThat(Secrets.masked("| client_key | " + KEY + " |")).doesNotContain("c2VjcmV0");
    assertThat(Secrets.masked("cert and key:\n" + KEY + "\nend"))
        .doesNotContain("c2VjcmV0")
        .endsWith("end");
  }

  @Test
  void aLoginIsNotShownOnTheWire() {
    assertThat(Secrets.masked("| OpenSession | Basic cGdfZGJhOnNlY3JldA== |"))
        .isEqualTo("| OpenSession | Basic *** |");
    assertThat(Secrets.masked("must start with 'Basic ' or 'Bearer '"))
        .isEqualTo("must start with 'Basic ' or 'Bearer '");
  }

  @Test
  void whatSaysNoSecretStays() {
    for (String text :
        List.of(
            "option 'auth_header' is required when auth_mode is 'static_header'",
            "check auth_mode, auth_header, or account_login credentials",
            "OPTIONS (DROP auth_header)",
            "SELECT 'login_password' AS name, 'x' AS y")) {
      assertThat(Secrets.masked(text)).isEqualTo(text);
    }
  }

  @Test
  void everyTextOfAResultIsMasked() {
    String sql = "ALTER SERVER s OPTIONS (SET login_password 'secret')";
    ScenarioResult result =
        new ScenarioResult(
            16,
            List.of("SRV-015"),
            null,
            "name",
            "SRV.feature:1",
            ScenarioResult.Outcome.FAILED,
            false,
            1,
            "When I run: " + sql,
            "in: " + sql,
            List.of(new TimelineEvent(0, 1L, TimelineEvent.Source.SQL, "s", sql, "failed: " + sql)),
            List.of(
                "STATEMENT:  ALTER SERVER s OPTIONS (SET client_key '-----BEGIN", "c2VjcmV0')"));
    ScenarioResult masked = Secrets.masked(result);
    assertThat(masked.toString())
        .doesNotContain("secret", "c2VjcmV0")
        .contains("login_password '***'");
    assertThat(masked.where()).isEqualTo(result.where());
  }
}
