package org.pgkalam.mock;

import com.google.protobuf.Message;
import io.grpc.Status;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/**
 * One call that has ended.
 *
 * @param number counts calls from 1 in order of arrival
 * @param at when the call arrived
 * @param method the RPC's short name, such as {@code Scan}
 * @param metadata ASCII metadata by lower-case key, {@code authorization} included; the last value
 *     of a repeated key
 * @param request what the client sent
 * @param response what the client was answered; empty unless the status is OK
 * @param status the final status; CANCELLED when the client gave up
 * @param took from arrival to end
 */
public record JournalEntry(
    long number,
    Instant at,
    String method,
    Map<String, String> metadata,
    Message request,
    Optional<Message> response,
    Status status,
    Duration took) {

  /**
   * One line for people: number, method, request, outcome. Long texts are shortened; credentials
   * are not shown.
   */
  public String line() {
    String outcome =
        response
            .map(answer -> "{" + shortened(answer) + "}")
            .orElseGet(
                () ->
                    status.getCode()
                        + (status.getDescription() == null
                            ? ""
                            : " \"" + status.getDescription() + "\""));
    return "#%d %s {%s} -> %s (%d us)"
        .formatted(number, method, shortened(request), outcome, took.toNanos() / 1000);
  }

  private static String shortened(Message message) {
    if (message.getSerializedSize() > 10_000) {
      return message.getSerializedSize() + " bytes";
    }
    String text = message.toString().strip().replace('\n', ' ');
    return text.length() > 300 ? text.substring(0, 300) + "..." : text;
  }
}
