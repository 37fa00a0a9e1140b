package org.pgkalam.mock.tx;

import java.util.Optional;
import org.pgkalam.mock.store.Coercion;
import org.pgkalam.mock.store.StoreException;

/** What a session id stands for: texts with equal numbers own the same transaction. */
public record OwnerKey(Object value) {
  private record Backend(long pid, long configHash) {}

  /** Parses {@code pg-<pid>}, {@code pg-<pid>-<hash>} or a UUID. */
  public static OwnerKey parse(String sessionId) {
    if (!sessionId.startsWith("pg-")) {
      return new OwnerKey(
          Coercion.parseUuid(sessionId)
              .orElseThrow(
                  () ->
                      invalid(
                          sessionId,
                          "expected pg-<pid>-<config_hash> or a server-issued UUID handle")));
    }
    String rest = sessionId.substring(3);
    int dash = rest.indexOf('-');
    String pid = dash < 0 ? rest : rest.substring(0, dash);
    if (pid.isEmpty()) {
      throw invalid(sessionId, "missing backend pid");
    }
    if (!pid.matches("\\+?[0-9]{1,19}") || Long.parseLong(pid) > 0xFFFF_FFFFL) {
      throw invalid(sessionId, "backend pid must be numeric");
    }
    long hash = 0;
    if (dash >= 0) {
      String hex = rest.substring(dash + 1);
      String digits = hex.replaceFirst("^0+(?=.)", "");
      if (!digits.matches("[0-9a-fA-F]{1,16}")) {
        throw invalid(sessionId, "config hash must be hexadecimal");
      }
      hash = Long.parseUnsignedLong(digits, 16);
    }
    return new OwnerKey(new Backend(Long.parseLong(pid), hash));
  }

  /** The backend's process id, if the session id tells it. */
  public static Optional<Long> backendPid(String sessionId) {
    try {
      return parse(sessionId).value() instanceof Backend backend
          ? Optional.of(backend.pid())
          : Optional.empty();
    } catch (StoreException e) {
      return Optional.empty();
    }
  }

  private static StoreException invalid(String sessionId, String reason) {
    return new StoreException(
        "Invalid operation: invalid pg session id '%s': %s".formatted(sessionId, reason));
  }
}
