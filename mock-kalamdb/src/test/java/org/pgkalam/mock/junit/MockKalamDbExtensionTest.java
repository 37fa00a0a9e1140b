package org.pgkalam.mock.junit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.pgkalam.mock.MockKalamDb;

final class MockKalamDbExtensionTest {
  @RegisterExtension final MockKalamDbExtension kalam = new MockKalamDbExtension();

  @Test
  void anInstanceHasAServerOfItsOwn(MockKalamDb server) {
    isNew(server);
  }

  @Test
  void anotherInstanceHasAnother(MockKalamDb server) {
    isNew(server);
  }

  private void isNew(MockKalamDb server) {
    assertThat(server).isSameAs(kalam.server());
    assertThat(server.sql("CREATE NAMESPACE app")).contains("created");
    assertThat(new Pinged(kalam.host(), kalam.port()).answer()).isEqualTo("OK");
  }

  @Test
  void nothingIsLeftAfterTheTest() {
    MockKalamDbExtension own = new MockKalamDbExtension();
    own.beforeEach(null);
    Pinged its = new Pinged(own.host(), own.port());
    own.afterEach(null);
    assertThat(its.answer()).isEqualTo("UNAVAILABLE");
    assertThatIllegalStateException().isThrownBy(own::server).withMessage("no test is running");
  }

  @Test
  void nothingIsLeftAfterTheClassAndThoseInIt() {
    MockKalamDbExtension own = new MockKalamDbExtension();
    own.beforeAll(null);
    own.beforeAll(null);
    own.beforeEach(null);
    Pinged its = new Pinged(own.host(), own.port());
    own.afterEach(null);
    own.afterAll(null);
    assertThat(its.answer()).isEqualTo("OK");
    own.afterAll(null);
    assertThat(its.answer()).isEqualTo("UNAVAILABLE");
  }
}
