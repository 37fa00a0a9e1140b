package org.pgkalam.matrix;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.exception.DockerException;
import com.github.dockerjava.api.model.Container;
import com.github.dockerjava.api.model.Network;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.testcontainers.DockerClientFactory;

/** The Docker that this user can use, as Testcontainers finds it. */
public final class Docker {
  /** Of every container that a JVM here has made: which. */
  static final String OWNER_LABEL = "org.pgkalam.owner";

  private static final String BRIDGE = "bridge";
  private static final String BRIDGE_DEVICE = "com.docker.network.bridge.name";
  private static final long BYTES_PER_SERVER = 1L << 30;

  private static DockerClient client;

  private Docker() {}

  /**
   * Does nothing if servers can be started in containers.
   *
   * @throws DockerUnavailableException if not; the message says what to do about it
   */
  public static void check() {
    client();
  }

  /** As {@link #check}; the same for all threads of this JVM. */
  static synchronized DockerClient client() {
    if (client == null) {
      DockerAdvice.beforeConnecting();
      DockerClient found = connect();
      DockerAdvice.onVersion(found.versionCmd().exec().getVersion());
      removeAbandoned(found);
      client = found;
    }
    return client;
  }

  /** How containers reach what listens on this machine. */
  public static HostReach hostReach() {
    return bridge()
        .map(InetAddress::getHostAddress)
        .map(HostReach::atGateway)
        .orElseGet(HostReach::anywhere);
  }

  /** For how many servers its memory is enough, at least one. */
  public static int serversAtOnce() {
    Long bytes = client().infoCmd().exec().getMemTotal();
    return bytes == null ? 1 : (int) Math.max(1, bytes / BYTES_PER_SERVER - 1);
  }

  /** What is wrong at the bottom of a failure. */
  static String rootMessage(Throwable failure) {
    Throwable root = failure;
    while (root.getCause() != null) {
      root = root.getCause();
    }
    return String.valueOf(root.getMessage()).strip();
  }

  private static DockerClient connect() {
    try {
      return DockerClientFactory.instance().client();
    } catch (RuntimeException e) {
      throw DockerAdvice.noConnection(e);
    }
  }

  /** Where the network ends that containers are in, if that is this machine and no virtual one. */
  private static Optional<InetAddress> bridge() {
    Network network = client().inspectNetworkCmd().withNetworkId(BRIDGE).exec();
    String device = network.getOptions().get(BRIDGE_DEVICE);
    try {
      NetworkInterface found = device == null ? null : NetworkInterface.getByName(device);
      return found == null
          ? Optional.empty()
          : found.inetAddresses().filter(Inet4Address.class::isInstance).findFirst();
    } catch (SocketException e) {
      return Optional.empty();
    }
  }

  /**
   * A container ends and goes with its JVM; one whose JVM was killed between making and starting it
   * has nothing yet that could end.
   */
  private static void removeAbandoned(DockerClient docker) {
    List<Container> ours =
        docker.listContainersCmd().withShowAll(true).withLabelFilter(List.of(OWNER_LABEL)).exec();
    for (Container container : ours) {
      Map<String, String> labels = container.getLabels();
      if (ContainerOwner.hasEnded(labels.get(OWNER_LABEL))) {
        try {
          docker
              .removeContainerCmd(container.getId())
              .withForce(true)
              .withRemoveVolumes(true)
              .exec();
        } catch (DockerException goneOrGoing) {
          // Somebody else was quicker.
        }
      }
    }
  }
}
