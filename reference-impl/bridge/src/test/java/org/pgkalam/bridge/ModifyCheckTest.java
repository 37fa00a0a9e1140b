package org.pgkalam.bridge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import net.jqwik.api.Example;
import org.assertj.core.api.AbstractThrowableAssert;

class ModifyCheckTest {
  private static final int UPDATE = 2;
  private static final int DELETE = 4;

  @Example
  void rowsAreToldApartByTheirKeyInFirstPlace() {
    for (String type : List.of("shared", "user")) {
      ModifyCheck.check(UPDATE, Relations.of(type), "id");
      ModifyCheck.check(DELETE, Relations.of(type), "id");
      refused(UPDATE, Relations.of(type), "code").hasMessageContaining("primary key \"id\"");
      refused(DELETE, Relations.of(type), "code").hasMessageContaining("not its first column");
    }
  }

  @Example
  void aTableWhoseKeyIsNotKnownIsTakenToBeRight() {
    ModifyCheck.check(UPDATE, Relations.of("shared", null, null), "code");
    ModifyCheck.check(DELETE, Relations.of("user", null, null), "code");
  }

  @Example
  void needsNoUser() {
    ModifyCheck.check(UPDATE, Relations.of("user", "id", null), "id");
  }

  @Example
  void streamsAreNotUpdatedAndDeletedFromByTheirKey() {
    refused(UPDATE, Relations.of("stream"), "id").hasMessageContaining("UPDATE is not supported");
    ModifyCheck.check(DELETE, Relations.of("stream"), "id");
    refused(DELETE, Relations.of("stream"), "_seq").hasMessageContaining("primary key \"id\"");
    ModifyCheck.check(DELETE, Relations.of("stream", null, "alice"), "_seq");
    refused(DELETE, Relations.of("stream", null, "alice"), "id").hasMessageContaining("_seq");
  }

  private static AbstractThrowableAssert<?, ? extends Throwable> refused(
      int command, Relation relation, String key) {
    return assertThatThrownBy(() -> ModifyCheck.check(command, relation, key))
        .isInstanceOfSatisfying(
            BridgeException.class,
            e -> {
              assertThat(e.sqlState()).isEqualTo(SqlState.FEATURE_NOT_SUPPORTED);
              assertThat(e.hint()).isNotBlank();
            });
  }
}
