package org.pgkalam.mock.rpc;

/**
 * Who calls.
 *
 * @param authorization the trimmed metadata value; blank if there was none
 * @param address {@code ip:port} of the peer
 */
public record Caller(String authorization, String address) {}
