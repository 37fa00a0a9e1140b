package org.pgkalam.bridge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import net.jqwik.api.Example;
import org.assertj.core.api.AbstractThrowableAssert;

class ModifyPlanTest {
  private static final int UPDATE = 2;
  private static final int DELETE = 4;

  @Example
  void rowsAreToldApartByTheirKeyInFirstPlace() {
    for (String type : List.of("shared", "user")) {
      ModifyPlan.check(UPDATE, Relations.of(type), "id", List.of("title"));
      ModifyPlan.check(DELETE, Relations.of(type), "id", List.of());
      refused(UPDATE, Relations.of(type), "code").hasMessageContaining("primary key \"id\"");
      refused(DELETE, Relations.of(type), "code").hasMessageContaining("not its first column");
    }
  }

  @Example
  void aTableWhoseKeyIsNotKnownIsTakenToBeRight() {
    ModifyPlan.check(UPDATE, Relations.of("shared", null, null), "code", List.of("title"));
    ModifyPlan.check(DELETE, Relations.of("user", null, null), "code", List.of());
  }

  @Example
  void planningNeedsNoUser() {
    ModifyPlan.check(UPDATE, Relations.of("user", "id", null), "id", List.of("name"));
  }

  @Example
  void aRowStaysWithItsUser() {
    refused(UPDATE, Relations.of("user"), "id", "name", "_userid")
        .hasMessageContaining("cannot assign to column \"_userid\"");
    ModifyPlan.check(UPDATE, Relations.of("user"), "id", List.of("name", "_seq"));
  }

  @Example
  void streamsAreNotUpdatedAndDeletedFromByTheirKey() {
    refused(UPDATE, Relations.of("stream"), "id", "payload")
        .hasMessageContaining("UPDATE is not supported");
    ModifyPlan.check(DELETE, Relations.of("stream"), "id", List.of());
    refused(DELETE, Relations.of("stream"), "_seq").hasMessageContaining("primary key \"id\"");
    ModifyPlan.check(DELETE, Relations.of("stream", null, "alice"), "_seq", List.of());
    refused(DELETE, Relations.of("stream", null, "alice"), "id").hasMessageContaining("_seq");
  }

  private static AbstractThrowableAssert<?, ? extends Throwable> refused(
      int command, Relation relation, String key, String... assigned) {
    return assertThatThrownBy(() -> ModifyPlan.check(command, relation, key, List.of(assigned)))
        .isInstanceOfSatisfying(
            BridgeException.class,
            e -> {
              assertThat(e.sqlState()).isEqualTo(SqlState.FEATURE_NOT_SUPPORTED);
              assertThat(e.hint()).isNotBlank();
            });
  }
}
