package org.pgkalam.extension;

import io.grpc.NameResolver;
import io.grpc.NameResolverProvider;
import java.net.URI;

/**
 * Put on the bridge's class path by a test: ends the JVM when the bridge connects to {@link #HOST}.
 */
public final class ExitingResolver extends NameResolverProvider {
  static final String HOST = "exit.invalid";

  @Override
  protected boolean isAvailable() {
    return true;
  }

  @Override
  protected int priority() {
    return 10;
  }

  @Override
  public String getDefaultScheme() {
    return "dns";
  }

  @Override
  public NameResolver newNameResolver(URI target, NameResolver.Args args) {
    if (target.getPath().contains(HOST)) {
      System.exit(7);
    }
    return null;
  }
}
