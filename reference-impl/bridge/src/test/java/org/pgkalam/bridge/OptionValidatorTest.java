package org.pgkalam.bridge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Example;

final class OptionValidatorTest {
  private static final int FOREIGN_DATA_WRAPPER = 2328;
  private static final int FOREIGN_SERVER = 1417;
  private static final int USER_MAPPING = 1418;
  private static final int FOREIGN_TABLE = 3118;
  private static final String KEY = "-----BEGIN PRIVATE KEY-----\nMA==\n-----END PRIVATE KEY-----";

  private static Map<String, String> server(String name, String value) {
    Map<String, String> options = new HashMap<>(Map.of("host", "h", "port", "1"));
    options.put(name, value);
    return options;
  }

  private static void unknown(int catalog, String name, String hint) {
    assertThatThrownBy(() -> OptionValidator.validate(catalog, Map.of(name, "x")))
        .isInstanceOfSatisfying(
            BridgeException.class,
            e -> {
              assertThat(e.sqlState()).isEqualTo("HV00D");
              assertThat(e.getMessage()).contains("invalid option \"" + name + "\"");
              assertThat(e.hint()).contains(hint);
            });
  }

  @Example
  void theHintNamesWhatMayHaveBeenMeant() {
    unknown(FOREIGN_SERVER, "prot", "Perhaps you meant the option \"port\".");
    unknown(FOREIGN_SERVER, "login_passwort", "Perhaps you meant the option \"login_password\".");
    unknown(FOREIGN_SERVER, "authheader", "Perhaps you meant the option \"auth_header\".");
    unknown(FOREIGN_SERVER, "sslmode", "Valid options in this context are: host, port, ");
    unknown(FOREIGN_TABLE, "tabel_type", "Perhaps you meant the option \"table_type\".");
    unknown(USER_MAPPING, "login_pasword", "Perhaps you meant the option \"login_password\".");
    unknown(USER_MAPPING, "user", "Valid options in this context are: auth_header, login_user");
    unknown(USER_MAPPING, "ca_cert", "It is an option of the foreign server.");
    unknown(FOREIGN_TABLE, "host", "It is an option of the foreign server.");
    unknown(FOREIGN_DATA_WRAPPER, "host", "There are no valid options in this context.");
  }

  @Example
  void nearIsAtMostFourLettersAndHalfOfTheName() {
    assertThat(ClosestName.to("ab", List.of("xy", "ax"))).contains("ax");
    assertThat(ClosestName.to("ab", List.of("xy"))).isEmpty();
    assertThat(ClosestName.to("abcdefghijkl", List.of("abcdefgh"))).contains("abcdefgh");
    assertThat(ClosestName.to("abcdefghijklm", List.of("abcdefgh"))).isEmpty();
    assertThat(ClosestName.to("", List.of("a"))).isEmpty();
  }

  @Example
  void aSecretInAServerIsPointedOut() {
    for (String name : new String[] {"auth_header", "login_password"}) {
      assertThat(OptionValidator.exposed(FOREIGN_SERVER, server(name, "x")))
          .hasValueSatisfying(text -> assertThat(text).contains(name));
    }
    assertThat(OptionValidator.exposed(FOREIGN_SERVER, server("client_key", KEY)))
        .hasValueSatisfying(text -> assertThat(text).contains("client_key"));
    assertThat(OptionValidator.exposed(FOREIGN_SERVER, server("client_key", "/etc/key.pem")))
        .as("a file's name is no secret")
        .isEmpty();
    assertThat(OptionValidator.exposed(FOREIGN_SERVER, server("auth_header", " "))).isEmpty();
    assertThat(OptionValidator.exposed(FOREIGN_SERVER, server("login_user", "pg"))).isEmpty();
    assertThat(OptionValidator.exposed(USER_MAPPING, Map.of("login_password", "x"))).isEmpty();
  }

  @Example
  void whatIsNoPemIsRefusedWhenItIsSet() {
    String certificate = KEY.replace("PRIVATE KEY", "CERTIFICATE");
    for (String[] wrong :
        new String[][] {
          {"ca_cert", certificate},
          {"ca_cert", KEY},
          {"client_cert", KEY},
          {"client_key", KEY},
          {"client_key", certificate},
          {"client_key", KEY.replace("PRIVATE", "RSA PRIVATE")}
        }) {
      Map<String, String> options =
          new HashMap<>(Map.of("host", "h", "port", "1", "ca_cert", "/ca"));
      options.put("client_cert", "/file");
      options.put("client_key", "/file");
      options.put(wrong[0], wrong[1]);
      assertThatThrownBy(() -> OptionValidator.validate(FOREIGN_SERVER, options))
          .isInstanceOfSatisfying(
              BridgeException.class,
              e -> {
                assertThat(e.sqlState()).isEqualTo("HV024");
                assertThat(e.getMessage()).contains("'" + wrong[0] + "' cannot be read as PEM");
                assertThat(e.getMessage() + e.detail()).doesNotContain("MA==");
              });
    }
    OptionValidator.validate(FOREIGN_SERVER, server("ca_cert", "/not/there/yet.pem"));
  }
}
