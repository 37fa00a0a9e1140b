-- Wide tables, long values, odd statements.

DO $$ BEGIN EXECUTE (SELECT 'CREATE TABLE wide (id int PRIMARY KEY, ' || string_agg('c' || g || ' int', ', ' ORDER BY g) || ') USING kalamdb' FROM generate_series(1, 300) g); END $$;
INSERT INTO wide (id, c1, c64, c65, c128, c299, c300) VALUES (1, 1, 64, 65, 128, 299, 300), (2, NULL, NULL, NULL, NULL, NULL, NULL);
SELECT * FROM wide ORDER BY id;
SELECT c300, c64, id FROM wide WHERE c128 = 128;
UPDATE wide SET c299 = c300, c2 = 2 WHERE id = 1 RETURNING c299, c2, c3, c300;
UPDATE wide SET c200 = id;
SELECT c1 + c2 + c64 + c200 + c299, c3 FROM wide ORDER BY id;
DELETE FROM wide WHERE c200 = 2 RETURNING *;
CREATE TABLE a_name_of_sixty_three_letters_which_is_all_that_postgresql_keep (a_column_of_sixty_three_letters_which_is_all_that_postgresql_kep bigint PRIMARY KEY, v text) USING kalamdb;
INSERT INTO a_name_of_sixty_three_letters_which_is_all_that_postgresql_keep VALUES (1, 'a') RETURNING *;
UPDATE a_name_of_sixty_three_letters_which_is_all_that_postgresql_keep SET v = 'b' WHERE a_column_of_sixty_three_letters_which_is_all_that_postgresql_kep = 1;
DROP FOREIGN TABLE a_name_of_sixty_three_letters_which_is_all_that_postgresql_keep;

CREATE TABLE c (id bigint PRIMARY KEY, s smallint, i int, t text, b boolean) USING kalamdb;
INSERT INTO c VALUES (1, 1, 1, 'one', true), (2, 2, 2, 'two', false), (3, NULL, NULL, NULL, NULL);
-- Values that the column cannot have
SELECT id FROM c WHERE s = 100000;
SELECT id FROM c WHERE s = 3000000000;
SELECT id FROM c WHERE i = -3000000000;
SELECT id FROM c WHERE id = 99999999999999999999;
SELECT id FROM c WHERE s = 1::bigint AND i = 1::smallint AND id = 1::int;
SELECT id FROM c WHERE s <> 100000 ORDER BY id;
SELECT id FROM c WHERE t = repeat('x', 1000000);
SELECT id FROM c WHERE t = repeat('x', 5000000);
SELECT id FROM c WHERE t = E'\x01\x7f' OR t = U&'\FFFF' OR t = '';
UPDATE c SET i = 9 WHERE s = 100000;
DELETE FROM c WHERE s = 3000000000 RETURNING id;
SELECT id FROM c WHERE id = ANY (ARRAY(SELECT generate_series(1, 5000))) ORDER BY id;
SELECT id FROM c WHERE b = (id = 1) ORDER BY id;
SELECT id FROM c WHERE b = true AND NOT b = false;
SELECT id FROM c WHERE b IS NOT TRUE ORDER BY id;
SELECT id FROM c WHERE (b = true) IS NULL;
SELECT id FROM c WHERE t = 'one' AND t = 'one' AND t <> 'two' AND id = 1 AND id IN (1, 2);
SELECT id FROM c WHERE t::name = 'one';
SELECT id FROM c WHERE t = 'one'::name;
SELECT id FROM c WHERE t = current_schema::text OR t = 'two';
SELECT id FROM c WHERE id = (SELECT 2) AND i = 2;
SELECT id FROM c WHERE ROW(id, i) = ROW(2, 2);
SELECT id FROM c WHERE id = 1 IS TRUE;
SELECT id FROM c WHERE CASE WHEN i = 0 THEN false ELSE 10 / i > 5 END ORDER BY id;

-- Statements without columns, without rows, with rows of subselects
SELECT FROM c;
SELECT count(*) FROM (SELECT FROM c) x;
UPDATE c SET (s, i) = ROW (7, 8) WHERE id = 3 RETURNING s, i;
UPDATE c SET (s, i) = (SELECT NULL::smallint, NULL::int) WHERE id = 3 RETURNING s, i;
INSERT INTO c (id, i) VALUES ((SELECT max(id) + 1 FROM c), (SELECT sum(i) FROM c)), (10, (SELECT 10)) RETURNING id, i;
INSERT INTO c (id) SELECT 1 WHERE false;
INSERT INTO c (id) SELECT id + 10 FROM c ORDER BY id DESC LIMIT 2 RETURNING id;
INSERT INTO c (t, id) SELECT t, id + 100 FROM c WHERE t IS NOT NULL ORDER BY t RETURNING id, t;
DELETE FROM c WHERE id > 9;
PREPARE sel (bigint) AS SELECT id, t FROM c WHERE id < $1;
CREATE TABLE made AS EXECUTE sel (3);
SELECT * FROM made ORDER BY id;
SELECT x FROM (SELECT id AS x FROM c UNION ALL SELECT 5) y WHERE x = 5;
SELECT (SELECT x FROM (SELECT c.id + 1 AS x) y) FROM c ORDER BY 1;
SELECT id, (SELECT t FROM c d WHERE d.id = c.id + 1) FROM c ORDER BY id;
SELECT count(*) FROM c, c d, c e, c f WHERE c.id = d.id AND d.id = e.id AND e.id = f.id;
SELECT DISTINCT ON (b) b, id FROM c ORDER BY b, id;
SELECT max(id) FILTER (WHERE b) OVER (ORDER BY id) FROM c ORDER BY id;

-- Triggers on the key
CREATE FUNCTION shift() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN NEW.id := NEW.id + 1000; RETURN NEW; END $$;
CREATE FUNCTION keep() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF OLD.id = 2 THEN RETURN NULL; END IF; RETURN OLD; END $$;
CREATE FUNCTION follow() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN INSERT INTO c (id, t) VALUES (NEW.id + 1, 'follows'); RETURN NULL; END $$;
CREATE TRIGGER shift BEFORE INSERT ON c FOR EACH ROW EXECUTE FUNCTION shift();
INSERT INTO c (id) VALUES (1), (2) RETURNING id;
DROP TRIGGER shift ON c;
CREATE TRIGGER keep BEFORE DELETE ON c FOR EACH ROW EXECUTE FUNCTION keep();
DELETE FROM c WHERE id IN (1, 2, 1001) RETURNING id;
DROP TRIGGER keep ON c;
CREATE TRIGGER follow AFTER INSERT ON c FOR EACH ROW WHEN (pg_trigger_depth() < 3) EXECUTE FUNCTION follow();
INSERT INTO c (id, t) VALUES (2000, 'first');
INSERT INTO c (id, t) SELECT 3000 + g * 10, 'many' FROM generate_series(1, 3) g;
DROP TRIGGER follow ON c;
SELECT id, t FROM c ORDER BY id;
BEGIN;
CREATE TRIGGER shift BEFORE UPDATE ON c FOR EACH ROW EXECUTE FUNCTION shift();
-- differs: 0A000 because KalamDB would keep the old key
UPDATE c SET t = 'moved' WHERE id = 2000;
ROLLBACK;
SELECT id, t FROM c WHERE id IN (2000, 3000) ORDER BY id;

-- Rows near KalamDB's limit for a request
INSERT INTO c (id, t) VALUES (5000, repeat('x', 3000000));
SELECT id, length(t) FROM c WHERE id = 5000;
UPDATE c SET t = t || 'y' WHERE id = 5000 RETURNING right(t, 2);
INSERT INTO c (id, t) SELECT 5000 + g, repeat('z', 1000000) FROM generate_series(1, 12) g;
SELECT count(*), sum(length(t)) FROM c WHERE id > 5000;
UPDATE c SET t = t || g FROM generate_series(5001, 5012) g WHERE id = g;
SELECT count(*), sum(length(t)) FROM c WHERE id > 5000;
-- differs: 54000 because a request to KalamDB has a limit
INSERT INTO c (id, t) VALUES (6000, repeat('x', 5000000)); DELETE FROM c WHERE id = 6000;
DELETE FROM c WHERE id >= 5000;

-- What EXPLAIN can show
EXPLAIN (ANALYZE, VERBOSE, BUFFERS, WAL, FORMAT XML) SELECT * FROM c WHERE id = 1;
EXPLAIN (ANALYZE, FORMAT YAML) UPDATE c SET i = 1 WHERE id = 2;
EXPLAIN (ANALYZE, FORMAT JSON) INSERT INTO c (id) VALUES (9000), (9001);
EXPLAIN (ANALYZE, FORMAT TEXT) DELETE FROM c WHERE id IN (9000, 9001) RETURNING t;
-- since 17
EXPLAIN (ANALYZE, SERIALIZE, MEMORY) SELECT * FROM c;
EXPLAIN (COSTS OFF) SELECT * FROM c WHERE false;
EXPLAIN (ANALYZE) SELECT (SELECT max(id) FROM c), c.* FROM c WHERE id IN (SELECT id FROM c WHERE b) LIMIT 1;
EXPLAIN (VERBOSE) SELECT c FROM c FOR UPDATE;
SELECT count(*) FROM c;
