package org.pgkalam.saboteurs;

import io.grpc.CallCredentials;
import io.grpc.CallOptions;
import io.grpc.Metadata;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executor;
import org.pgkalam.bridge.BridgeException;

/** Clients that misread the options of a server, or connect otherwise than they say. */
final class ServerSaboteurs {
  private ServerSaboteurs() {}

  static List<Saboteur> all() {
    return List.of(
        new Saboteur("timeout-in-seconds", "takes timeout for seconds", "SRV-007")
            .after(
                "ServerOptions#timeout", call -> call.answer(Long.class, millis -> millis * 1000)),
        new Saboteur("host-missing", "takes localhost if there is no host", "SRV-004")
            .after("OptionValues#required", call -> instead(call, "host", "127.0.0.1")),
        new Saboteur("port-missing", "takes 2910 if there is no port", "SRV-005")
            .after("OptionValues#required", call -> instead(call, "port", "2910")),
        new Saboteur("certificate-alone", "takes a certificate without its key for none", "SRV-011")
            .after("OptionValues#get", call -> alone(call, "client_cert", "client_key")),
        new Saboteur("key-alone", "takes a key without its certificate for none", "SRV-012")
            .after("OptionValues#get", call -> alone(call, "client_key", "client_cert")),
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
                                : e)));
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
      call.answer(Optional.class, value -> Optional.empty());
    }
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
