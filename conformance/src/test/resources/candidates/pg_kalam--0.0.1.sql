CREATE FUNCTION kalam_version() RETURNS text
LANGUAGE c STABLE STRICT AS 'MODULE_PATHNAME', 'kalam_version';

CREATE FUNCTION kalam_compiled_mode() RETURNS text
LANGUAGE sql IMMUTABLE AS $$ SELECT 'remote'::text $$;

CREATE FUNCTION kalam_user_id_guc_name() RETURNS text
LANGUAGE sql IMMUTABLE AS $$ SELECT 'kalam.user_id'::text $$;

CREATE FUNCTION kalam_user_id() RETURNS text
LANGUAGE sql STABLE AS $$ SELECT nullif(current_setting('kalam.user_id', true), '') $$;

CREATE SEQUENCE snowflake_id_seq MAXVALUE 4194303 CYCLE;

CREATE FUNCTION snowflake_id() RETURNS bigint
LANGUAGE sql VOLATILE AS $$
  SELECT ((extract(epoch FROM clock_timestamp()) * 1000)::bigint - 1704067200000) << 22
         | nextval('public.snowflake_id_seq')
$$;

CREATE FOREIGN DATA WRAPPER pg_kalam NO HANDLER;
