-- The same answers whatever the plan: rescans, parameters, spills, parallel plans, initplans and subplans.

CREATE TABLE big (id bigint PRIMARY KEY, grp int, tag text, val int) USING kalamdb;
CREATE TABLE few (id bigint PRIMARY KEY, big bigint, tag text) USING kalamdb;
CREATE TABLE host (id bigint PRIMARY KEY, grp int, tag text);
INSERT INTO big SELECT g, g % 100, 'tag' || g % 13, (g * 7919) % 1000 FROM generate_series(1, 5000) g;
INSERT INTO few SELECT g, g * 100, 'tag' || g FROM generate_series(1, 15) g;
INSERT INTO host SELECT g, g % 50, 'tag' || g % 5 FROM generate_series(1, 500) g;

SELECT count(*), sum(val), min(tag), max(id) FROM big;
ANALYZE big;
ANALYZE few;
ANALYZE host;
SELECT count(*), sum(b.val) FROM big b JOIN host h ON h.id = b.id;
SELECT count(*) FROM big b JOIN few f ON f.big = b.id;
SELECT f.id, b.val FROM few f JOIN big b ON b.id = f.big ORDER BY 1;
SELECT f.id, b.val FROM few f LEFT JOIN big b ON b.id = f.big AND b.tag = f.tag ORDER BY 1;

SET enable_hashjoin = off;
SET enable_mergejoin = off;
SELECT f.id, b.val FROM few f JOIN big b ON b.id = f.big ORDER BY 1;
SELECT count(*) FROM few f, few g, few h WHERE f.id <= g.id AND g.id <= h.id;
SELECT f.id, (SELECT sum(val) FROM big b WHERE b.id <= f.big AND b.tag = f.tag) FROM few f ORDER BY 1;
SET enable_material = off;
SELECT count(*) FROM few f, few g, few h WHERE f.id <= g.id AND g.id <= h.id;
SELECT f.id, x.s FROM few f, LATERAL (SELECT sum(val) s FROM big b WHERE b.id BETWEEN f.big - 5 AND f.big + 5) x ORDER BY 1;
SELECT f.id, x.id FROM few f, LATERAL (SELECT b.id FROM big b WHERE b.grp = f.id ORDER BY b.id LIMIT 1) x WHERE x.id % 100 = f.id ORDER BY 1;
SELECT count(*) FROM few f WHERE EXISTS (SELECT FROM big b WHERE b.id = f.big AND EXISTS (SELECT FROM host h WHERE h.id = b.grp + 1));
RESET enable_material;
RESET enable_mergejoin;
RESET enable_hashjoin;

-- A scan that ends early, and one that is never begun
SELECT count(*) FROM (SELECT * FROM big LIMIT 10) x;
SELECT count(*) FROM host h WHERE h.id < 20 AND EXISTS (SELECT FROM big);
SELECT count(*) FROM host h WHERE h.id < 20 AND EXISTS (SELECT FROM big WHERE val < 0);
SELECT id FROM host WHERE id < 3 AND (id = 1 OR (SELECT count(*) FROM big) = 0) ORDER BY 1;
SELECT CASE WHEN true THEN 1 ELSE (SELECT val FROM big) END;
SELECT count(*) FROM big WHERE false AND id = 1;
SELECT count(*) FROM few f LEFT JOIN big b ON false;
SELECT 1 FROM big WHERE id = 1 AND id = 2;
SELECT max(id), min(id) FROM big;
SELECT id FROM big WHERE id > 4990 ORDER BY id DESC LIMIT 3;

-- Little memory
SET work_mem = '64kB';
SELECT count(*), sum(a.val - b.val) FROM big a JOIN big b ON a.val = b.val AND a.grp = b.grp;
SELECT grp, count(*), sum(length(tag)) FROM big GROUP BY grp ORDER BY grp LIMIT 5;
SELECT id, tag FROM big ORDER BY tag, val DESC, id LIMIT 10 OFFSET 2000;
SELECT count(DISTINCT tag || val) FROM big;
SELECT sum(r) FROM (SELECT rank() OVER (PARTITION BY tag ORDER BY val) r FROM big) x;
SELECT count(*) FROM (SELECT id FROM big EXCEPT SELECT big FROM few) x;
SELECT count(*) FROM big WHERE id IN (SELECT big FROM few UNION SELECT id FROM host);
SELECT count(*) FROM big WHERE id NOT IN (SELECT id FROM host);
RESET work_mem;

SET enable_hashagg = off;
SELECT tag, count(*) FROM big GROUP BY tag ORDER BY tag;
SELECT DISTINCT grp % 7 FROM big ORDER BY 1;
RESET enable_hashagg;
SET enable_sort = off;
SELECT tag, sum(val) FROM big GROUP BY tag ORDER BY tag;
RESET enable_sort;
-- since 14
SET enable_memoize = off;
SELECT count(*) FROM host h JOIN LATERAL (SELECT FROM few f WHERE f.id = h.grp OFFSET 0) x ON true;
-- since 14
RESET enable_memoize;
SELECT count(*) FROM host h JOIN LATERAL (SELECT FROM few f WHERE f.id = h.grp OFFSET 0) x ON true;

-- Plain tables of these plans may be read in parallel
SET parallel_setup_cost = 0;
SET parallel_tuple_cost = 0;
SET min_parallel_table_scan_size = 0;
SELECT count(*), sum(h.id) FROM host h JOIN big b ON b.id = h.id;
SELECT count(*) FROM host h WHERE h.grp IN (SELECT grp FROM big WHERE val > 900);
SELECT h.grp, count(*) FROM host h LEFT JOIN few f ON f.id = h.grp GROUP BY h.grp ORDER BY 1 LIMIT 20;
SELECT count(*) FROM (SELECT id FROM host UNION ALL SELECT id FROM big) x;
SELECT count(*) FROM host h WHERE h.id > (SELECT count(*) FROM few);
RESET parallel_setup_cost;
RESET parallel_tuple_cost;
RESET min_parallel_table_scan_size;

-- A value for many rows from one subplan, several at once, and none
UPDATE few SET (big, tag) = (SELECT b.id, b.tag FROM big b WHERE b.id = few.big + 1);
UPDATE few SET (big, tag) = (SELECT b.id, b.tag FROM big b WHERE b.id = few.big + 5000) WHERE id > 13;
UPDATE few SET big = (SELECT max(id) FROM big WHERE grp = few.id), tag = (SELECT min(tag) FROM host WHERE grp = few.id) WHERE id < 3 RETURNING id, big, tag;
SELECT id, big, tag FROM few ORDER BY id;
DELETE FROM few WHERE big = (SELECT max(big) FROM few) OR tag IN (SELECT tag FROM host WHERE id < 3) RETURNING id;
INSERT INTO few SELECT 100 + row_number() OVER (ORDER BY tag), count(*), tag FROM big GROUP BY tag HAVING count(*) > 384 ORDER BY tag RETURNING id, big;
UPDATE big SET val = -val WHERE grp IN (SELECT id FROM few) AND id % 2 = 0;
SELECT sum(val) FROM big;
DELETE FROM big WHERE EXISTS (SELECT FROM host h WHERE h.id = big.id) AND val < 500;
SELECT count(*), sum(val) FROM big;

-- Rows and their parts
SELECT (b).tag, b.id FROM big b WHERE (b).id = 4999;
SELECT (r.b).val FROM (SELECT b FROM big b WHERE id = 4999) r;
SELECT ROW(id, tag) = ROW(4999, 'tag7') FROM big WHERE id IN (4999, 5000) ORDER BY id;
SELECT id FROM big WHERE (grp, tag) = (99, 'tag7') ORDER BY id LIMIT 5;
SELECT id FROM big WHERE (id, val) > (4997, 0) ORDER BY id;
SELECT count(x) FROM (SELECT b AS x FROM few f LEFT JOIN big b ON b.id = f.big) y WHERE NOT (x IS NULL);
SELECT count(*) FROM (SELECT f, b FROM few f FULL JOIN big b ON b.id = f.big WHERE f.id IS NOT NULL) y;
SELECT tableoid::regclass::text, count(*) FROM few GROUP BY 1;
SELECT json_build_object('id', id, 'big', big)::text FROM few ORDER BY id;
SELECT x.id, x.n FROM ROWS FROM (generate_series(1, 3), generate_series(5, 6)) AS x (id, n) JOIN few f ON f.id = x.id ORDER BY 1;

EXPLAIN (VERBOSE, COSTS OFF) SELECT f.id, (SELECT sum(val) FROM big b WHERE b.id <= f.big) FROM few f;
EXPLAIN (ANALYZE) SELECT * FROM few f, LATERAL (SELECT * FROM big b WHERE b.grp = f.id ORDER BY b.id LIMIT 1) x;
EXPLAIN (ANALYZE, VERBOSE) UPDATE few SET tag = 'x' WHERE id = 1;
