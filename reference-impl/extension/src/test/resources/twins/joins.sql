-- Joins of every kind between Kalam tables, and between a Kalam table and a plain one.

CREATE TABLE ship (id bigint PRIMARY KEY, name text NOT NULL, home text, tons int, built date) USING kalamdb;
CREATE TABLE voyage (id bigint PRIMARY KEY, ship bigint, port text, day date, crates int) USING kalamdb;
CREATE TABLE port (name text PRIMARY KEY, country text, depth numeric(5,2));

INSERT INTO ship VALUES
  (1, 'Albatross', 'Bergen', 900, '1904-05-01'), (2, 'Bittern', 'Hull', 450, '1911-10-30'),
  (3, 'Cormorant', 'Bergen', 1200, NULL), (4, 'Dunlin', NULL, NULL, '1899-01-01'), (5, 'Egret', 'Riga', 450, '1920-02-29');
INSERT INTO voyage
  SELECT g, CASE WHEN g % 7 = 0 THEN NULL ELSE g % 6 + 1 END,
         (ARRAY['Bergen', 'Hull', 'Leith', 'Riga', NULL])[g % 5 + 1], date '1921-01-01' + g, g * g % 50
  FROM generate_series(1, 40) g;
INSERT INTO port VALUES ('Bergen', 'NO', 18.5), ('Hull', 'UK', 9), ('Riga', 'LV', 7.25), ('Oslo', 'NO', 11);

SELECT s.name, v.id, v.port FROM ship s JOIN voyage v ON v.ship = s.id ORDER BY v.id;
SELECT s.name, v.id FROM ship s LEFT JOIN voyage v ON v.ship = s.id AND v.crates > 45 ORDER BY s.id, v.id;
SELECT s.name, v.id FROM ship s RIGHT JOIN voyage v ON v.ship = s.id WHERE v.id <= 14 ORDER BY v.id;
SELECT s.name, v.id, v.crates FROM ship s FULL JOIN voyage v ON v.ship = s.id ORDER BY v.id, s.id;
SELECT count(*), count(s.id), count(v.id) FROM ship s FULL JOIN (SELECT * FROM voyage WHERE crates > 40) v ON v.ship = s.id;
SELECT count(*), sum(s.tons * v.crates) FROM ship s CROSS JOIN voyage v;
SELECT count(*) FROM ship a, ship b, ship c WHERE a.id < b.id AND b.id < c.id;

-- A table with itself
SELECT a.name, b.name FROM ship a JOIN ship b ON a.tons = b.tons AND a.id < b.id;
SELECT a.name, b.name FROM ship a LEFT JOIN ship b ON a.home = b.home AND a.id <> b.id ORDER BY a.id, b.id;
SELECT a.id, b.id FROM voyage a JOIN voyage b ON b.id = a.id + 1 AND b.crates < a.crates ORDER BY 1;

-- With a plain table, from either side
SELECT s.name, p.country FROM ship s JOIN port p ON p.name = s.home ORDER BY s.id;
SELECT p.name, s.name FROM port p LEFT JOIN ship s ON s.home = p.name ORDER BY p.name, s.id;
SELECT p.name, s.name FROM port p FULL JOIN ship s ON s.home = p.name ORDER BY p.name, s.id;
SELECT v.id, p.depth FROM voyage v LEFT JOIN port p ON p.name = v.port WHERE v.id < 12 ORDER BY v.id;
SELECT s.name, v.id, p.country FROM ship s JOIN voyage v ON v.ship = s.id JOIN port p ON p.name = v.port WHERE v.crates > 20 ORDER BY v.id;
SELECT s.name, v.id, p.country FROM ship s LEFT JOIN (voyage v JOIN port p ON p.name = v.port) ON v.ship = s.id AND p.country = 'UK' ORDER BY s.id, v.id;
SELECT count(*) FROM (ship s LEFT JOIN port p ON p.name = s.home) FULL JOIN voyage v ON v.port = p.name;

-- USING and NATURAL merge the columns' names
SELECT * FROM (SELECT id, name FROM ship) s JOIN (SELECT id, port FROM voyage) v USING (id) ORDER BY id;
SELECT id, s.name, v.port FROM ship s LEFT JOIN voyage v USING (id) ORDER BY id;
SELECT id, tons, crates FROM (SELECT id, tons FROM ship) s NATURAL FULL JOIN (SELECT id, crates FROM voyage WHERE id > 3 AND id < 9) v ORDER BY id;
SELECT name, country, tons FROM port NATURAL JOIN (SELECT home AS name, tons FROM ship) s ORDER BY name, tons;
SELECT count(*) FROM ship s JOIN voyage v USING (id, _seq);

-- Semi and anti joins
SELECT name FROM ship s WHERE EXISTS (SELECT 1 FROM voyage v WHERE v.ship = s.id AND v.crates > 45) ORDER BY name;
SELECT name FROM ship s WHERE NOT EXISTS (SELECT 1 FROM voyage v WHERE v.ship = s.id AND v.port = 'Leith') ORDER BY name;
SELECT name FROM ship WHERE id IN (SELECT ship FROM voyage WHERE day < '1921-01-05') ORDER BY name;
SELECT name FROM ship WHERE id NOT IN (SELECT ship FROM voyage WHERE ship IS NOT NULL AND port = 'Hull') ORDER BY name;
SELECT name FROM ship WHERE id NOT IN (SELECT ship FROM voyage WHERE port = 'Hull') ORDER BY name;
SELECT name FROM port p WHERE NOT EXISTS (SELECT FROM ship WHERE home = p.name);
SELECT s.id FROM ship s LEFT JOIN voyage v ON v.ship = s.id AND v.port = 'Riga' WHERE v.id IS NULL ORDER BY 1;
SELECT v.id FROM voyage v WHERE v.ship IS NULL OR EXISTS (SELECT FROM ship s WHERE s.id = v.ship AND s.home = v.port) ORDER BY 1;

-- LATERAL: a column of the row on the left, in a filter that KalamDB may get, in a list, in a LIMIT
SELECT s.name, x.id, x.crates FROM ship s, LATERAL (SELECT id, crates FROM voyage v WHERE v.ship = s.id ORDER BY crates DESC, id LIMIT 2) x ORDER BY s.id, x.crates DESC, x.id;
SELECT s.name, x.n FROM ship s LEFT JOIN LATERAL (SELECT count(*) AS n FROM voyage v WHERE v.ship = s.id AND v.port = s.home) x ON true ORDER BY s.id;
SELECT p.name, x.name, x.deep FROM port p LEFT JOIN LATERAL (SELECT s.name, p.depth AS deep FROM ship s WHERE s.home = p.name) x ON true ORDER BY 1, 2;
SELECT s.id, x.v FROM ship s LEFT JOIN LATERAL (SELECT v.id + s.tons AS v FROM voyage v WHERE v.id = s.id) x ON x.v > 500 ORDER BY 1;
SELECT s.id, g FROM ship s, LATERAL generate_series(1, s.tons / 450) g ORDER BY 1, 2;
SELECT p.name, x.c FROM port p CROSS JOIN LATERAL (SELECT sum(crates) c FROM (SELECT crates FROM voyage WHERE port = p.name UNION ALL SELECT tons FROM ship WHERE home = p.name) u) x ORDER BY 1;
SELECT s.name, a.id, b.id FROM ship s, LATERAL (SELECT * FROM voyage v WHERE v.ship = s.id ORDER BY id LIMIT 1) a, LATERAL (SELECT * FROM voyage v WHERE v.port = a.port AND v.id > a.id ORDER BY id LIMIT 1) b ORDER BY s.id;

-- Conditions that are no equality
SELECT count(*) FROM ship s JOIN voyage v ON v.crates BETWEEN s.id AND s.id * 10;
SELECT s.name, v.id FROM ship s JOIN voyage v ON v.port > s.home AND v.id < 4 ORDER BY 1, 2;
SELECT s.id, v.id FROM ship s JOIN voyage v ON s.home IS NOT DISTINCT FROM v.port WHERE v.id BETWEEN 3 AND 10 ORDER BY 1, 2;
SELECT a.id, b.id FROM voyage a JOIN voyage b ON (a.day, a.id) < (b.day, b.id) AND a.port = b.port AND b.id < 13 ORDER BY 1, 2;
SELECT s.name FROM ship s JOIN voyage v ON s.name LIKE left(v.port, 1) || '%' GROUP BY s.name ORDER BY 1;

-- The same under each way to join
SET enable_hashjoin = off;
SELECT s.name, count(v.id), sum(v.crates) FROM ship s LEFT JOIN voyage v ON v.ship = s.id GROUP BY s.name ORDER BY 1;
SET enable_mergejoin = off;
SELECT s.name, count(v.id), sum(v.crates) FROM ship s LEFT JOIN voyage v ON v.ship = s.id GROUP BY s.name ORDER BY 1;
SET enable_material = off;
SELECT s.name, v.id FROM voyage v JOIN ship s ON v.ship = s.id WHERE s.tons = 450 ORDER BY 1, 2;
SET enable_nestloop = off;
RESET enable_hashjoin;
SELECT s.name, count(v.id), sum(v.crates) FROM ship s LEFT JOIN voyage v ON v.ship = s.id GROUP BY s.name ORDER BY 1;
SELECT s.name, v.id FROM ship s FULL JOIN voyage v ON v.ship = s.id AND v.id < 5 ORDER BY 1, 2;
RESET enable_mergejoin;
RESET enable_material;
RESET enable_nestloop;

-- Whole rows
SELECT s.id, (s).name, (v).port FROM ship s JOIN voyage v ON v.id = s.id ORDER BY 1;
SELECT count(s), count(DISTINCT v.ship), count(v.*) FROM ship s LEFT JOIN voyage v ON v.id = s.id + 38;
SELECT v IS NULL, v.id IS NULL FROM ship s LEFT JOIN voyage v ON v.id = s.id + 38 ORDER BY s.id;
-- differs: rows because a Kalam row has its number in _seq, which is NULL in the heap twin
SELECT s FROM ship s WHERE id = 1;
SELECT (to_jsonb(s) - '_seq')::text FROM ship s ORDER BY id;
-- differs: rows because _seq is NULL in the heap twin, and nothing equals NULL
SELECT a.id FROM ship a NATURAL JOIN ship b WHERE a.built IS NOT NULL AND a.tons IS NOT NULL AND a.home IS NOT NULL;

EXPLAIN SELECT * FROM ship s JOIN voyage v ON v.ship = s.id;
EXPLAIN (VERBOSE, COSTS OFF) SELECT s.name FROM ship s, LATERAL (SELECT 1 FROM voyage v WHERE v.ship = s.id LIMIT 1) x;
EXPLAIN (ANALYZE, FORMAT JSON) SELECT count(*) FROM ship s FULL JOIN voyage v ON v.ship = s.id;

-- Not what PostgreSQL can join
-- fails: 0A000
SELECT * FROM ship s FULL JOIN voyage v ON s.id < v.id;
-- fails: 42702
SELECT id FROM ship s JOIN voyage v ON v.ship = s.id;
-- fails: 42703
SELECT s.nothing FROM ship s;
-- fails: 42P01
SELECT v.id FROM ship s JOIN LATERAL (SELECT w.id FROM voyage w WHERE w.ship = v.ship) v ON true;
