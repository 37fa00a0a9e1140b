package org.pgkalam.bridge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import net.jqwik.api.Example;
import org.assertj.core.api.AbstractThrowableAssert;

final class ServerOptionsTest {
  private static final String SECRET = "s3cr3t-t0ken";
  private static final Map<String, String> NO_MAPPING = Map.of();

  private static Map<String, String> options(String... more) {
    Map<String, String> all = new HashMap<>(Map.of("host", "kalam.example", "port", "2910"));
    for (int i = 0; i < more.length; i += 2) {
      all.put(more[i], more[i + 1]);
    }
    return all;
  }

  private static String basic(String user, String password) {
    byte[] login = (user + ":" + password).getBytes(StandardCharsets.UTF_8);
    return "Basic " + Base64.getEncoder().encodeToString(login);
  }

  private static AbstractThrowableAssert<?, ?> refused(String... more) {
    return assertThatThrownBy(() -> ServerOptions.parse(options(more)))
        .isInstanceOf(BridgeException.class)
        .satisfies(e -> assertThat(((BridgeException) e).sqlState()).isEqualTo("HV024"))
        .satisfies(e -> assertThat(e.getMessage()).doesNotContain(SECRET));
  }

  @Example
  void theModesOfTheDocument() {
    assertThat(ServerOptions.parse(options()).authorization()).isEmpty();
    assertThat(ServerOptions.parse(options("auth_mode", "none")).authorization()).isEmpty();
    assertThat(ServerOptions.parse(options("auth_header", "Bearer t")).authorization())
        .contains("Bearer t");
    assertThat(
            ServerOptions.parse(options("auth_mode", "static_header", "auth_header", " Bearer t "))
                .authorization())
        .contains("Bearer t");
    assertThat(
            ServerOptions.parse(
                    options(
                        "auth_mode",
                        "account_login",
                        "login_user",
                        "dba",
                        "login_password",
                        " a:ü "))
                .authorization())
        .as("a password is taken as it is written")
        .contains(basic("dba", " a:ü "));
  }

  @Example
  void whatContradictsItselfIsRefused() {
    refused("auth_mode", "ACCOUNT_LOGIN")
        .hasMessageContaining("none, static_header, account_login");
    refused("login_user", "u", "login_password", SECRET)
        .hasMessageContaining("require auth_mode 'account_login'");
    refused("auth_mode", "static_header").hasMessageContaining("'auth_header' is required");
    refused("auth_mode", "account_login", "login_user", "u", "auth_header", SECRET)
        .hasMessageContaining("'auth_header' cannot be used");
    refused("auth_mode", "account_login", "login_password", SECRET)
        .hasMessageContaining("'login_user' is required");
    refused("auth_mode", "account_login", "login_user", "u")
        .hasMessageContaining("'login_password' is required");
    refused("auth_mode", "account_login", "login_user", "a:b", "login_password", SECRET)
        .hasMessageContaining("must not contain a colon");
    refused("auth_header", SECRET + "\nX-Other: 1").hasMessageContaining("printable ASCII");
    refused("client_cert", "c").hasMessageContaining("must both be provided");
    refused("client_key", SECRET).hasMessageContaining("must both be provided");
    refused("client_cert", "c", "client_key", SECRET).hasMessageContaining("require 'ca_cert'");
    refused("timeout", "1s").hasMessageContaining("'timeout'");
    refused("port", "0").hasMessageContaining("'port'");
  }

  @Example
  void anEmptyOptionCountsAsAbsent() {
    ServerOptions server =
        ServerOptions.parse(
            options("auth_header", " ", "client_cert", "", "ca_cert", "", "timeout", ""));
    assertThat(server.authorization()).isEmpty();
    assertThat(server.caCert()).isEmpty();
    assertThat(server.timeoutMillis()).isEqualTo(60_000);
  }

  @Example
  void aUserMappingWins() {
    assertThat(
            ServerOptions.of(
                    options("auth_header", "Bearer server"), Map.of("auth_header", "Bearer mine"))
                .authorization())
        .contains("Bearer mine");
    Map<String, String> login =
        options("auth_mode", "account_login", "login_user", "pg", "login_password", "server");
    assertThat(ServerOptions.of(login, Map.of("login_password", "mine")).authorization())
        .as("option by option")
        .contains(basic("pg", "mine"));
    assertThat(ServerOptions.of(login, Map.of("login_password", "")).authorization())
        .contains(basic("pg", "server"));
    assertThat(ServerOptions.of(login, NO_MAPPING).authorization()).contains(basic("pg", "server"));
  }

  @Example
  void aUserMappingMayAuthenticateInTheOtherWay() {
    Map<String, String> mine = Map.of("login_user", "me", "login_password", "mine");
    assertThat(
            ServerOptions.of(
                    options("auth_mode", "static_header", "auth_header", "Bearer server"), mine)
                .authorization())
        .contains(basic("me", "mine"));
    assertThat(ServerOptions.of(options(), mine).authorization()).contains(basic("me", "mine"));
    assertThat(
            ServerOptions.of(
                    options(
                        "auth_mode",
                        "account_login",
                        "login_user",
                        "pg",
                        "login_password",
                        "server"),
                    Map.of("auth_header", "Bearer mine"))
                .authorization())
        .contains("Bearer mine");
  }

  @Example
  void aUserMappingBringsItsOwnClientCertificate() {
    Map<String, String> mine = Map.of("client_cert", "/mine.pem", "client_key", "/mine.key");
    ServerOptions server =
        ServerOptions.of(
            options("ca_cert", "/ca.pem", "client_cert", "/s.pem", "client_key", "/s.key"), mine);
    assertThat(server.clientCert()).contains("/mine.pem");
    assertThat(server.clientKey()).contains("/mine.key");
    assertThatThrownBy(() -> ServerOptions.of(options(), mine))
        .hasMessageContaining("require 'ca_cert'");
  }

  @Example
  void whatAUserMappingMayCompleteIsMissedOnlyWhenItIsUsed() {
    for (String[] server :
        new String[][] {
          {"auth_mode", "account_login"},
          {"auth_mode", "account_login", "login_user", "pg"},
          {"auth_mode", "account_login", "login_password", SECRET},
          {"auth_mode", "static_header"}
        }) {
      assertThatCode(() -> ServerOptions.check(options(server))).doesNotThrowAnyException();
      refused(server)
          .hasMessageContaining("is required when auth_mode is")
          .satisfies(e -> assertThat(((BridgeException) e).hint()).contains("in the user mapping"));
    }
    assertThatThrownBy(() -> ServerOptions.check(options("auth_mode", "none", "login_user", "pg")))
        .hasMessageContaining("require auth_mode 'account_login'");
  }

  @Example
  void aUserMappingIsCheckedByItself() {
    assertThatCode(() -> ServerOptions.checkMapping(Map.of("login_password", SECRET)))
        .doesNotThrowAnyException();
    assertThatThrownBy(
            () -> ServerOptions.checkMapping(Map.of("login_user", "u", "auth_header", SECRET)))
        .hasMessageContaining("not both")
        .hasMessageNotContaining(SECRET);
    assertThatThrownBy(() -> ServerOptions.checkMapping(Map.of("client_key", SECRET)))
        .hasMessageContaining("must both be provided");
    assertThatThrownBy(() -> ServerOptions.checkMapping(Map.of("auth_header", "ü")))
        .hasMessageContaining("printable ASCII");
  }

  /** Sessions and channels are kept by these. */
  @Example
  void otherCredentialsAreAnotherServer() {
    ServerOptions one = ServerOptions.of(options(), Map.of("auth_header", "Bearer one"));
    assertThat(one)
        .isEqualTo(ServerOptions.parse(options("auth_header", "Bearer one")))
        .isNotEqualTo(ServerOptions.of(options(), Map.of("auth_header", "Bearer two")))
        .isNotEqualTo(ServerOptions.parse(options()));
    assertThat(one.toString()).doesNotContain("one");
  }

  @Example
  void whatKalamDbSaysDoesNotRepeatASecret() {
    String login = basic("dba", SECRET);
    ServerOptions server =
        ServerOptions.parse(
            options("auth_mode", "account_login", "login_user", "dba", "login_password", SECRET));
    assertThat(
            server.withoutSecrets(
                "bad header '" + login + "' (" + login.substring(6) + ") of dba with " + SECRET))
        .isEqualTo("bad header '***' (***) of dba with ***");
    assertThat(
            ServerOptions.parse(options("auth_header", "Bearer " + SECRET))
                .withoutSecrets("no account has the token " + SECRET))
        .isEqualTo("no account has the token ***");
    assertThat(ServerOptions.parse(options("auth_header", "a b")).withoutSecrets("a banana"))
        .as("what is too short to be one")
        .isEqualTo("a banana");
  }
}
