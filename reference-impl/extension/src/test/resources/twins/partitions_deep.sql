-- Partitions in depth: other column orders, levels, transition tables, joins, prepared statements.

CREATE TABLE reading (site text, id bigint, v int DEFAULT 7, note text, _seq bigint) PARTITION BY RANGE (id);
CREATE TABLE low (id bigint PRIMARY KEY, note text, gone int, v int, site text) USING kalamdb;
ALTER FOREIGN TABLE low DROP COLUMN gone;
CREATE TABLE mid PARTITION OF reading FOR VALUES FROM (100) TO (200) PARTITION BY LIST (site);
CREATE TABLE mid_a (gone text, id bigint PRIMARY KEY, site text, v int, note text) USING kalamdb;
ALTER FOREIGN TABLE mid_a DROP COLUMN gone;
CREATE TABLE high (id bigint, site text, v int, _seq bigint, note text);
ALTER TABLE reading ATTACH PARTITION low FOR VALUES FROM (MINVALUE) TO (100);
ALTER TABLE mid ATTACH PARTITION mid_a FOR VALUES IN ('a', NULL);
CREATE TABLE mid_b PARTITION OF mid FOR VALUES IN ('b');
ALTER TABLE reading ATTACH PARTITION high FOR VALUES FROM (200) TO (MAXVALUE);

INSERT INTO reading (site, id, v) SELECT (ARRAY['a', 'b'])[g / 10 % 2 + 1], g, g % 13 FROM generate_series(10, 250, 10) g;
INSERT INTO reading (site, id) VALUES ('a', 1), (NULL, 101), ('b', 201) RETURNING *, tableoid::regclass::text;
-- fails: 23514
INSERT INTO reading (site, id) VALUES ('c', 150);
-- fails: 23514
INSERT INTO reading (site, id) VALUES ('a', NULL), ('c', 101);
SELECT tableoid::regclass::text, count(*), sum(v) FROM reading GROUP BY 1 ORDER BY 1;
SELECT site, id, v, note FROM reading WHERE id BETWEEN 80 AND 120 ORDER BY id;
UPDATE reading SET note = site || id, v = v + 1 WHERE id < 40 RETURNING site, id, v, note;
UPDATE reading SET v = DEFAULT WHERE id = 210 RETURNING v;
UPDATE reading SET note = NULL WHERE id >= 240;
UPDATE low SET v = 0 WHERE id = 20 RETURNING site, id, v, note;
SELECT site, id, v, note FROM low ORDER BY id;
DELETE FROM reading WHERE id IN (30, 40);
DELETE FROM low WHERE id = 50 RETURNING note, v, id, site;
COPY reading (id, site, note) FROM STDIN;
2	a	copied
102	a	copied
103	b	copied
202	c	copied
\.
SELECT site, id, v, note FROM reading WHERE note = 'copied' ORDER BY id;
COPY (SELECT id, site, v FROM reading WHERE id < 30 ORDER BY id) TO STDOUT;
-- fails: 42809
COPY reading TO STDOUT;

-- Joins, prunings and parameters
CREATE TABLE wish (id bigint, what text);
INSERT INTO wish VALUES (10, 'x'), (110, 'y'), (210, 'z'), (999, 'none');
SELECT w.what, r.site, r.v FROM wish w LEFT JOIN reading r ON r.id = w.id ORDER BY w.id;
SELECT w.what, x.v FROM wish w, LATERAL (SELECT v FROM reading r WHERE r.id = w.id LIMIT 1) x ORDER BY 1;
SELECT what FROM wish w WHERE EXISTS (SELECT FROM reading r WHERE r.id = w.id AND r.site = 'b') ORDER BY 1;
PREPARE at (bigint) AS SELECT site, v FROM reading WHERE id = $1;
EXECUTE at (10);
EXECUTE at (110);
SET plan_cache_mode = force_generic_plan;
EXECUTE at (10);
EXECUTE at (110);
EXECUTE at (210);
EXECUTE at (NULL);
EXPLAIN (COSTS OFF) EXECUTE at (10);
PREPARE bump (bigint, int) AS UPDATE reading SET v = v + $2 WHERE id = $1 RETURNING v;
BEGIN;
EXECUTE bump (10, 1);
ROLLBACK;
BEGIN;
EXECUTE bump (110, 1);
ROLLBACK;
BEGIN;
EXECUTE bump (210, 1);
ROLLBACK;
RESET plan_cache_mode;
BEGIN;
UPDATE reading SET note = w.what FROM wish w WHERE w.id = reading.id;
ROLLBACK;
BEGIN;
DELETE FROM reading USING wish w WHERE w.id = reading.id AND w.what = 'z';
ROLLBACK;
SELECT id, note FROM reading WHERE note IN ('x', 'y', 'z') ORDER BY id;
BEGIN;
DECLARE c SCROLL CURSOR FOR SELECT id FROM reading ORDER BY id;
FETCH 3 FROM c;
FETCH LAST FROM c;
FETCH BACKWARD 2 FROM c;
COMMIT;
BEGIN;
SELECT id FROM reading WHERE id < 20 ORDER BY id FOR UPDATE;
INSERT INTO reading (site, id) VALUES ('a', 3), ('b', 203);
UPDATE reading SET v = 99 WHERE id IN (3, 203);
SELECT id, v FROM reading WHERE id IN (3, 203) ORDER BY id;
ROLLBACK;
SELECT count(*) FROM reading WHERE id IN (3, 203);

-- Triggers on the parent and on the partition
CREATE FUNCTION mend() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN NEW.note := coalesce(NEW.note, '') || TG_TABLE_NAME; RETURN NEW; END $$;
CREATE TRIGGER mend BEFORE INSERT OR UPDATE ON low FOR EACH ROW EXECUTE FUNCTION mend();
INSERT INTO reading (site, id) VALUES ('a', 4), ('b', 204) RETURNING id, note;
UPDATE reading SET v = 1 WHERE id IN (4, 204) RETURNING id, v, note;
DELETE FROM reading WHERE id IN (4, 204) RETURNING id;
DROP TRIGGER mend ON low;
CREATE FUNCTION tally() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE NOTICE '% %', TG_OP, (SELECT count(*) FROM rows); RETURN NULL; END $$;
CREATE TRIGGER fresh AFTER INSERT ON reading REFERENCING NEW TABLE AS rows FOR EACH STATEMENT EXECUTE FUNCTION tally();
INSERT INTO reading (site, id) VALUES ('b', 205), ('b', 206);
BEGIN;
-- differs: 0A000 because PostgreSQL collects no transition rows of a foreign partition
INSERT INTO reading (site, id) VALUES ('a', 5), ('b', 207);
ROLLBACK;
DROP TRIGGER fresh ON reading;
CREATE TRIGGER stale AFTER DELETE ON reading REFERENCING OLD TABLE AS rows FOR EACH STATEMENT EXECUTE FUNCTION tally();
DELETE FROM reading WHERE id IN (205, 206, 207);
DELETE FROM reading WHERE id IN (5, 6, 7);
DROP TRIGGER stale ON reading;
CREATE TRIGGER moved AFTER UPDATE ON reading REFERENCING OLD TABLE AS o NEW TABLE AS rows FOR EACH STATEMENT EXECUTE FUNCTION tally();
BEGIN;
-- differs: 0A000 because PostgreSQL collects no transition rows of a foreign partition
UPDATE reading SET v = v WHERE id IN (10, 220);
ROLLBACK;
DROP TRIGGER moved ON reading;

-- A view, a rule of rows and a table of the parent
CREATE VIEW lowest AS SELECT site, id, v FROM reading WHERE v < 5 WITH CHECK OPTION;
INSERT INTO lowest VALUES ('a', 6, 4);
-- fails: 44000
INSERT INTO lowest VALUES ('a', 8, 5);
-- fails: 44000
UPDATE lowest SET v = 9 WHERE id = 6;
UPDATE lowest SET v = 3 WHERE id = 6;
DELETE FROM lowest WHERE id = 6 RETURNING v;
SELECT count(*) FROM lowest;
ALTER TABLE reading ADD COLUMN extra text;
INSERT INTO reading (site, id, extra) VALUES ('a', 9, 'more'), ('a', 109, 'more'), ('a', 209, 'more');
SELECT id, extra FROM reading WHERE extra IS NOT NULL ORDER BY id;
BEGIN;
UPDATE reading SET extra = extra || '!' WHERE extra = 'more' AND id <> 109;
ROLLBACK;
SELECT id, extra FROM reading WHERE extra IS NOT NULL ORDER BY id;
ALTER TABLE reading DROP COLUMN extra;
SELECT id, site FROM reading WHERE id IN (9, 109, 209) ORDER BY id;
ALTER TABLE reading RENAME COLUMN note TO remark;
SELECT id, remark FROM low ORDER BY id LIMIT 2;
UPDATE reading SET remark = 'r' WHERE id = 9 RETURNING remark;
-- since 15
-- differs: 0A000 because PostgreSQL merges into no foreign table
MERGE INTO reading r USING wish w ON w.id = r.id WHEN MATCHED THEN DO NOTHING;
BEGIN;
-- differs since 14: 0A000 because KalamDB has no TRUNCATE
-- differs until 13: 42809 because PostgreSQL 13 truncates no foreign table
TRUNCATE reading;
ROLLBACK;
SELECT count(*) FROM reading;
EXPLAIN (ANALYZE, VERBOSE) UPDATE reading SET v = 1 WHERE id = 9;
EXPLAIN (VERBOSE) DELETE FROM reading;
-- fails: 2BP01
DROP TABLE reading;
DROP TABLE reading CASCADE;
-- fails: 42P01
SELECT * FROM low;
