-- What a Kalam table is not asked for, or refuses: each with the error that says so.

CREATE TABLE k (id bigint PRIMARY KEY, v int NOT NULL, t text) USING kalamdb;
INSERT INTO k VALUES (1, 10, 'a'), (2, 20, 'b');

-- PostgreSQL's own, which it has for tables of its own only
BEGIN;
-- differs: 42809 because PostgreSQL has no index on a foreign table
CREATE INDEX ON k (v);
ROLLBACK;
BEGIN;
-- differs: 0A000 because PostgreSQL has no unique constraint on a foreign table
ALTER TABLE k ADD UNIQUE (v);
ROLLBACK;
BEGIN;
-- differs: 42809 because PostgreSQL has no foreign key to a foreign table
CREATE TABLE child (k bigint REFERENCES k);
ROLLBACK;
BEGIN;
-- differs: 42704 because PostgreSQL has no primary key on a foreign table
ALTER TABLE k DROP CONSTRAINT k_pkey;
ROLLBACK;
-- differs: 42809 because PostgreSQL can cluster no foreign table
CLUSTER k USING k_pkey;
BEGIN;
-- differs: 42809 because a foreign table is none in PostgreSQL's words
COMMENT ON TABLE k IS 'a table';
ROLLBACK;
COMMENT ON FOREIGN TABLE k IS 'a table';
COMMENT ON COLUMN k.v IS 'a column';
SELECT obj_description('k'::regclass), col_description('k'::regclass, 2);
VACUUM k;
ANALYZE k (id, v);
SELECT attname, n_distinct FROM pg_stats WHERE tablename = 'k' AND schemaname = current_schema AND attname IN ('id', 'v') ORDER BY 1;
CREATE STATISTICS k_stat ON v, t FROM k;
DROP STATISTICS k_stat;

-- System columns
SELECT tableoid = 'k'::regclass FROM k ORDER BY id;
-- differs: 0A000 because a row of KalamDB has no place in a file
SELECT ctid FROM k ORDER BY id;
-- differs: 0A000 because a row of KalamDB has no transaction of PostgreSQL
SELECT id, xmin::text <> '0' FROM k ORDER BY id;
BEGIN;
-- differs: 0A000 because a row of KalamDB has no place in a file
DELETE FROM k WHERE ctid IN (SELECT ctid FROM k LIMIT 1);
ROLLBACK;
BEGIN;
UPDATE k SET v = v + 1 WHERE ctid = '(0,1)' AND false;
ROLLBACK;

-- _seq is KalamDB's
INSERT INTO k (id, v, _seq) VALUES (3, 30, 5) RETURNING id, v;
UPDATE k SET _seq = 7 WHERE id = 3 RETURNING id, v;
-- differs: rows because _seq is read-only
SELECT id FROM k WHERE _seq = 7;
DELETE FROM k WHERE id = 3;

-- Names and definitions
BEGIN;
-- differs: 25001 because KalamDB has no DDL in a transaction block
ALTER FOREIGN TABLE k ADD COLUMN w int;
ROLLBACK;
BEGIN;
-- differs: 25001 because KalamDB has no DDL in a transaction block
CREATE TABLE k2 (id bigint PRIMARY KEY) USING kalamdb;
ROLLBACK;
BEGIN;
-- differs: 25001 because KalamDB has no DDL in a transaction block
DROP FOREIGN TABLE k;
ROLLBACK;
BEGIN;
-- differs: 0A000 because KalamDB renames no table
ALTER FOREIGN TABLE k RENAME TO renamed;
ROLLBACK;
BEGIN;
-- differs: 0A000 because KalamDB changes no type
ALTER FOREIGN TABLE k ALTER COLUMN v TYPE bigint;
ROLLBACK;
BEGIN;
-- differs: 0A000 because KalamDB moves no table
ALTER FOREIGN TABLE k SET SCHEMA public;
ROLLBACK;
ALTER FOREIGN TABLE k ALTER COLUMN v DROP NOT NULL;
INSERT INTO k (id) VALUES (4);
-- fails: 23502
ALTER FOREIGN TABLE k ALTER COLUMN v SET NOT NULL;
DELETE FROM k WHERE id = 4;
ALTER FOREIGN TABLE k ALTER COLUMN v SET NOT NULL;
-- fails: 23502
INSERT INTO k (id) VALUES (4);
-- fails: 23502
ALTER FOREIGN TABLE k ADD COLUMN w int NOT NULL;
ALTER FOREIGN TABLE k DROP COLUMN IF EXISTS w;
ALTER FOREIGN TABLE k ADD COLUMN w int DEFAULT 5;
INSERT INTO k (id, v) VALUES (5, 50) RETURNING w;
SELECT id, w FROM k ORDER BY id;
ALTER FOREIGN TABLE k ALTER COLUMN w DROP DEFAULT, ALTER COLUMN t SET DEFAULT 'tee';
INSERT INTO k (id, v) VALUES (6, 60) RETURNING t, w;
-- fails: 42701
ALTER FOREIGN TABLE k ADD COLUMN w int;
-- fails: 42703
ALTER FOREIGN TABLE k DROP COLUMN nothing;
ALTER FOREIGN TABLE k DROP COLUMN IF EXISTS nothing;
-- fails: 42P07
CREATE TABLE k (id bigint PRIMARY KEY) USING kalamdb;
CREATE TABLE IF NOT EXISTS k (id bigint PRIMARY KEY) USING kalamdb;
CREATE TABLE copied AS SELECT id, v, t FROM k;
SELECT * FROM copied ORDER BY id;
SELECT id, v INTO chosen FROM k WHERE v > 15;
SELECT * FROM chosen ORDER BY id;

-- Constraints that KalamDB does not have
CREATE TABLE checked (id bigint PRIMARY KEY, v int CHECK (v > 0)) USING kalamdb;
BEGIN;
-- fails: 23514
-- differs: 00000 because PostgreSQL leaves the constraints of a foreign table to its server, and KalamDB has none
INSERT INTO checked VALUES (1, 0);
ROLLBACK;
-- differs: 0A000 because KalamDB has no unique constraints
CREATE TABLE uniq (id bigint PRIMARY KEY, v int UNIQUE) USING kalamdb;
DROP FOREIGN TABLE IF EXISTS uniq;
-- differs: 0A000 because KalamDB has a key of one column
CREATE TABLE pair (a int, b int, PRIMARY KEY (a, b)) USING kalamdb;
DROP FOREIGN TABLE IF EXISTS pair;
CREATE TABLE parent (id int PRIMARY KEY);
-- differs: 0A000 because KalamDB has no foreign keys
CREATE TABLE refers (id int PRIMARY KEY, parent int REFERENCES parent) USING kalamdb;
DROP FOREIGN TABLE IF EXISTS refers;
DROP FOREIGN TABLE k, checked;
-- fails: 42P01
SELECT * FROM k;
