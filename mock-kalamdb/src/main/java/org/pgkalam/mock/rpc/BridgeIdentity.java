package org.pgkalam.mock.rpc;

/** Whom a session was opened as. */
record BridgeIdentity(String userId, String role, String authMode) {}
