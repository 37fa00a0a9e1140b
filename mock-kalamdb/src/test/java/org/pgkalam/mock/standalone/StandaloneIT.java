package org.pgkalam.mock.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.MetadataUtils;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.jar.JarFile;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.pgkalam.mock.Auth;
import org.pgkalam.mock.json.Json;
import org.pgkalam.protocol.ExecuteQueryRpcRequest;
import org.pgkalam.protocol.OpenSessionRequest;
import org.pgkalam.protocol.PgServiceGrpc;
import org.pgkalam.protocol.PingRequest;

/** The runnable jar as a process. */
final class StandaloneIT {
  private static final Path JAR = Path.of(System.getProperty("standalone.jar"));
  private static final String JAVA =
      Path.of(System.getProperty("java.home"), "bin", "java").toString();

  @TempDir private Path directory;

  private Process run(Object... arguments) throws IOException {
    List<String> command = new ArrayList<>(List.of(JAVA, "-jar", JAR.toString()));
    for (Object argument : arguments) {
      command.add(argument.toString());
    }
    return new ProcessBuilder(command).redirectError(directory.resolve("stderr").toFile()).start();
  }

  private String output(int exitCode, Object... arguments) throws Exception {
    Process process = run(arguments);
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(errors()).isEqualTo(exitCode);
    return output;
  }

  private String errors() throws IOException {
    return Files.readString(directory.resolve("stderr"));
  }

  private Path file(String name, String content) throws IOException {
    return Files.writeString(directory.resolve(name), content);
  }

  @Test
  void servesUntilItIsEnded() throws Exception {
    Path init =
        file(
            "init.sql",
            """
            CREATE NAMESPACE app;
            CREATE SHARED TABLE app.t (id BIGINT PRIMARY KEY);
            INSERT INTO app.t (id) VALUES (7);
            """);
    Path faults =
        file(
            "faults.jsonl",
            "{\"on\": \"Ping\", \"status\": \"UNAVAILABLE\", \"message\": \"not now\", \"after\": 1}\n");
    Path journal = directory.resolve("journal.jsonl");
    Process process =
        run(
            "--port",
            0,
            "--http",
            0,
            "--accounts",
            file("accounts", "pg_dba:Top5ecret:dba\n"),
            "--init",
            init,
            "--faults",
            faults,
            "--journal",
            journal,
            "--quirk",
            "measured");
    try (BufferedReader out =
        new BufferedReader(
            new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
      String grpc = out.readLine();
      assertThat(grpc).as(errors()).matches("gRPC: 127\\.0\\.0\\.1:\\d+");
      String health = out.readLine();
      assertThat(health).startsWith("health check: ");

      isHealthy(URI.create(health.substring("health check: ".length())));
      answers(Integer.parseInt(grpc.substring(grpc.lastIndexOf(':') + 1)));
    } finally {
      process.destroy();
    }
    assertThat(process.waitFor(1, TimeUnit.MINUTES)).isTrue();
    assertThat(process.exitValue()).isEqualTo(128 + 15);
    assertThat(errors()).isEmpty();
    List<String> lines = Files.readAllLines(journal);
    assertThat(lines)
        .extracting(line -> Json.object(line).get("method"))
        .containsExactly("Ping", "Ping", "OpenSession", "ExecuteQuery");
    assertThat(lines.get(3)).contains("\"rows\":[[7]]");
    assertThat(Files.readString(journal))
        .contains("\"auth\":true")
        .doesNotContain("Top5ecret", Auth.basic("pg_dba", "Top5ecret").substring(6));
  }

  private static void isHealthy(URI uri) throws Exception {
    HttpClient client = HttpClient.newHttpClient();
    HttpResponse<String> answer =
        client.send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString());
    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(Json.object(answer.body())).containsEntry("status", "healthy");
    assertThat(
            client
                .send(
                    HttpRequest.newBuilder(uri.resolve("/v1/api/sql")).build(),
                    HttpResponse.BodyHandlers.discarding())
                .statusCode())
        .isEqualTo(404);
  }

  private static void answers(int port) {
    ManagedChannel channel =
        NettyChannelBuilder.forAddress("127.0.0.1", port).usePlaintext().build();
    try {
      Metadata headers = new Metadata();
      headers.put(
          Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER),
          Auth.basic("pg_dba", "Top5ecret"));
      PgServiceGrpc.PgServiceBlockingStub stub =
          PgServiceGrpc.newBlockingStub(channel)
              .withInterceptors(MetadataUtils.newAttachHeadersInterceptor(headers));
      assertThat(stub.ping(PingRequest.getDefaultInstance()).getOk()).isTrue();
      assertThat(statusOf(() -> stub.ping(PingRequest.getDefaultInstance())))
          .isEqualTo("UNAVAILABLE: not now");
      String session = stub.openSession(OpenSessionRequest.getDefaultInstance()).getSessionId();
      assertThat(
              stub.executeQuery(
                      ExecuteQueryRpcRequest.newBuilder()
                          .setSessionId(session)
                          .setSql("SELECT id FROM app.t")
                          .build())
                  .getMessage())
          .isEqualTo("1 row(s)");
    } finally {
      channel.shutdownNow();
    }
  }

  private static String statusOf(Runnable call) {
    try {
      call.run();
      return "OK";
    } catch (StatusRuntimeException e) {
      return e.getStatus().getCode() + ": " + e.getStatus().getDescription();
    }
  }

  @Test
  void saysWhatItIs() throws Exception {
    assertThat(output(0, "--version")).startsWith("mock-kalamdb 0.");
    assertThat(output(2, "--port", "many")).isEmpty();
    assertThat(errors()).startsWith("mock-kalamdb: ").contains("--port").doesNotContain("\tat ");
  }

  /** So that the README has no option that is not there. */
  @Test
  void knowsTheOptionsOfTheReadme() throws Exception {
    String help = output(0, "--help");
    List<String> options =
        Files.readAllLines(Path.of("README.md")).stream()
            .filter(line -> line.startsWith("    ") && line.contains("-standalone.jar"))
            .flatMap(line -> Pattern.compile("--[a-z-]+").matcher(line).results())
            .map(found -> found.group())
            .toList();
    assertThat(options).contains("--port", "--http").allSatisfy(o -> assertThat(help).contains(o));
  }

  @Test
  void bringsItsLicenceAndNothingOfJUnit() throws IOException {
    try (JarFile jar = new JarFile(JAR.toFile())) {
      assertThat(jar.getEntry("META-INF/LICENSE")).isNotNull();
      assertThat(jar.stream().map(entry -> entry.getName()))
          .contains("META-INF/services/io.grpc.NameResolverProvider")
          .noneMatch(name -> name.startsWith("org/junit") || name.contains("mock/junit"));
    }
  }
}
