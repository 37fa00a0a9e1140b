\echo Use "CREATE EXTENSION pg_kalam" to load this file. \quit

CREATE FUNCTION kalam_version() RETURNS text
LANGUAGE c STABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'kalam_version';
COMMENT ON FUNCTION kalam_version() IS 'version of the pg_kalam library';

CREATE FUNCTION pg_kalam_version() RETURNS text
LANGUAGE c STABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'kalam_version';
COMMENT ON FUNCTION pg_kalam_version() IS 'the same as kalam_version()';

CREATE FUNCTION kalam_compiled_mode() RETURNS text
LANGUAGE c STABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'kalam_compiled_mode';
COMMENT ON FUNCTION kalam_compiled_mode() IS 'how pg_kalam reaches KalamDB';

CREATE FUNCTION pg_kalam_compiled_mode() RETURNS text
LANGUAGE c STABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'kalam_compiled_mode';
COMMENT ON FUNCTION pg_kalam_compiled_mode() IS 'the same as kalam_compiled_mode()';

CREATE FUNCTION kalam_user_id() RETURNS text
LANGUAGE c STABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'kalam_user_id_value';
COMMENT ON FUNCTION kalam_user_id() IS 'the session''s kalam.user_id, or null';

CREATE FUNCTION kalam_user_id_guc_name() RETURNS text
LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'kalam_user_id_guc_name';
COMMENT ON FUNCTION kalam_user_id_guc_name() IS 'name of the setting that kalam_user_id() shows';

CREATE FUNCTION snowflake_id() RETURNS bigint
LANGUAGE c VOLATILE STRICT PARALLEL RESTRICTED AS 'MODULE_PATHNAME', 'snowflake_id';
COMMENT ON FUNCTION snowflake_id() IS 'a new id: milliseconds since 2024, session and counter';

-- Columns of 32 and 16 bits have no room for a snowflake. Whoever may insert may take a number: the functions run as their
-- owner, so that no role needs rights on the sequences or on the schema that they are in.
CREATE SEQUENCE snowflake_id_int4_seq AS integer CYCLE;
CREATE SEQUENCE snowflake_id_int2_seq AS smallint CYCLE;
-- A dump takes along how far they are: KalamDB has the rows still.
SELECT pg_catalog.pg_extension_config_dump('snowflake_id_int4_seq', '');
SELECT pg_catalog.pg_extension_config_dump('snowflake_id_int2_seq', '');

CREATE FUNCTION snowflake_id_int4() RETURNS integer
LANGUAGE sql VOLATILE STRICT PARALLEL UNSAFE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$SELECT nextval('@extschema@.snowflake_id_int4_seq')::int4$$;
COMMENT ON FUNCTION snowflake_id_int4() IS 'a new id that fits an integer; unique in this database until it wraps';

CREATE FUNCTION snowflake_id_int2() RETURNS smallint
LANGUAGE sql VOLATILE STRICT PARALLEL UNSAFE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$SELECT nextval('@extschema@.snowflake_id_int2_seq')::int2$$;
COMMENT ON FUNCTION snowflake_id_int2() IS 'a new id that fits a smallint; unique in this database until it wraps after 32767';

CREATE FUNCTION uuid_v7() RETURNS text
LANGUAGE c VOLATILE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'uuid_v7';
COMMENT ON FUNCTION uuid_v7() IS 'a new UUID of version 7, as text, as KalamDB''s function of that name gives it';

CREATE FUNCTION ulid() RETURNS text
LANGUAGE c VOLATILE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'ulid';
COMMENT ON FUNCTION ulid() IS 'a new ULID, as KalamDB''s function of that name gives it';

CREATE FUNCTION kalam_exec(sql text) RETURNS text
LANGUAGE c VOLATILE STRICT PARALLEL UNSAFE AS 'MODULE_PATHNAME', 'kalam_exec';
COMMENT ON FUNCTION kalam_exec(text) IS 'sends a statement to KalamDB as it is';
REVOKE EXECUTE ON FUNCTION kalam_exec(text) FROM PUBLIC;

CREATE SCHEMA kalam;

CREATE FUNCTION kalam.bridge_status() RETURNS text
LANGUAGE c VOLATILE STRICT PARALLEL RESTRICTED AS 'MODULE_PATHNAME', 'kalam_bridge_status';
COMMENT ON FUNCTION kalam.bridge_status() IS 'what the view kalam.bridge shows, as JSON; null while no bridge process runs';

CREATE FUNCTION kalam.bridge_restart() RETURNS void
LANGUAGE c VOLATILE STRICT PARALLEL RESTRICTED AS 'MODULE_PATHNAME', 'kalam_bridge_restart';
COMMENT ON FUNCTION kalam.bridge_restart() IS 'has a new bridge process take over; the old one ends with its last transaction';

CREATE VIEW kalam.bridge AS
SELECT b.pid, b.started, b.version, b.protocol, b.java, b.heap_used, b.heap_max, b.resident
FROM json_to_record(kalam.bridge_status()::json)
  AS b(pid int, started timestamptz, version text, protocol int, java text, heap_used bigint, heap_max bigint, resident bigint)
WHERE b.pid IS NOT NULL;
COMMENT ON VIEW kalam.bridge IS 'the bridge process of this cluster; memory in bytes';

CREATE VIEW kalam.bridge_backends AS
SELECT b.pid, b.sessions, b.transaction, b.requests, b.bytes_received, b.bytes_sent
FROM json_to_recordset(kalam.bridge_status()::json -> 'backends')
  AS b(pid int, sessions int, transaction boolean, requests bigint, bytes_received bigint, bytes_sent bigint);
COMMENT ON VIEW kalam.bridge_backends IS 'the backends that are connected to the bridge process, their KalamDB sessions and traffic';

CREATE VIEW kalam.bridge_doubts AS
SELECT d.noticed, d.server, d.session, d.what, d.outcome
FROM json_to_recordset(kalam.bridge_status()::json -> 'doubts')
  AS d(noticed timestamptz, server text, session text, what text, outcome text);
COMMENT ON VIEW kalam.bridge_doubts IS 'commits of which it was not known whether KalamDB had done them (SQLSTATE 08007), since the bridge process began';

REVOKE EXECUTE ON FUNCTION kalam.bridge_status(), kalam.bridge_restart() FROM PUBLIC;

CREATE FUNCTION kalam_handler() RETURNS fdw_handler
LANGUAGE c STRICT AS 'MODULE_PATHNAME', 'kalam_handler';

CREATE FUNCTION kalam_validator(text[], oid) RETURNS void
LANGUAGE c STRICT AS 'MODULE_PATHNAME', 'kalam_validator';

CREATE FOREIGN DATA WRAPPER pg_kalam HANDLER kalam_handler VALIDATOR kalam_validator;
