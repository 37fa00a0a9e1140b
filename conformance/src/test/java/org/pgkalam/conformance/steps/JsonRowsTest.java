package org.pgkalam.conformance.steps;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

final class JsonRowsTest {
  private static final List<String> COLUMNS = List.of("id", "v");

  @Test
  void theSameRowsAreTheSame() {
    assertSame("[{\"id\":1,\"v\":\"one\"},{\"v\":null,\"id\":2}]", row("1", "one"), row("2", null));
    assertSame("[]");
  }

  @Test
  void howAValueIsWrittenIsLeftOpen() {
    assertSame("[{\"id\":\"1\"}]", row("1", null));
    assertSame("[{\"id\":9007199254740993,\"v\":true}]", row("9007199254740993", "true"));
    assertSame("[{\"id\":1e300,\"v\":{\"a\":[1]}}]", row("1.0E300", "{\"a\": [1]}"));
  }

  @Test
  void anotherValueIsADifference() {
    assertDiffers("[{\"id\":9007199254740992}]", row("9007199254740993", null));
    assertDiffers("[{\"id\":1,\"v\":\"\"}]", row("1", null));
    assertDiffers("[{\"id\":1,\"v\":null}]", row("1", "null"));
    assertDiffers("[{\"id\":1,\"v\":\"One\"}]", row("1", "one"));
    assertDiffers("[{\"id\":1,\"v\":\"one\"}]", row("1", "one "));
  }

  @Test
  void anotherNumberOrOrderOfRowsIsADifference() {
    assertDiffers("[{\"id\":1}]", row("1", null), row("2", null));
    assertDiffers("[{\"id\":1},{\"id\":1}]", row("1", null));
    assertDiffers("[{\"id\":2},{\"id\":1}]", row("1", null), row("2", null));
    assertDiffers("[[1,null]]", row("1", null));
  }

  @Test
  void whatIsNoArrayIsRefused() {
    for (String json : List.of("\"0 row(s)\"", "{}", "[", "", "[] x")) {
      assertThatThrownBy(() -> JsonRows.of(json)).isInstanceOf(AssertionError.class);
    }
  }

  @SafeVarargs
  @SuppressWarnings("varargs")
  private static void assertSame(String json, List<String>... rows) {
    assertThat(JsonRows.of(json).differenceFrom(COLUMNS, List.of(rows))).isEmpty();
  }

  @SafeVarargs
  @SuppressWarnings("varargs")
  private static void assertDiffers(String json, List<String>... rows) {
    assertThat(JsonRows.of(json).differenceFrom(COLUMNS, List.of(rows))).isPresent();
  }

  private static List<String> row(String id, String v) {
    return Arrays.asList(id, v);
  }
}
