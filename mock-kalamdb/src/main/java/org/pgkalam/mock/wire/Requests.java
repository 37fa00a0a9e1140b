package org.pgkalam.mock.wire;

import com.google.protobuf.Message;
import io.grpc.MethodDescriptor;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Recorded requests as messages. */
final class Requests {
  private static final String ROW = "{\"id\": {\"Int64\": \"%d\"}, \"v\": {\"Utf8\": \"%s\"}}";

  private Requests() {}

  static Message build(RecordedCall call, GeneratedValues generated) {
    MethodDescriptor<Message, Message> method = WireReplay.method(call.method());
    Message.Builder builder =
        ((MethodDescriptor.PrototypeMarshaller<Message>) method.getRequestMarshaller())
            .getMessagePrototype()
            .newBuilderForType();
    Map<String, Object> request = new LinkedHashMap<>();
    call.request()
        .forEach(
            (name, value) ->
                request.put(
                    name,
                    value instanceof Map<?, ?> size
                        ? ofSize(name, size, call)
                        : value instanceof String text ? generated.inThisRun(text) : value));
    return ProtoJson.message(builder, request);
  }

  /** A value of the size of one that was too long for the record. */
  private static Object ofSize(String name, Map<?, ?> size, RecordedCall call) {
    if (name.equals("sql")) {
      return "SELECT '" + "x".repeat(number(size, "length") - 9) + "'";
    }
    int count = number(size, "count");
    int left = number(size, "bytes");
    List<Object> rows = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      // The one row of a large request has the recorded place as its key, so that it is a new one.
      int key = count == 1 ? 1_000_000 + call.number() : i;
      int length = ROW.formatted(key, "").length();
      int rest = i == count - 1 ? Math.max(left - length, 0) : 1;
      rows.add(ROW.formatted(key, "x".repeat(rest)));
      left -= length + rest;
    }
    return rows;
  }

  private static int number(Map<?, ?> size, String name) {
    return Math.toIntExact((Long) size.get(name));
  }
}
