-- Defaults, sequences, temporary tables, functions over rows, the catalogs, and EXPLAIN of what it can explain.

CREATE TABLE m (id bigint PRIMARY KEY, v int, t text DEFAULT 'dt', ts timestamptz DEFAULT now(), n int DEFAULT 3 + 4) USING kalamdb;
INSERT INTO m (id) VALUES (1), (2);
SELECT id, v, t, ts IS NULL, n FROM m ORDER BY id;
UPDATE m SET t = DEFAULT, n = DEFAULT, v = 1 WHERE id = 1 RETURNING t, n;
INSERT INTO m VALUES (3, DEFAULT, DEFAULT, NULL, DEFAULT), (4, 4, NULL, DEFAULT, NULL) RETURNING id, v, t, ts IS NULL, n;
CREATE SEQUENCE s START 100;
ALTER FOREIGN TABLE m ALTER COLUMN n SET DEFAULT nextval('s');
INSERT INTO m (id) SELECT g FROM generate_series(10, 14) g RETURNING id, n;
COPY m (id) FROM STDIN;
20
21
\.
SELECT id, n FROM m WHERE id >= 20 ORDER BY id;
-- since 16
COPY m (id, t) FROM STDIN WITH (DEFAULT 'D');
30	D
31	x
\.
-- since 16
SELECT id, t FROM m WHERE id >= 30 ORDER BY id;
CREATE TEMP TABLE tmp ON COMMIT PRESERVE ROWS AS SELECT id, n FROM m WHERE id < 15;
SELECT count(*) FROM tmp JOIN m USING (id);
INSERT INTO tmp SELECT id, 1 FROM m WHERE id = 1;
UPDATE m SET v = x.c FROM (SELECT id, count(*) c FROM tmp GROUP BY id) x WHERE x.id = m.id;
SELECT id, v FROM m WHERE id < 15 ORDER BY id;
DELETE FROM m WHERE id IN (SELECT id FROM tmp WHERE n > 101) RETURNING id;

-- Functions that make rows of a row
SELECT x.id, j.value FROM m x, jsonb_each_text(jsonb_build_object('id', x.id, 't', x.t)) j WHERE x.id < 3 ORDER BY 1, 2;
-- since 17
SELECT id, j.a FROM m, JSON_TABLE(jsonb_build_array(id, id + 1), '$[*]' COLUMNS (a int PATH '$')) j WHERE id < 3 ORDER BY 1, 2;
SELECT id, regexp_matches(t, '(.)', 'g') FROM m WHERE id IN (1, 31) ORDER BY 1, 2;
SELECT to_tsvector('simple', t) @@ to_tsquery('simple', 'dt') FROM m WHERE id = 1;
SELECT id, generate_series(1, v) FROM m WHERE id < 4 ORDER BY 1, 2;
SELECT count(*) FROM m CROSS JOIN generate_series(1, 3) g WHERE m.id = g;
VALUES ((SELECT max(id) FROM m)), ((SELECT min(id) FROM m));
TABLE tmp ORDER BY id, n;
SELECT id, t FROM (TABLE m) x WHERE id = 21 AND ts < now();
SELECT id FROM m WHERE id = ANY (SELECT unnest(ARRAY[1, 2, 500])) ORDER BY id;
SELECT (SELECT array_agg(x.id ORDER BY x.id) FROM m x WHERE x.id < m.id) FROM m WHERE id < 4 ORDER BY id;
SELECT count(*) FROM m WHERE ts BETWEEN now() - interval '1 day' AND now() + interval '1 day';
SELECT id FROM m WHERE id = currval('s') - 90 OR id = 1 ORDER BY 1;
SELECT pg_typeof(m.*)::text = 'm', pg_typeof(id), pg_typeof(ts) FROM m WHERE id = 1;
SELECT relkind = 'x' FROM pg_class WHERE oid = 'm'::regclass;
SELECT column_name, data_type, is_nullable FROM information_schema.columns WHERE table_schema = current_schema AND table_name = 'm' AND column_name IN ('v', 't', 'ts') ORDER BY 1;
SELECT pg_relation_size('m') >= 0;
SELECT nspname = current_schema FROM pg_class c JOIN pg_namespace n ON n.oid = relnamespace WHERE c.oid = 'm'::regclass;
LISTEN m;
EXPLAIN (COSTS OFF) DECLARE c CURSOR FOR SELECT * FROM m;
EXPLAIN (COSTS OFF) CREATE TABLE x AS SELECT * FROM m;
EXPLAIN (ANALYZE, COSTS OFF) CREATE TABLE x AS SELECT id, v FROM m;
EXPLAIN (ANALYZE) WITH w AS (DELETE FROM m WHERE id = 31 RETURNING *) INSERT INTO tmp SELECT id, v FROM w;
SELECT count(*) FROM m WHERE id = 31;
-- fails: 22012
EXPLAIN (ANALYZE) UPDATE m SET v = 1 / (v - v);
EXPLAIN (ANALYZE, TIMING OFF, SETTINGS) SELECT * FROM m a LEFT JOIN m b ON b.id = a.v WHERE a.id > ALL (SELECT id FROM m c WHERE c.id < 2);
