package org.pgkalam.mock.store;

import java.util.Optional;

/**
 * What stands in WITH (...).
 *
 * @param access of a shared table: Public, Private, Restricted or Dba
 * @param flushPolicyJson as system.tables shows it
 * @param ttlSeconds of a stream table, else 0
 */
public record TableOptions(
    String storageId,
    boolean useUserStorage,
    Optional<String> flushPolicyJson,
    String access,
    long ttlSeconds) {

  public TableOptions withAccess(String value) {
    return new TableOptions(storageId, useUserStorage, flushPolicyJson, value, ttlSeconds);
  }

  /** The column {@code options} of system.tables. */
  public String json(TableKind kind) {
    String flush = flushPolicyJson.orElse("null");
    return switch (kind) {
      case USER ->
          "{\"table_type\":\"USER\",\"storage_id\":\"%s\",\"use_user_storage\":%s,\"flush_policy\":%s,\"compression\":\"snappy\"}"
              .formatted(storageId, useUserStorage, flush);
      case SHARED ->
          "{\"table_type\":\"SHARED\",\"storage_id\":\"%s\",\"access_level\":\"%s\",\"flush_policy\":%s,\"compression\":\"snappy\"}"
              .formatted(storageId, access, flush);
      case STREAM ->
          "{\"table_type\":\"STREAM\",\"ttl_seconds\":%d,\"eviction_strategy\":\"time_based\",\"max_stream_size_bytes\":0,\"compression\":\"snappy\"}"
              .formatted(ttlSeconds);
      case SYSTEM -> "{\"table_type\":\"SYSTEM\"}";
    };
  }
}
