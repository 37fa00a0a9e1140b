package org.pgkalam.bridge;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Collection;
import java.util.Optional;

/**
 * What the views {@code kalam.bridge}, {@code kalam.bridge_backends} and {@code
 * kalam.bridge_doubts} show, as one JSON object.
 */
final class BridgeStatus {
  private static final JsonFactory JSON = new JsonFactory();
  private static final int KIBIBYTE = 1024;

  private final Collection<BackendConnection> connections;
  private final CommitDoubts doubts;

  BridgeStatus(Collection<BackendConnection> connections, CommitDoubts doubts) {
    this.connections = connections;
    this.doubts = doubts;
  }

  String json() {
    StringWriter text = new StringWriter();
    try (JsonGenerator json = JSON.createGenerator(text)) {
      write(json);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return text.toString();
  }

  private void write(JsonGenerator json) throws IOException {
    Runtime runtime = Runtime.getRuntime();
    json.writeStartObject();
    json.writeNumberField("pid", ProcessHandle.current().pid());
    json.writeStringField(
        "started",
        Instant.ofEpochMilli(ManagementFactory.getRuntimeMXBean().getStartTime()).toString());
    json.writeStringField("version", version());
    json.writeNumberField("protocol", BackendConnection.PROTOCOL_VERSION);
    json.writeStringField("java", Runtime.version().toString());
    json.writeNumberField("heap_used", runtime.totalMemory() - runtime.freeMemory());
    json.writeNumberField("heap_max", runtime.maxMemory());
    json.writeNumberField("resident", residentBytes());
    json.writeArrayFieldStart("backends");
    for (BackendConnection connection : connections) {
      writeBackend(json, connection);
    }
    json.writeEndArray();
    json.writeArrayFieldStart("doubts");
    for (CommitDoubts.Doubt doubt : doubts.all()) {
      json.writeStartObject();
      json.writeStringField("noticed", doubt.noticed().toString());
      json.writeStringField("server", doubt.server());
      json.writeStringField("session", doubt.session());
      json.writeStringField("what", doubt.what());
      json.writeStringField("outcome", doubt.outcome());
      json.writeEndObject();
    }
    json.writeEndArray();
    json.writeEndObject();
  }

  private static void writeBackend(JsonGenerator json, BackendConnection connection)
      throws IOException {
    Backend backend = connection.backend();
    if (backend == null) {
      return;
    }
    json.writeStartObject();
    json.writeNumberField("pid", connection.backendPid());
    json.writeNumberField("sessions", backend.sessions());
    json.writeBooleanField("transaction", backend.hasTransaction());
    json.writeNumberField("requests", connection.questions());
    json.writeNumberField("bytes_received", connection.bytesIn());
    json.writeNumberField("bytes_sent", connection.bytesOut());
    json.writeEndObject();
  }

  private static String version() {
    return Optional.ofNullable(BridgeStatus.class.getPackage().getImplementationVersion())
        .orElse("unknown");
  }

  /** What the whole process takes of the machine's memory. */
  private static long residentBytes() throws IOException {
    for (String line : Files.readAllLines(Path.of("/proc/self/status"))) {
      if (line.startsWith("VmRSS:")) {
        return Long.parseLong(line.replaceAll("\\D+", "")) * KIBIBYTE;
      }
    }
    return 0;
  }
}
