package org.pgkalam.mock.standalone;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import org.pgkalam.mock.json.Json;

/**
 * Says over HTTP that the server is up: {@code GET /v1/api/healthcheck} (document "docker build"),
 * or {@code GET /health}.
 */
final class HealthCheck implements AutoCloseable {
  static final String PATH = "/v1/api/healthcheck";
  private static final String SHORT_PATH = "/health";

  private final HttpServer server;

  private HealthCheck(HttpServer server) {
    this.server = server;
  }

  /**
   * Answers from now on.
   *
   * @param port 0 lets the kernel choose
   * @throws IOException if the port cannot be had
   */
  static HealthCheck start(String host, int port, String version) throws IOException {
    HttpServer server = HttpServer.create(new InetSocketAddress(host, port), 0);
    Map<String, Object> healthy = new LinkedHashMap<>();
    healthy.put("status", "healthy");
    healthy.put("version", version);
    healthy.put("api_version", "v1");
    server.createContext("/", exchange -> answer(exchange, healthy));
    server.start();
    return new HealthCheck(server);
  }

  int port() {
    return server.getAddress().getPort();
  }

  private static void answer(HttpExchange exchange, Map<String, Object> healthy)
      throws IOException {
    try (exchange) {
      String path = exchange.getRequestURI().getPath();
      if (!path.equals(PATH) && !path.equals(SHORT_PATH)) {
        send(exchange, 404, Map.of("error", "not found"));
      } else if (!exchange.getRequestMethod().equals("GET")) {
        exchange.getResponseHeaders().set("Allow", "GET");
        send(exchange, 405, Map.of("error", "only GET"));
      } else {
        send(exchange, 200, healthy);
      }
    }
  }

  private static void send(HttpExchange exchange, int status, Map<String, Object> json)
      throws IOException {
    byte[] body = Json.text(json).getBytes(StandardCharsets.UTF_8);
    exchange.getResponseHeaders().set("Content-Type", "application/json");
    boolean head = exchange.getRequestMethod().equals("HEAD");
    exchange.sendResponseHeaders(status, head ? -1 : body.length);
    if (!head) {
      exchange.getResponseBody().write(body);
    }
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
