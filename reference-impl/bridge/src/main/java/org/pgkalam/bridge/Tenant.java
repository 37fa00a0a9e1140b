package org.pgkalam.bridge;

import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The user whose rows a statement reads and writes. The server trims white space off a user's name
 * and breaks down on some characters; what it would take for another name is refused here.
 */
final class Tenant {
  /** White space as the server knows it: Unicode's. */
  private static final String SPACE = "\\s+";

  private static final Pattern EDGES =
      Pattern.compile("\\A" + SPACE + "|" + SPACE + "\\z", Pattern.UNICODE_CHARACTER_CLASS);

  private Tenant() {}

  /**
   * The user that {@code kalam.user_id} names; empty for null and blank.
   *
   * @throws BridgeException 22023 if the server cannot take it
   */
  static Optional<String> ofSetting(String value) {
    return Optional.ofNullable(value)
        .map(text -> EDGES.matcher(text).replaceAll(""))
        .filter(text -> !text.isEmpty())
        .map(text -> check("kalam.user_id", text));
  }

  /**
   * The user that a row's {@code _userid} names.
   *
   * @throws BridgeException 22023 if the server cannot take it, or would take it for another
   */
  static String ofColumn(String value) {
    if (value.isEmpty() || EDGES.matcher(value).find()) {
      throw BridgeException.of(
              SqlState.INVALID_PARAMETER_VALUE,
              "invalid value for column \"_userid\": \"" + value + "\"")
          .withHint("A user id is not empty and has no white space at its ends.");
    }
    return check("column \"_userid\"", value);
  }

  private static String check(String where, String id) {
    if (id.contains("..") || id.indexOf('/') >= 0 || id.indexOf('\\') >= 0) {
      throw BridgeException.of(
              SqlState.INVALID_PARAMETER_VALUE, "invalid value for " + where + ": \"" + id + "\"")
          .withHint("KalamDB takes no user id with \"..\", \"/\" or \"\\\".");
    }
    return id;
  }
}
