package org.pgkalam.mock;

/**
 * A login of {@link Auth#users}.
 *
 * @param password compared exactly; an empty one never logs in
 * @param role {@code system} and {@code dba} may open sessions, any other ({@code service}, {@code
 *     user}) is refused with PERMISSION_DENIED
 */
public record Account(String password, String role) {}
