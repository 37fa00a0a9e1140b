package org.pgkalam.mock.junit;

import java.util.function.UnaryOperator;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;
import org.pgkalam.mock.MockKalamDb;

/**
 * A KalamDB for the tests of a class.
 *
 * <pre>{@code
 * @RegisterExtension
 * static MockKalamDbExtension kalam = new MockKalamDbExtension();
 *
 * @Test
 * void reads() {
 *   kalam.server().sql("CREATE NAMESPACE app");
 *   connect(kalam.host(), kalam.port());
 * }
 * }</pre>
 *
 * <p>In a static field, or by {@code @ExtendWith}, there is one for all tests of the class: its
 * data stays, its faults are cleared after each test. In an instance field there is a new one for
 * each test. Tests and their life-cycle methods may have a parameter of type {@link MockKalamDb}.
 */
public final class MockKalamDbExtension
    implements BeforeAllCallback,
        BeforeEachCallback,
        AfterEachCallback,
        AfterAllCallback,
        ParameterResolver {
  private final UnaryOperator<MockKalamDb.Builder> settings;
  private MockKalamDb server;
  private int classes;

  /** One that accepts any credentials and has no quirks. */
  public MockKalamDbExtension() {
    this(builder -> builder);
  }

  /**
   * One with settings.
   *
   * @param settings called for each server, before it starts
   */
  public MockKalamDbExtension(UnaryOperator<MockKalamDb.Builder> settings) {
    this.settings = settings;
  }

  /**
   * The server of the test.
   *
   * @throws IllegalStateException outside of tests
   */
  public MockKalamDb server() {
    if (server == null) {
      throw new IllegalStateException("no test is running");
    }
    return server;
  }

  /** The address that {@link #server} listens on. */
  public String host() {
    return server().host();
  }

  /** The port that {@link #server} listens on. */
  public int port() {
    return server().port();
  }

  private void start() {
    if (server == null) {
      server = settings.apply(MockKalamDb.builder()).start();
    }
  }

  private void stop() {
    server.close();
    server = null;
  }

  @Override
  public void beforeAll(ExtensionContext context) {
    classes++;
    start();
  }

  @Override
  public void beforeEach(ExtensionContext context) {
    start();
  }

  @Override
  public void afterEach(ExtensionContext context) {
    if (classes == 0) {
      stop();
    } else {
      server.faults().clear();
    }
  }

  @Override
  public void afterAll(ExtensionContext context) {
    classes--;
    if (classes == 0) {
      stop();
    }
  }

  @Override
  public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
    return parameter.getParameter().getType() == MockKalamDb.class;
  }

  @Override
  public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
    return server();
  }
}
