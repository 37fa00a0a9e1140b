package org.pgkalam.saboteurs;

import io.grpc.CallCredentials;
import io.grpc.CallOptions;
import io.grpc.Metadata;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.WeakHashMap;
import java.util.concurrent.Executor;
import org.pgkalam.bridge.BridgeException;

/** Clients that misread the options of a server, or connect otherwise than they say. */
final class ServerSaboteurs {
  private static final Map<Object, Object> FIRST_OPTIONS =
      Collections.synchronizedMap(new WeakHashMap<>());
  private static final Set<Object> CALLED =
      Collections.synchronizedSet(Collections.newSetFromMap(new WeakHashMap<>()));
  private static final ThreadLocal<Object> FIRST_USER = new ThreadLocal<>();

  private ServerSaboteurs() {}

  static List<Saboteur> all() {
    return List.of(
        new Saboteur(
                "no-authorization",
                "sends no authorization",
                "SRV-006",
                "SRV-016",
                "SRV-020",
                "SRV-021",
                "SRV-015")
            .after(
                "ServerOptions#authorization",
                call -> call.answer(Optional.class, o -> Optional.empty())),
        new Saboteur("login-swapped", "sends password and user the wrong way round", "SRV-015")
            .after(
                "ServerOptions#authorization",
                call ->
                    call.answer(
                        Optional.class,
                        o ->
                            o.isPresent() && o.get().toString().startsWith("Basic ")
                                ? Optional.of(swapped(o.get().toString()))
                                : o)),
        new Saboteur("leader-not-followed", "does not follow a hint at the leader", "SRV-013")
            .before("LeaderHint#of", call -> call.skip(Optional.empty())),
        new Saboteur("first-call-lost", "fails with the first call of a session", "SRV-027")
            .after(
                "KalamSession#call",
                call -> {
                  if (CALLED.add(call.self())) {
                    call.fail(BridgeException.of("08006", "the connection was not yet ready"));
                  }
                }),
        new Saboteur("no-timeout", "waits a minute whatever timeout says", "SRV-007")
            .after("ServerOptions#timeout", call -> call.answer(Long.class, millis -> 60_000L)),
        new Saboteur("timeout-in-seconds", "takes timeout for seconds", "SRV-007")
            .after(
                "ServerOptions#timeout", call -> call.answer(Long.class, millis -> millis * 1000)),
        new Saboteur("port-of-any-text", "takes the digits at the start of port", "SRV-005")
            .before(
                "ServerOptions#port",
                call -> call.change(0, String.class, port -> port.replaceFirst("\\D+$", ""))),
        new Saboteur("host-missing", "takes localhost if there is no host", "SRV-004")
            .after("OptionValues#required", call -> instead(call, "host", "127.0.0.1")),
        new Saboteur("port-missing", "takes 2910 if there is no port", "SRV-005")
            .after("OptionValues#required", call -> instead(call, "port", "2910")),
        new Saboteur("certificate-alone", "takes a certificate without its key for none", "SRV-011")
            .after("OptionValues#get", call -> alone(call, "client_cert", "client_key")),
        new Saboteur("key-alone", "takes a key without its certificate for none", "SRV-012")
            .after("OptionValues#get", call -> alone(call, "client_key", "client_cert")),
        new Saboteur("no-tls", "connects without TLS", "SRV-008", "SRV-009", "SRV-010", "SRV-014")
            .after(
                "OptionValues#get",
                call -> {
                  if (List.of("ca_cert", "client_cert", "client_key").contains(call.arguments[0])) {
                    call.swallow(null);
                    call.result = Optional.empty();
                  }
                }),
        new Saboteur(
                "no-client-certificate",
                "does not show its certificate",
                "SRV-009",
                "SRV-010",
                "SRV-014")
            .after(
                "OptionValues#get",
                call -> {
                  if (List.of("client_cert", "client_key").contains(call.arguments[0])) {
                    call.result = Optional.empty();
                  }
                }),
        new Saboteur(
                "first-options-kept", "keeps the server's options as they were at first", "SRV-002")
            .before(
                "Sessions#to",
                call ->
                    call.arguments[0] =
                        FIRST_OPTIONS.computeIfAbsent(call.self(), s -> call.arguments[0])),
        new Saboteur(
                "authorization-each-time", "sends the authorization with every request", "SRV-018")
            .after(
                "KalamSession#options",
                call ->
                    call.answer(
                        CallOptions.class,
                        options -> options.withCallCredentials(new Header("Bearer again")))),
        new Saboteur("session-for-each-request", "opens a session before every request", "SRV-017")
            .before("KalamSession$Link#isStale", call -> call.setField("open", false)),
        new Saboteur("timeout-unknown", "does not know the option timeout", "SRV-007", "SRV-014")
            .before("OptionValidator#checkNames", call -> without(call, "timeout")),
        new Saboteur(
                "auth-header-unknown",
                "does not know the option auth_header",
                "SRV-006",
                "SRV-016",
                "SRV-021")
            .before("OptionValidator#checkNames", call -> without(call, "auth_header")),
        new Saboteur("login-unknown", "does not know the option login_user", "SRV-015")
            .before("OptionValidator#checkNames", call -> without(call, "login_user")),
        new Saboteur(
                "client-key-unknown", "does not know the option client_key", "SRV-010", "SRV-014")
            .before("OptionValidator#checkNames", call -> without(call, "client_key")),
        new Saboteur(
                "vague-connection-error",
                "does not say that the server cannot be reached",
                "TRBL-003",
                "TRBL-008")
            .after(
                "RemoteErrors#unavailable",
                call -> call.result = BridgeException.of("HV000", "something went wrong")),
        new Saboteur(
                "vague-authentication-error",
                "does not say that the authentication failed",
                "TRBL-004")
            .after(
                "RemoteErrors#of",
                call ->
                    call.answer(
                        BridgeException.class,
                        e ->
                            e.sqlState().equals("28000")
                                ? BridgeException.of("HV000", "something went wrong")
                                : e)),
        new Saboteur(
                "user-of-first-statement",
                "keeps the user of the first statement",
                "TENANT-002",
                "TENANT-003",
                "SCAN-003")
            .after(
                "Tenant#ofSetting",
                call -> {
                  if (FIRST_USER.get() == null
                      && call.result instanceof Optional<?> o
                      && o.isPresent()) {
                    FIRST_USER.set(o);
                  }
                  if (FIRST_USER.get() != null) {
                    call.result = FIRST_USER.get();
                  }
                }));
  }

  private static String swapped(String basic) {
    byte[] decoded = Base64.getDecoder().decode(basic.substring("Basic ".length()));
    String text = new String(decoded, StandardCharsets.UTF_8);
    int colon = text.indexOf(':');
    String other = text.substring(colon + 1) + ":" + text.substring(0, colon);
    return "Basic " + Base64.getEncoder().encodeToString(other.getBytes(StandardCharsets.UTF_8));
  }

  private static void instead(Call call, String option, String value) {
    if (option.equals(call.arguments[0])) {
      call.swallow(value);
    }
  }

  private static void alone(Call call, String option, String other) {
    if (option.equals(call.arguments[0])
        && call.field("options") instanceof Map<?, ?> options
        && !options.containsKey(other)) {
      call.result = Optional.empty();
    }
  }

  private static void without(Call call, String option) {
    List<?> known = call.argument(2, List.class);
    List<Object> names = new ArrayList<>(known);
    names.remove(option);
    call.arguments[2] = names;
  }

  private static final class Header extends CallCredentials {
    private final String value;

    Header(String value) {
      this.value = value;
    }

    @Override
    public void applyRequestMetadata(RequestInfo info, Executor executor, MetadataApplier applier) {
      Metadata metadata = new Metadata();
      metadata.put(Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER), value);
      applier.apply(metadata);
    }
  }
}
