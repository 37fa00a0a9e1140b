-- One statement, one snapshot: what a statement reads while it, or something that it calls, writes.

CREATE TABLE pool (id bigint PRIMARY KEY, v int, t text) USING kalamdb;
CREATE TABLE tank (id bigint PRIMARY KEY, v int, t text) USING kalamdb;
CREATE TABLE plain (id bigint PRIMARY KEY, v int, t text);
INSERT INTO pool SELECT g, g * 10, 'p' || g FROM generate_series(1, 20) g;
INSERT INTO tank SELECT g, g * 100, 't' || g FROM generate_series(1, 5) g;

-- RETURNING reads the table as it was
INSERT INTO pool VALUES (21, 1, 'x'), (22, 2, 'x') RETURNING id, (SELECT count(*) FROM pool);
UPDATE pool SET v = v + 1 WHERE id < 4 RETURNING id, v, (SELECT sum(v) FROM pool);
DELETE FROM pool WHERE id > 20 RETURNING id, (SELECT count(*) FROM pool), (SELECT max(id) FROM pool p WHERE p.id <= pool.id);
UPDATE pool SET v = (SELECT max(v) + 1 FROM pool) WHERE id < 4 RETURNING v;
UPDATE pool SET v = (SELECT count(*) FROM pool p WHERE p.v < pool.v) RETURNING id, v;
DELETE FROM pool WHERE v = (SELECT max(v) FROM pool) RETURNING id;

-- A table feeds itself
INSERT INTO pool SELECT id + 100, v, t FROM pool;
INSERT INTO pool SELECT id + 1000, v, t FROM pool WHERE id < 100 UNION ALL SELECT id + 2000, v, t FROM pool WHERE id < 100;
INSERT INTO pool SELECT id + 3000, (SELECT count(*) FROM pool), t FROM pool WHERE id < 4;
INSERT INTO pool SELECT a.id * 10000 + b.id, 0, 'pair' FROM pool a, pool b WHERE a.id < 4 AND b.id < 4;
INSERT INTO pool SELECT g + 50000, count(p.id), 'outer' FROM generate_series(1, 3) g LEFT JOIN pool p ON p.id <= g GROUP BY g;
SELECT count(*), sum(v), count(DISTINCT t) FROM pool;
DELETE FROM pool a USING pool b WHERE b.id = a.id - 1000 AND a.id BETWEEN 1001 AND 1999;
UPDATE pool a SET v = b.v FROM pool b WHERE b.id = a.id - 100 AND a.id BETWEEN 101 AND 110;
DELETE FROM pool WHERE id IN (SELECT id + 2000 FROM pool);
DELETE FROM pool WHERE id > 200 AND EXISTS (SELECT FROM pool p WHERE p.id = pool.id - 1);
SELECT id, v, t FROM pool ORDER BY id;

-- Several writes in one statement
WITH a AS (INSERT INTO tank VALUES (6, 6, 'six') RETURNING id), b AS (DELETE FROM pool WHERE id = 1 RETURNING id)
SELECT (SELECT count(*) FROM a), (SELECT count(*) FROM b), (SELECT count(*) FROM tank), (SELECT count(*) FROM pool);
WITH moved AS (DELETE FROM pool WHERE id BETWEEN 2 AND 4 RETURNING id, v, t) INSERT INTO tank SELECT id + 10, v, t FROM moved RETURNING id;
WITH a AS (UPDATE tank SET v = 0 WHERE id > 10 RETURNING id), b AS (INSERT INTO plain SELECT id, 1, 'from a' FROM a RETURNING id) DELETE FROM tank USING b WHERE b.id = tank.id + 1000;
WITH a AS (INSERT INTO tank SELECT id + 20, v, t FROM tank RETURNING id) SELECT count(*), (SELECT count(*) FROM tank) FROM a;
WITH a AS (INSERT INTO tank VALUES (50, 0, NULL)), b AS (INSERT INTO tank VALUES (51, 0, NULL)), c AS (INSERT INTO pool VALUES (51, 0, NULL)) SELECT count(*) FROM tank;
-- fails: 23505
WITH a AS (INSERT INTO tank VALUES (60, 0, NULL)) INSERT INTO tank VALUES (60, 1, NULL);
-- fails: 22012
WITH a AS (INSERT INTO tank VALUES (61, 0, NULL)) SELECT 1 / (v - v) FROM tank;
-- fails: 23505
WITH a AS (DELETE FROM pool RETURNING id), b AS (INSERT INTO plain SELECT 7, 7, 'x' FROM a) SELECT count(*) FROM a;
SELECT count(*) FROM tank WHERE id >= 60;
SELECT (SELECT count(*) FROM pool), (SELECT count(*) FROM tank), (SELECT count(*) FROM plain);

-- A function that writes while its caller reads
CREATE FUNCTION put(bigint, text) RETURNS bigint LANGUAGE plpgsql AS $$ BEGIN INSERT INTO pool VALUES ($1, 0, $2); RETURN (SELECT count(*) FROM pool WHERE t = $2); END $$;
CREATE FUNCTION raise_v(bigint) RETURNS int LANGUAGE sql AS $$ UPDATE pool SET v = v + 1000 WHERE id = $1 RETURNING v $$;
SELECT id, put(id + 70000, 'put') FROM tank WHERE id <= 3 ORDER BY id;
SELECT count(put(id + 80000, 'more')) FROM pool WHERE t = 'put';
SELECT id, v, raise_v(id) FROM pool WHERE id BETWEEN 5 AND 8 ORDER BY id;
SELECT id, v FROM pool WHERE id BETWEEN 5 AND 8 ORDER BY id;
SELECT p.id, raise_v(5), q.v FROM pool p, pool q WHERE p.id = 5 AND q.id = 5;
SELECT put(90000, 'a'), (SELECT count(*) FROM pool WHERE id = 90000);
UPDATE tank SET v = put(id + 100000, 'by update') WHERE id = 2 RETURNING id, v;
INSERT INTO tank SELECT 200 + put(110000 + g, 'by insert'), g FROM generate_series(1, 3) g RETURNING id, v;
-- fails: 23505
DELETE FROM tank WHERE id = 200 + put(120000, 'by delete') - 1 AND id < 250;
SELECT t, count(*), min(id), max(id) FROM pool GROUP BY t ORDER BY t;
CREATE FUNCTION each_row() RETURNS int LANGUAGE plpgsql AS $$
DECLARE r record; n int := 0;
BEGIN
  FOR r IN SELECT id, v FROM pool ORDER BY id LOOP
    INSERT INTO pool VALUES (r.id + 1000000, r.v, 'loop');
    UPDATE pool SET v = -1 WHERE id > r.id AND t = 'put';
    n := n + r.v;
  END LOOP;
  RETURN n;
END $$;
SELECT each_row();
SELECT count(*), sum(v) FROM pool;
DELETE FROM pool WHERE t = 'loop' OR id > 50000;

-- Many rows, read while they are written
INSERT INTO pool SELECT g, g, 'many' FROM generate_series(200001, 206000) g;
BEGIN;
DECLARE c CURSOR FOR SELECT id, v FROM pool WHERE t = 'many' ORDER BY id;
FETCH 2 FROM c;
UPDATE pool SET v = 0 WHERE t = 'many' AND id % 3 = 0;
DELETE FROM pool WHERE t = 'many' AND id % 2 = 0;
MOVE 5990 FROM c;
FETCH ALL FROM c;
SELECT count(*), sum(v) FROM pool WHERE t = 'many';
COMMIT;
DO $$
DECLARE r record;
BEGIN
  FOR r IN SELECT id FROM pool WHERE t = 'many' AND id < 200100 LOOP
    DELETE FROM pool WHERE id = r.id;
    INSERT INTO tank VALUES (r.id, 0, 'moved');
  END LOOP;
END $$;
SELECT count(*), min(id), max(id) FROM tank WHERE t = 'moved';
INSERT INTO pool SELECT id + 10000, v, t FROM pool WHERE t = 'many';
UPDATE pool SET v = v + 1 WHERE t = 'many';
DELETE FROM pool WHERE t = 'many' AND id > 203000;
SELECT count(*), sum(v), max(id) FROM pool;
