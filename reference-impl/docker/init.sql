-- Runs when the database is made.
CREATE EXTENSION IF NOT EXISTS pg_kalam;
CREATE SERVER IF NOT EXISTS kalam_server FOREIGN DATA WRAPPER pg_kalam OPTIONS (host 'kalamdb', port '2910');

-- Only where the image has it.
DO $$
BEGIN
  IF EXISTS (SELECT FROM pg_available_extensions WHERE name = 'vector') THEN
    CREATE EXTENSION IF NOT EXISTS vector;
  END IF;
END
$$;
