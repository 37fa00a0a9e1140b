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

-- Columns of 32 and 16 bits have no room for a snowflake. Whoever may insert may take a number: no role needs rights on the
-- sequences, or on the schema that they are in.
CREATE SEQUENCE snowflake_id_int4_seq AS integer CYCLE;
CREATE SEQUENCE snowflake_id_int2_seq AS smallint CYCLE;
-- A dump takes along how far they are: KalamDB has the rows still.
SELECT pg_catalog.pg_extension_config_dump('snowflake_id_int4_seq', '');
SELECT pg_catalog.pg_extension_config_dump('snowflake_id_int2_seq', '');

CREATE FUNCTION snowflake_id_int4() RETURNS integer
LANGUAGE c VOLATILE STRICT PARALLEL UNSAFE AS 'MODULE_PATHNAME', 'snowflake_id_int4';
COMMENT ON FUNCTION snowflake_id_int4() IS 'a new id that fits an integer; unique in this database until it wraps';

CREATE FUNCTION snowflake_id_int2() RETURNS smallint
LANGUAGE c VOLATILE STRICT PARALLEL UNSAFE AS 'MODULE_PATHNAME', 'snowflake_id_int2';
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

-- No dump takes it along: a table that is restored elsewhere still belongs to the database that made it.
CREATE TABLE kalam.managed_tables (
  relation oid,
  database oid,
  PRIMARY KEY (relation, database)
) USING heap;
COMMENT ON TABLE kalam.managed_tables IS 'foreign tables whose KalamDB table this database has made, and alters and drops with them';

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

-- DDL in a session that has not loaded the library would change PostgreSQL alone. So DDL loads it, in time for DROP; what the library
-- would have had to see from the beginning is refused that once. A library that cannot be loaded is in the way of no other tables.
CREATE FUNCTION kalam.watch_ddl() RETURNS void
LANGUAGE c VOLATILE PARALLEL UNSAFE AS 'MODULE_PATHNAME', 'kalam_watch_ddl';
COMMENT ON FUNCTION kalam.watch_ddl() IS 'loads the library, which sees to DDL';

CREATE FUNCTION kalam.has_missed_ddl() RETURNS boolean
LANGUAGE c VOLATILE PARALLEL UNSAFE AS 'MODULE_PATHNAME', 'kalam_has_missed_ddl';
COMMENT ON FUNCTION kalam.has_missed_ddl() IS 'whether the statement that runs has loaded the library';

REVOKE EXECUTE ON FUNCTION kalam.watch_ddl(), kalam.has_missed_ddl() FROM PUBLIC;

-- By what it belongs to: a schema may have been renamed.
CREATE FUNCTION kalam.before_ddl() RETURNS event_trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  watch regproc := (
    SELECT p.oid FROM pg_proc p JOIN pg_depend d ON d.classid = 'pg_proc'::regclass AND d.objid = p.oid AND d.deptype = 'e'
    JOIN pg_extension e ON d.refclassid = 'pg_extension'::regclass AND e.oid = d.refobjid AND e.extname = 'pg_kalam'
    WHERE p.proname = 'watch_ddl');
BEGIN
  EXECUTE format('SELECT %s()', watch);
EXCEPTION WHEN OTHERS THEN
  RAISE WARNING 'KalamDB does not hear of this statement: %', SQLERRM;
END
$$;
COMMENT ON FUNCTION kalam.before_ddl() IS 'loads the library';

CREATE FUNCTION kalam.after_ddl() RETURNS event_trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  has_missed regproc := (
    SELECT p.oid FROM pg_proc p JOIN pg_depend d ON d.classid = 'pg_proc'::regclass AND d.objid = p.oid AND d.deptype = 'e'
    JOIN pg_extension e ON d.refclassid = 'pg_extension'::regclass AND e.oid = d.refobjid AND e.extname = 'pg_kalam'
    WHERE p.proname = 'has_missed_ddl');
  missed boolean;
BEGIN
  BEGIN
    EXECUTE format('SELECT %s()', has_missed) INTO missed;
  EXCEPTION WHEN OTHERS THEN
    RETURN;
  END;
  IF missed AND EXISTS (
    WITH RECURSIVE relation (oid) AS (
      SELECT c.oid FROM pg_event_trigger_ddl_commands() d JOIN pg_class c ON
        CASE d.classid WHEN 'pg_class'::regclass THEN c.oid WHEN 'pg_namespace'::regclass THEN c.relnamespace END = d.objid
      UNION
      SELECT i.inhrelid FROM pg_inherits i JOIN relation r ON i.inhparent = r.oid)
    SELECT FROM relation r JOIN pg_foreign_table t ON t.ftrelid = r.oid JOIN pg_foreign_server s ON s.oid = t.ftserver
    JOIN pg_foreign_data_wrapper w ON w.oid = s.srvfdw AND w.fdwname = 'pg_kalam')
  THEN
    RAISE EXCEPTION 'the library pg_kalam was not loaded when this statement began' USING
      ERRCODE = 'object_not_in_prerequisite_state',
      HINT = 'Now it is: run the statement again. Set session_preload_libraries = ''pg_kalam'' to load it from the beginning.';
  END IF;
END
$$;
COMMENT ON FUNCTION kalam.after_ddl() IS 'refuses what the library has missed';

CREATE FUNCTION kalam.after_drop() RETURNS event_trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  marks regclass := (
    SELECT c.oid FROM pg_class c JOIN pg_depend d ON d.classid = 'pg_class'::regclass AND d.objid = c.oid AND d.deptype = 'e'
    JOIN pg_extension e ON d.refclassid = 'pg_extension'::regclass AND e.oid = d.refobjid AND e.extname = 'pg_kalam'
    WHERE c.relname = 'managed_tables');
  forgotten text;
BEGIN
  IF marks IS NULL THEN
    RETURN;
  END IF;
  SELECT object_identity INTO forgotten FROM pg_event_trigger_dropped_objects() d
  JOIN pg_foreign_table t ON d.classid = 'pg_class'::regclass AND d.objsubid <> 0 AND t.ftrelid = d.objid
  JOIN pg_foreign_server s ON s.oid = t.ftserver JOIN pg_foreign_data_wrapper w ON w.oid = s.srvfdw AND w.fdwname = 'pg_kalam';
  IF forgotten IS NULL THEN
    EXECUTE format(
      'WITH gone AS (DELETE FROM %s m USING pg_event_trigger_dropped_objects() d, pg_database b
         WHERE d.classid = ''pg_class''::regclass AND d.objsubid = 0 AND m.relation = d.objid
         AND m.database = b.oid AND b.datname = current_database() RETURNING d.object_identity)
       SELECT object_identity FROM gone', marks) INTO forgotten;
    -- Taking down the bridge deletes nothing in KalamDB.
    IF TG_TAG IN ('DROP EXTENSION', 'DROP FOREIGN DATA WRAPPER', 'DROP SERVER') THEN
      RETURN;
    END IF;
  END IF;
  IF forgotten IS NOT NULL THEN
    RAISE EXCEPTION 'KalamDB does not hear that % is dropped', forgotten USING
      ERRCODE = 'object_not_in_prerequisite_state', HINT = 'The library pg_kalam must be loaded.';
  END IF;
END
$$;
COMMENT ON FUNCTION kalam.after_drop() IS 'refuses what the library has missed';

CREATE EVENT TRIGGER kalam_before_ddl ON ddl_command_start
WHEN TAG IN ('ALTER FOREIGN TABLE', 'ALTER SCHEMA', 'ALTER TABLE', 'CREATE FOREIGN TABLE', 'CREATE SCHEMA', 'CREATE TABLE',
  'CREATE TABLE AS', 'DROP DOMAIN', 'DROP FOREIGN TABLE', 'DROP OWNED', 'DROP SCHEMA', 'DROP TABLE', 'DROP TYPE')
EXECUTE FUNCTION kalam.before_ddl();

CREATE EVENT TRIGGER kalam_after_ddl ON ddl_command_end
WHEN TAG IN ('ALTER FOREIGN TABLE', 'ALTER SCHEMA', 'ALTER TABLE', 'CREATE FOREIGN TABLE')
EXECUTE FUNCTION kalam.after_ddl();

CREATE EVENT TRIGGER kalam_after_drop ON sql_drop
WHEN TAG IN ('DROP DOMAIN', 'DROP EXTENSION', 'DROP FOREIGN DATA WRAPPER', 'DROP FOREIGN TABLE', 'DROP OWNED', 'DROP SCHEMA',
  'DROP SERVER', 'DROP TABLE', 'DROP TYPE')
EXECUTE FUNCTION kalam.after_drop();
