package org.pgkalam.extension;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Message;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.pgkalam.mock.Faults;

/** Where the calls of one backend to one method wait on their way. */
final class Gate {
  /** Far longer than any test may take: what ends the wait is the fault. */
  private static final Duration SLOW = Duration.ofMinutes(10);

  /** At which point of the call, and what can end it. */
  enum Kind {
    /** Before the work; ends when the client cancels. */
    SLOW("asked"),
    /** After the work, before the answer; ends when the gate is opened. */
    DONE("done there"),
    /** Before the work, which is never done. */
    LOST("lost on the way");

    private final String text;

    Kind(String text) {
      this.text = text;
    }

    @Override
    public String toString() {
      return text;
    }
  }

  private final CountDownLatch opened = new CountDownLatch(1);
  private volatile boolean arrived;

  private Gate() {}

  /** From now on the calls of this backend wait. */
  static Gate close(Faults faults, String method, String backendPid, Kind kind) {
    Gate gate = new Gate();
    Predicate<Message> calls = callsOf(backendPid);
    Faults.Declaration on = faults.on(method);
    Faults.Fault fault =
        switch (kind) {
          case SLOW -> on.delay(SLOW);
          case DONE -> on.respondWith(gate::hold);
          case LOST -> on.blackHole();
        };
    var unused =
        fault.when(
            request -> {
              boolean ours = calls.test(request);
              if (ours && kind != Kind.DONE) {
                gate.arrived = true;
              }
              return ours;
            });
    return gate;
  }

  /** The calls of a backend, but for those that are made in passing. */
  static Predicate<Message> callsOf(String backendPid) {
    String prefix = "pg-" + backendPid + "-";
    return request ->
        text(request, "session_id").startsWith(prefix)
            && !text(request, "sql").startsWith("CREATE NAMESPACE");
  }

  private static String text(Message request, String name) {
    FieldDescriptor field = request.getDescriptorForType().findFieldByName(name);
    return field == null ? "" : (String) request.getField(field);
  }

  private Message hold(Message response) {
    arrived = true;
    try {
      assertThat(opened.await(FaultStage.PATIENCE.toSeconds(), TimeUnit.SECONDS))
          .as("opened in time")
          .isTrue();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    return response;
  }

  /** Whether a call has come. */
  boolean holdsCall() {
    return arrived;
  }

  void open() {
    opened.countDown();
  }
}
