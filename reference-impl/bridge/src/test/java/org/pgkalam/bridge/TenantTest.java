package org.pgkalam.bridge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Optional;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;

class TenantTest {
  /** Unicode's White_Space, which the server trims. */
  private static final String SPACE =
      "\t\n\u000b\f\r \u0085\u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a"
          + "\u2028\u2029\u202f\u205f\u3000";

  @Example
  void nothingAndWhiteSpaceNameNobody() {
    assertThat(Tenant.ofSetting(null)).isEmpty();
    assertThat(Tenant.ofSetting("")).isEmpty();
    assertThat(Tenant.ofSetting(SPACE)).isEmpty();
  }

  @Example
  void aSettingNamesWhomTheServerWouldTakeItFor() {
    for (String space : SPACE.split("")) {
      assertThat(Tenant.ofSetting(space + "alice " + space)).contains("alice");
      assertThat(Tenant.ofSetting("a" + space + "b")).contains("a" + space + "b");
    }
    assertThat(Tenant.ofSetting("\u200balice\u001f")).contains("\u200balice\u001f");
    assertThat(Tenant.ofSetting("Alice")).contains("Alice");
  }

  @Example
  void whatTheServerBreaksDownOnIsRefused() {
    for (String id : List.of("..", "a..b", "/", "a/b", "\\", "a\\b", " ../x ")) {
      refused(() -> Tenant.ofSetting(id));
      refused(() -> Tenant.ofColumn(id));
    }
    assertThat(Tenant.ofSetting("a.b.c")).contains("a.b.c");
  }

  @Example
  void aColumnThatTheServerWouldTakeForAnotherUserIsRefused() {
    refused(() -> Tenant.ofColumn(""));
    for (String space : SPACE.split("")) {
      refused(() -> Tenant.ofColumn(space + "alice"));
      refused(() -> Tenant.ofColumn("alice" + space));
      refused(() -> Tenant.ofColumn(space));
    }
  }

  /** So that whom a row is inserted for is who reads it. */
  @Property
  void aColumnNamesTheSameUserAsTheSetting(@ForAll("ids") String id) {
    Optional<String> written;
    try {
      written = Optional.of(Tenant.ofColumn(id));
    } catch (BridgeException e) {
      written = Optional.empty();
    }
    if (written.isPresent()) {
      assertThat(written).contains(id);
      assertThat(Tenant.ofSetting(id)).isEqualTo(written);
    }
  }

  @Provide
  Arbitrary<String> ids() {
    return Arbitraries.strings().withChars("ab./\\ü").withChars(SPACE).ofMaxLength(5);
  }

  private static void refused(ThrowingCallable call) {
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(
            BridgeException.class,
            e -> assertThat(e.sqlState()).isEqualTo(SqlState.INVALID_PARAMETER_VALUE));
  }
}
