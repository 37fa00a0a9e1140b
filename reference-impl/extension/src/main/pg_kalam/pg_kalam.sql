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
COMMENT ON FUNCTION snowflake_id() IS 'a new id: milliseconds since 2024, process and counter';

-- Columns of 32 and 16 bits have no room for a snowflake.
CREATE SEQUENCE snowflake_id_small AS integer CYCLE;
GRANT USAGE ON SEQUENCE snowflake_id_small TO PUBLIC;

CREATE FUNCTION snowflake_id_int4() RETURNS integer
LANGUAGE sql VOLATILE STRICT PARALLEL UNSAFE
AS $$SELECT pg_catalog.nextval('@extschema@.snowflake_id_small')::pg_catalog.int4$$;
COMMENT ON FUNCTION snowflake_id_int4() IS 'a new id that fits an integer; unique in this database';

CREATE FUNCTION snowflake_id_int2() RETURNS smallint
LANGUAGE sql VOLATILE STRICT PARALLEL UNSAFE
AS $$SELECT (pg_catalog.nextval('@extschema@.snowflake_id_small') OPERATOR(pg_catalog.%) 32767 OPERATOR(pg_catalog.+) 1)::pg_catalog.int2$$;
COMMENT ON FUNCTION snowflake_id_int2() IS 'a new id that fits a smallint; unique in this database until it wraps';

CREATE FUNCTION kalam_exec(sql text) RETURNS text
LANGUAGE c VOLATILE STRICT PARALLEL UNSAFE AS 'MODULE_PATHNAME', 'kalam_exec';
COMMENT ON FUNCTION kalam_exec(text) IS 'sends a statement to KalamDB as it is';
REVOKE EXECUTE ON FUNCTION kalam_exec(text) FROM PUBLIC;

CREATE FUNCTION kalam_handler() RETURNS fdw_handler
LANGUAGE c STRICT AS 'MODULE_PATHNAME', 'kalam_handler';

CREATE FUNCTION kalam_validator(text[], oid) RETURNS void
LANGUAGE c STRICT AS 'MODULE_PATHNAME', 'kalam_validator';

CREATE FOREIGN DATA WRAPPER pg_kalam HANDLER kalam_handler VALIDATOR kalam_validator;
