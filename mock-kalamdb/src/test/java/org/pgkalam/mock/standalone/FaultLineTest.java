package org.pgkalam.mock.standalone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.grpc.ManagedChannel;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.pgkalam.mock.MockKalamDb;
import org.pgkalam.protocol.OpenSessionRequest;
import org.pgkalam.protocol.PgServiceGrpc;
import org.pgkalam.protocol.PingRequest;

final class FaultLineTest {
  private MockKalamDb kalam;
  private ManagedChannel channel;
  private PgServiceGrpc.PgServiceBlockingStub stub;

  @BeforeEach
  void start() {
    kalam = MockKalamDb.start();
    channel = NettyChannelBuilder.forAddress(kalam.host(), kalam.port()).usePlaintext().build();
    stub = PgServiceGrpc.newBlockingStub(channel);
  }

  @AfterEach
  void stop() {
    channel.shutdownNow();
    kalam.close();
  }

  private String ping() {
    return answer(() -> stub.ping(PingRequest.getDefaultInstance()));
  }

  private String open(String session) {
    return answer(
        () -> stub.openSession(OpenSessionRequest.newBuilder().setSessionId(session).build()));
  }

  private static String answer(Runnable call) {
    try {
      call.run();
      return "OK";
    } catch (StatusRuntimeException e) {
      return e.getStatus().getCode() + " " + e.getStatus().getDescription();
    }
  }

  @Test
  void aStatusComesWhenItIsWanted() {
    declare(
        "{\"on\": \"Ping\", \"status\": \"INTERNAL\", \"message\": \"odd\", \"after\": 1, \"times\": 1}");
    assertThat(ping()).isEqualTo("OK");
    assertThat(ping()).isEqualTo("INTERNAL odd");
    assertThat(ping()).isEqualTo("OK");
  }

  @Test
  void aFaultMeetsTheRequestsThatItNames() {
    declare(
        "{\"on\": \"*\", \"status\": \"INTERNAL\", \"message\": \"odd\", \"when\": {\"session_id\": \"pg-1*\"}}");
    assertThat(ping()).isEqualTo("OK");
    assertThat(open("pg-10-a")).isEqualTo("INTERNAL odd");
    assertThat(open("pg-20-a")).isEqualTo("OK");
  }

  @Test
  void anAnswerIsLostAfterTheWork() {
    declare(
        "{\"on\": \"OpenSession\", \"status\": \"INTERNAL\", \"message\": \"odd\", \"afterWork\": true}");
    assertThat(open("pg-1-a")).isEqualTo("INTERNAL odd");
    assertThat(kalam.sessions()).containsExactly("pg-1-a");
  }

  @Test
  void aBlackHoleDoesNotAnswer() {
    declare("{\"on\": \"OpenSession\", \"blackHole\": true}");
    stub = stub.withDeadlineAfter(100, TimeUnit.MILLISECONDS);
    assertThat(open("pg-1-a")).startsWith("DEADLINE_EXCEEDED");
    assertThat(kalam.sessions()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{ | no JSON: {",
        "[] | no JSON object: []",
        "{} | \"on\" is no text",
        "{\"on\": \"Scam\", \"blackHole\": true} | no method \"Scam\"",
        "{\"on\": \"Scan\"} | needs one of status, delayMillis, blackHole",
        "{\"on\": \"Scan\", \"blackHole\": true, \"delayMillis\": 1} | needs one of status, delayMillis, blackHole",
        "{\"on\": \"Scan\", \"blackHole\": false} | \"blackHole\" can only be true",
        "{\"on\": \"Scan\", \"status\": \"OK\"} | no status of an error: OK",
        "{\"on\": \"Scan\", \"delayMillis\": -1} | \"delayMillis\" is no number",
        "{\"on\": \"Scan\", \"delayMillis\": 1, \"afterWork\": true} | a delay comes before the work",
        "{\"on\": \"Scan\", \"blackHole\": true, \"wen\": {}} | unknown: \"wen\"",
        "{\"on\": \"Scan\", \"blackHole\": true, \"when\": 1} | \"when\" is no object",
      })
  void whatIsNoFaultIsRefused(String line, String why) {
    assertThatIllegalArgumentException().isThrownBy(() -> declare(line)).withMessage(why);
    assertThat(ping()).isEqualTo("OK");
  }

  private void declare(String line) {
    FaultLine.declare(line, kalam.faults());
  }
}
