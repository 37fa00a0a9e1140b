package org.pgkalam.mock.wire;

import java.util.Map;

/**
 * A call that was sent to a real KalamDB, and what that answered.
 *
 * @param caseName the sequence it belongs to
 * @param number its place in the sequence
 * @param method the RPC's short name
 * @param request by the names of the protocol's fields
 * @param authorization the metadata value it carries; null for none
 * @param answer the response or {@code status} and {@code message}, as the recording has it
 */
record RecordedCall(
    String caseName,
    int number,
    String method,
    Map<String, Object> request,
    String authorization,
    Map<String, Object> answer) {
  String place() {
    return caseName + " " + number;
  }
}
