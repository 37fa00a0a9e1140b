package org.pgkalam.extension.twins;

/**
 * What is known to come out otherwise on the Kalam table than on its heap twin.
 *
 * @param what the SQLSTATE on the Kalam table, or the {@link Answer} part that differs: {@code
 *     columns}, {@code rows}, {@code count} or {@code notices}
 * @param reason why
 */
record KnownDifference(Majors majors, String what, String reason) {}
