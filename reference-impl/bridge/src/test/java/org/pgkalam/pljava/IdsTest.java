package org.pgkalam.pljava;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.sql.SQLException;
import java.util.HashSet;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** Ids of sessions that have only PL/Java. */
final class IdsTest {
  private static final int WORKERS = 1024;

  @Test
  void snowflakesOfOneSessionGrow() throws SQLException {
    Ids ids = new Ids(number -> true);
    long before = 0;
    for (int i = 0; i < 20_000; i++) {
      long id = ids.snowflake();
      assertThat(id).isGreaterThan(before);
      before = id;
    }
    assertThat((before >> 22) + 1_704_067_200_000L)
        .isBetween(System.currentTimeMillis() - 60_000, System.currentTimeMillis() + 60_000);
  }

  @Test
  void eachSessionHasAWorkerOfItsOwnUntilNoneIsLeft() throws SQLException {
    Set<Integer> taken = new HashSet<>();
    Set<Long> seen = new HashSet<>();
    for (int i = 0; i < WORKERS; i++) {
      seen.add((new Ids(taken::add).snowflake() >> 12) & 1023);
    }
    assertThat(seen).hasSize(WORKERS);
    assertThatThrownBy(() -> new Ids(taken::add).snowflake())
        .isInstanceOfSatisfying(
            KalamFailure.class, e -> assertThat(e.sqlState()).isEqualTo("53000"));
  }

  @Test
  void otherIdsHaveTheirForms() {
    Ids ids = new Ids(number -> true);
    UUID uuid = UUID.fromString(ids.uuidV7());
    assertThat(uuid.version()).isEqualTo(7);
    assertThat(uuid.variant()).isEqualTo(2);
    assertThat(ids.ulid()).matches("[0-7][0-9A-HJKMNP-TV-Z]{25}").isNotEqualTo(ids.ulid());
    String now = ids.ulid().substring(0, 10);
    long millis = 0;
    for (int i = 0; i < now.length(); i++) {
      millis = (millis << 5) | "0123456789ABCDEFGHJKMNPQRSTVWXYZ".indexOf(now.charAt(i));
    }
    assertThat(millis)
        .isBetween(System.currentTimeMillis() - 60_000, System.currentTimeMillis() + 60_000);
  }
}
