-- Several statements in one string are one transaction, without a block.

CREATE TABLE s (id bigint PRIMARY KEY, v int) USING kalamdb;
CREATE TABLE plain (id bigint PRIMARY KEY, v int CHECK (v > 0));
INSERT INTO s VALUES (1, 1), (2, 2); SELECT count(*) FROM s; UPDATE s SET v = 3 WHERE id = 1; SELECT sum(v) FROM s;
INSERT INTO s VALUES (3, 3); INSERT INTO plain SELECT id, v FROM s; SELECT count(*) FROM plain;
-- fails: 23505
INSERT INTO s VALUES (4, 4); INSERT INTO s VALUES (4, 5);
SELECT count(*) FROM s;
-- fails: 23514
INSERT INTO s VALUES (5, 5); INSERT INTO plain VALUES (5, -1);
SELECT count(*) FROM s;
-- fails: 23505
INSERT INTO plain VALUES (6, 6); INSERT INTO s VALUES (1, 6);
SELECT count(*) FROM plain;
-- fails: 22012
DELETE FROM s; SELECT 1 / 0;
SELECT count(*) FROM s;
-- fails: 42P01
UPDATE s SET v = 0; SELECT * FROM nowhere;
SELECT sum(v) FROM s;
DELETE FROM s WHERE id = 3; INSERT INTO s VALUES (3, 33); SELECT id, v FROM s ORDER BY id;
INSERT INTO s VALUES (7, 7); UPDATE s SET v = 77 WHERE id = 7; DELETE FROM s WHERE id = 7; SELECT count(*) FROM s WHERE id = 7;
BEGIN; INSERT INTO s VALUES (8, 8); COMMIT;
BEGIN; INSERT INTO s VALUES (9, 9); ROLLBACK;
INSERT INTO s VALUES (10, 10); BEGIN; INSERT INTO s VALUES (11, 11);
INSERT INTO s VALUES (12, 12); ROLLBACK; INSERT INTO s VALUES (13, 13);
SELECT id, v FROM s ORDER BY id;
BEGIN; INSERT INTO s VALUES (14, 14); COMMIT; BEGIN; DELETE FROM s WHERE id = 14; ROLLBACK; SELECT count(*) FROM s WHERE id = 14;
-- fails: 25006
SET TRANSACTION READ ONLY; INSERT INTO s VALUES (15, 15);
ROLLBACK;
SELECT count(*) FROM s WHERE id = 15;
SELECT set_config('work_mem', '64kB', true); INSERT INTO s SELECT g, g FROM generate_series(1000, 2999) g; SELECT count(*) FROM s a JOIN s b ON a.v = b.v;
INSERT INTO s VALUES (20, 1) RETURNING id; INSERT INTO s VALUES (21, 1) RETURNING id; SELECT max(id) FROM s WHERE id < 1000;
PREPARE p (bigint) AS INSERT INTO s VALUES ($1, 0); EXECUTE p (22); EXECUTE p (23); DEALLOCATE p;
-- fails: 34000
DECLARE c CURSOR FOR SELECT id FROM s WHERE id < 3 ORDER BY id; FETCH 1 FROM c; FETCH 2 FROM c; CLOSE c; FETCH 1 FROM c;
-- fails: 25P01
SAVEPOINT a; INSERT INTO s VALUES (24, 24);
SELECT count(*) FROM s WHERE id = 24;
DO $$ BEGIN INSERT INTO s VALUES (25, 25); END $$; SELECT count(*) FROM s WHERE id = 25; DO $$ BEGIN DELETE FROM s WHERE id = 25; END $$; SELECT count(*) FROM s WHERE id = 25;
-- fails: P0001
INSERT INTO s VALUES (26, 26); DO $$ BEGIN RAISE EXCEPTION 'no'; END $$;
SELECT count(*) FROM s WHERE id = 26;
CREATE PROCEDURE step(bigint) LANGUAGE plpgsql AS $$ BEGIN INSERT INTO s VALUES ($1, 0); COMMIT; INSERT INTO s VALUES ($1 + 1, 0); END $$;
CALL step(30);
-- fails: 2D000
INSERT INTO s VALUES (34, 0); CALL step(35);
SELECT id FROM s WHERE id BETWEEN 27 AND 40 ORDER BY id;
-- Temporary tables and other things of a transaction
CREATE TEMP TABLE x ON COMMIT DROP AS SELECT id FROM s WHERE id < 3; INSERT INTO s SELECT id + 50, 0 FROM x; SELECT count(*) FROM x;
SELECT count(*) FROM s WHERE id BETWEEN 51 AND 52;
CREATE TEMP TABLE y (id int) ON COMMIT DELETE ROWS; INSERT INTO y SELECT id FROM s WHERE id < 3; DELETE FROM s WHERE id IN (SELECT id + 50 FROM y); SELECT count(*) FROM y;
SELECT count(*) FROM y; SELECT count(*) FROM s WHERE id BETWEEN 51 AND 52;
UPDATE plain SET v = s.v + 100 FROM s WHERE s.id = plain.id AND s.id < 3; SELECT * FROM plain ORDER BY id;

-- Definitions among them
-- fault 24: 25001 because a string is taken for a transaction block
CREATE TABLE d (id bigint PRIMARY KEY) USING kalamdb; INSERT INTO d VALUES (1), (2); SELECT count(*) FROM d;
DROP FOREIGN TABLE IF EXISTS d;
-- fault 24: 25001 because a string is taken for a transaction block
DROP FOREIGN TABLE IF EXISTS d; CREATE TABLE d (id bigint PRIMARY KEY) USING kalamdb;
DROP FOREIGN TABLE IF EXISTS d;
-- fails: 22012
-- fault 24: 25001 because a string is taken for a transaction block
CREATE TABLE d (id bigint PRIMARY KEY) USING kalamdb; SELECT 1 / 0;
CREATE TABLE d (id bigint PRIMARY KEY, v text) USING kalamdb;
INSERT INTO d VALUES (1, 'a');
-- fails: 22012
-- fault 24: 25001 because a string is taken for a transaction block
DROP FOREIGN TABLE d; SELECT 1 / 0;
SELECT id, v FROM d;
