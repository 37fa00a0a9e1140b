package org.pgkalam.matrix;

import java.util.concurrent.CountDownLatch;

/** Has a server in a container and says so, until it is killed. */
final class ContainerProcess {
  private ContainerProcess() {}

  public static void main(String[] arguments) throws InterruptedException {
    try (PgServer server =
        ContainerPg.builder(PgVersions.newest(16), ContainerImages.fromSystemProperty()).start()) {
      System.out.println(ContainerOwner.ofThisJvm());
      System.out.println(server.log().getParent());
      new CountDownLatch(1).await();
    }
  }
}
