package org.pgkalam.mock.rpc;

import java.util.Map;
import java.util.Optional;

/**
 * Who calls.
 *
 * @param authorization the trimmed metadata value; blank if there was none
 * @param address {@code ip:port} of the peer
 * @param metadata all of it that is ASCII, by lower-case key
 * @param certificateName the common name in the client's certificate, if it showed one
 */
public record Caller(
    String authorization,
    String address,
    Map<String, String> metadata,
    Optional<String> certificateName) {}
