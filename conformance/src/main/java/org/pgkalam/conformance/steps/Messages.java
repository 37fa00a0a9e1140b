package org.pgkalam.conformance.steps;

import com.google.protobuf.ByteString;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Message;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Protocol messages as text for people and for comparison. */
final class Messages {
  private Messages() {}

  /** All set fields on one line; bytes only by their number. */
  static String text(Message message) {
    return message.getAllFields().entrySet().stream()
        .map(field -> field.getKey().getName() + ": " + value(field))
        .collect(Collectors.joining(", ", "{", "}"));
  }

  /**
   * One field: the entries of a repeated one on a line each.
   *
   * @return null if the field is optional and not set, or one of other messages only
   */
  static String field(Message message, String name) {
    FieldDescriptor field = message.getDescriptorForType().findFieldByName(name);
    if (field == null && ofAnotherMessage(message, name)) {
      return null;
    }
    if (field == null) {
      throw new HarnessException(
          message.getDescriptorForType().getName()
              + " has no field "
              + name
              + "; it has "
              + message.getDescriptorForType().getFields().stream()
                  .map(FieldDescriptor::getName)
                  .collect(Collectors.joining(", ")));
    }
    if (field.isRepeated()) {
      return ((List<?>) message.getField(field))
          .stream().map(Messages::scalar).collect(Collectors.joining("\n"));
    }
    if (field.hasPresence() && !message.hasField(field)) {
      return null;
    }
    return scalar(message.getField(field));
  }

  private static boolean ofAnotherMessage(Message message, String name) {
    return message.getDescriptorForType().getFile().getMessageTypes().stream()
        .anyMatch(other -> other.findFieldByName(name) != null);
  }

  private static String value(Map.Entry<FieldDescriptor, Object> field) {
    if (field.getKey().isRepeated()) {
      return ((List<?>) field.getValue())
          .stream().map(Messages::scalar).collect(Collectors.joining(", ", "[", "]"));
    }
    return scalar(field.getValue());
  }

  private static String scalar(Object value) {
    if (value instanceof ByteString bytes) {
      return bytes.size() + " bytes";
    }
    if (value instanceof Message message) {
      return text(message);
    }
    return value.toString();
  }
}
