package org.pgkalam.matrix;

/**
 * How servers reach what listens on this machine.
 *
 * @param listenOn the address to listen on, such as 127.0.0.1
 * @param host what they connect to
 * @param name a name of this machine that they can resolve
 * @param address the numeric address that they see it at, or null if that is not known
 */
public record HostReach(String listenOn, String host, String name, String address) {
  private static final String LOOPBACK = "127.0.0.1";
  private static final String ANY = "0.0.0.0";

  /** What containers call this machine. */
  public static final String FROM_CONTAINERS = "host.docker.internal";

  /** Of servers of this machine. */
  public static HostReach loopback() {
    return new HostReach(LOOPBACK, LOOPBACK, "localhost", LOOPBACK);
  }

  /** Of containers whose bridge ends at an address of this machine: nobody else comes in there. */
  static HostReach atGateway(String address) {
    return new HostReach(address, FROM_CONTAINERS, FROM_CONTAINERS, address);
  }

  /** Of containers in a virtual machine, which forwards to this one. */
  static HostReach anywhere() {
    return new HostReach(ANY, FROM_CONTAINERS, FROM_CONTAINERS, null);
  }
}
