package org.pgkalam.mock.wire;

import com.google.protobuf.ByteString;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Message;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Messages as the recording writes them: by field name, 64-bit numbers as text. */
public final class ProtoJson {
  private ProtoJson() {}

  /** Fills a message. */
  @SuppressWarnings("unchecked")
  static Message message(Message.Builder builder, Map<String, Object> json) {
    json.forEach(
        (name, value) -> {
          FieldDescriptor field = builder.getDescriptorForType().findFieldByName(name);
          if (field.isRepeated()) {
            for (Object item : (List<Object>) value) {
              builder.addRepeatedField(field, single(builder, field, item));
            }
          } else {
            builder.setField(field, single(builder, field, value));
          }
        });
    return builder.build();
  }

  @SuppressWarnings("unchecked")
  private static Object single(Message.Builder builder, FieldDescriptor field, Object value) {
    return switch (field.getJavaType()) {
      case LONG -> Long.valueOf(value.toString());
      case MESSAGE -> message(builder.newBuilderForField(field), (Map<String, Object>) value);
      default -> value;
    };
  }

  /**
   * A request or a response; its batches are decoded into {@code batches}, {@code schema} and
   * {@code rows}.
   *
   * @throws RuntimeException if a batch cannot be read
   */
  public static Map<String, Object> json(Message message) {
    Map<String, Object> json = new LinkedHashMap<>();
    message
        .getAllFields()
        .forEach(
            (field, value) -> {
              if (!field.getName().equals("ipc_batches")) {
                json.put(field.getName(), value(value));
              }
            });
    FieldDescriptor batches = message.getDescriptorForType().findFieldByName("ipc_batches");
    if (batches != null) {
      @SuppressWarnings("unchecked")
      List<ByteString> streams = (List<ByteString>) message.getField(batches);
      ArrowAnswer.addTo(json, streams);
    }
    return json;
  }

  private static Object value(Object value) {
    if (value instanceof List<?> list) {
      return list.stream().map(ProtoJson::value).toList();
    }
    if (value instanceof Message message) {
      return json(message);
    }
    return value instanceof Long ? value.toString() : value;
  }
}
