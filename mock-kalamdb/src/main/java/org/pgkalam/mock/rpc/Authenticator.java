package org.pgkalam.mock.rpc;

import io.grpc.Status;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Locale;
import org.pgkalam.mock.Account;
import org.pgkalam.mock.Auth;

/** Checks the credentials of Ping and OpenSession. */
final class Authenticator {
  private volatile Auth auth;

  Authenticator(Auth auth) {
    this.auth = auth;
  }

  void change(Auth way) {
    auth = way;
  }

  /**
   * Accepts or refuses.
   *
   * @param whenMissing the message for an empty header
   */
  BridgeIdentity authenticate(Caller caller, String whenMissing) {
    if (caller.certificateName().isPresent()) {
      return certified(caller.certificateName().get());
    }
    Auth way = auth;
    if (way instanceof Auth.StaticHeader expected) {
      if (!caller.authorization().equals(expected.header())) {
        throw RpcException.unauthenticated("invalid or missing pg auth token");
      }
      return new BridgeIdentity("static-pg-bridge", "system", "static_header");
    }
    if (way instanceof Auth.Users users) {
      return login(users, caller.authorization(), whenMissing);
    }
    return new BridgeIdentity("anonymous", "system", "none");
  }

  private static BridgeIdentity certified(String name) {
    if (name.equals("kalamdb-pg-")) {
      throw denied("PG extension CN has empty name suffix");
    }
    if (name.startsWith("kalamdb-pg-")) {
      return new BridgeIdentity("mtls-pg-bridge", "system", "mtls");
    }
    throw denied(
        name.startsWith("kalamdb-node-")
            ? "Cluster node '" + name + "' is not a valid PG extension identity"
            : "Unrecognised peer CN '"
                + name
                + "': expected 'kalamdb-pg-{name}' or 'kalamdb-node-{id}'");
  }

  private static RpcException denied(String message) {
    return new RpcException(Status.Code.PERMISSION_DENIED, message);
  }

  private static BridgeIdentity login(Auth.Users users, String header, String whenMissing) {
    if (header.isEmpty()) {
      throw RpcException.unauthenticated(whenMissing);
    }
    if (!header.regionMatches(true, 0, "Basic ", 0, 6)) {
      throw refused(
          !header.startsWith("Bearer ")
              ? "Malformed authorization header: Authorization header must start with 'Basic ' or 'Bearer '"
              : header.substring(7).isBlank()
                  ? "Malformed authorization header: Bearer token missing"
                  : header.split("\\.", -1).length == 3
                      ? "Invalid token signature"
                      : "Malformed authorization header: JWT validation failed: Invalid JWT header: InvalidToken");
    }
    String[] credentials = basic(header).split(":", 2);
    String user = credentials[0];
    Account account = users.accounts().get(user);
    if (account == null) {
      throw refused("User not found: User '" + user + "' not found");
    }
    if (account.password().isEmpty() || !account.password().equals(credentials[1])) {
      throw refused("Invalid credentials: Invalid credentials");
    }
    String role = account.role().toLowerCase(Locale.ROOT);
    if (!role.equals("dba") && !role.equals("system")) {
      throw new RpcException(
          Status.Code.PERMISSION_DENIED, "pg rpc requires a DBA or system account");
    }
    return new BridgeIdentity(user, role, "direct");
  }

  private static String basic(String header) {
    if (!header.startsWith("Basic ")) {
      throw refused(
          "Malformed authorization header: Authorization header must start with 'Basic '");
    }
    String decoded;
    try {
      byte[] bytes = Base64.getDecoder().decode(header.substring(6).strip());
      decoded = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (IllegalArgumentException e) {
      throw refused(
          "Malformed authorization header: Invalid base64 encoding"
              + invalidSymbol(header.substring(6).strip()));
    } catch (CharacterCodingException e) {
      throw refused("Malformed authorization header: Invalid UTF-8 in credentials");
    }
    if (decoded.indexOf(':') < 0) {
      throw refused(
          "Malformed authorization header: Credentials must be in format 'username:password'");
    }
    return decoded;
  }

  private static String invalidSymbol(String text) {
    for (int i = 0; i < text.length(); i++) {
      if (!Character.toString(text.charAt(i)).matches("[A-Za-z0-9+/=]")) {
        return ": Invalid symbol %d, offset %d.".formatted((int) text.charAt(i), i);
      }
    }
    return "";
  }

  private static RpcException refused(String error) {
    return RpcException.unauthenticated("authentication failed: " + error);
  }
}
