-- Functions in SQL and PL/pgSQL: loops, exceptions, dynamic SQL, sets, volatility, procedures.

CREATE TABLE coin (id bigint PRIMARY KEY, face text, worth int, year smallint) USING kalamdb;
CREATE TABLE sink (id bigint, what text);
INSERT INTO coin SELECT g, (ARRAY['penny', 'groat', 'crown'])[g % 3 + 1], g * g % 17, (1700 + g)::smallint FROM generate_series(1, 25) g;

CREATE FUNCTION worth_of(text) RETURNS bigint LANGUAGE sql STABLE AS $$ SELECT sum(worth) FROM coin WHERE face = $1 $$;
SELECT worth_of('penny'), worth_of('none');
SELECT face, worth_of(face) FROM coin WHERE id < 5 ORDER BY id;
CREATE FUNCTION coins_of(f text, low int DEFAULT 0) RETURNS SETOF coin LANGUAGE sql AS $$ SELECT * FROM coin WHERE face = f AND worth >= low ORDER BY id $$;
SELECT id, worth FROM coins_of('groat', 10) ORDER BY id;
SELECT c.id, x.year FROM coin c, coins_of(c.face, 13) x WHERE c.id < 4 ORDER BY 1, 2;
SELECT (coins_of('crown')).id ORDER BY 1;
SELECT count(*) FROM coins_of(low => 5, f => 'crown');
CREATE FUNCTION summary(OUT n bigint, OUT oldest smallint) LANGUAGE sql AS $$ SELECT count(*), min(year) FROM coin $$;
SELECT * FROM summary();
CREATE FUNCTION table_of() RETURNS TABLE (f text, w bigint) LANGUAGE sql AS $$ SELECT face, sum(worth) FROM coin GROUP BY face $$;
SELECT * FROM table_of() ORDER BY f;
SELECT f FROM table_of() WITH ORDINALITY t (f, w, n) JOIN coin ON coin.face = f AND coin.id = 1;
CREATE FUNCTION mint(bigint, text) RETURNS bigint LANGUAGE sql AS $$ INSERT INTO coin (id, face, worth) VALUES ($1, $2, 1) RETURNING id $$;
SELECT mint(100, 'florin');
SELECT id, face, worth, year FROM coin WHERE id = 100;
-- fails: 23505
SELECT mint(100, 'florin');
SELECT mint(g, 'batch') FROM generate_series(101, 103) g;
CREATE FUNCTION melt(text) RETURNS SETOF bigint LANGUAGE sql AS $$ DELETE FROM coin WHERE face = $1 RETURNING id $$;
SELECT melt('batch') ORDER BY 1;
SELECT count(*) FROM melt('florin');

CREATE FUNCTION walk() RETURNS text LANGUAGE plpgsql AS $$
DECLARE r record; out text := '';
BEGIN
  FOR r IN SELECT id, worth FROM coin WHERE id <= 6 ORDER BY id LOOP
    CONTINUE WHEN r.worth % 2 = 0;
    out := out || r.id || ':' || r.worth || ' ';
    EXIT WHEN r.id = 5;
  END LOOP;
  RETURN out;
END $$;
SELECT walk();
CREATE FUNCTION nested() RETURNS int LANGUAGE plpgsql AS $$
DECLARE a coin; b coin%ROWTYPE; n int := 0;
BEGIN
  FOR a IN SELECT * FROM coin WHERE face = 'penny' ORDER BY id LOOP
    FOR b IN SELECT * FROM coin WHERE year > a.year AND worth = a.worth LOOP
      n := n + 1;
    END LOOP;
  END LOOP;
  RETURN n;
END $$;
SELECT nested();
CREATE FUNCTION by_cursor(int) RETURNS int LANGUAGE plpgsql AS $$
DECLARE c SCROLL CURSOR (m int) FOR SELECT worth FROM coin WHERE id <= m ORDER BY id; w int; t int := 0;
BEGIN
  OPEN c ($1);
  LOOP
    FETCH c INTO w;
    EXIT WHEN NOT FOUND;
    t := t * 2 + w;
  END LOOP;
  FETCH PRIOR FROM c INTO w;
  CLOSE c;
  RETURN t + w;
END $$;
SELECT by_cursor(6);
CREATE FUNCTION refcur() RETURNS refcursor LANGUAGE plpgsql AS $$ DECLARE c refcursor := 'rc'; BEGIN OPEN c FOR SELECT id FROM coin WHERE id < 4 ORDER BY id; RETURN c; END $$;
BEGIN;
SELECT refcur();
FETCH ALL FROM rc;
COMMIT;
CREATE FUNCTION strictly(bigint) RETURNS text LANGUAGE plpgsql AS $$
DECLARE f text;
BEGIN
  SELECT face INTO STRICT f FROM coin WHERE id = $1 OR ($1 = 0 AND id < 3);
  RETURN f;
EXCEPTION
  WHEN no_data_found THEN RETURN 'none';
  WHEN too_many_rows THEN RETURN 'many';
END $$;
SELECT strictly(1), strictly(0), strictly(999);
CREATE FUNCTION caught() RETURNS text LANGUAGE plpgsql AS $$
DECLARE n int; s text;
BEGIN
  BEGIN
    SELECT 1 / (worth - worth) INTO n FROM coin WHERE id = 1;
  EXCEPTION WHEN division_by_zero THEN
    GET STACKED DIAGNOSTICS s = RETURNED_SQLSTATE;
  END;
  SELECT count(*) INTO n FROM coin;
  RETURN s || ' ' || n;
END $$;
SELECT caught();
SELECT caught() FROM coin WHERE id < 4;
CREATE FUNCTION dynamic(text, text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE v text;
BEGIN
  EXECUTE format('SELECT string_agg(%I::text, '','' ORDER BY id) FROM coin WHERE face = $1 AND id < 9', $1) INTO v USING $2;
  RETURN v;
END $$;
SELECT dynamic('worth', 'groat'), dynamic('year', 'crown');
-- fails: 42703
SELECT dynamic('nothing', 'groat');
CREATE FUNCTION stream() RETURNS SETOF text LANGUAGE plpgsql AS $$
DECLARE r record;
BEGIN
  FOR r IN EXECUTE 'SELECT face, count(*) AS n FROM coin GROUP BY face ORDER BY face' LOOP RETURN NEXT r.face || r.n; END LOOP;
  RETURN QUERY SELECT face FROM coin WHERE id = 2;
  IF NOT FOUND THEN RETURN NEXT 'nothing'; END IF;
END $$;
SELECT * FROM stream();
SELECT * FROM stream() LIMIT 1;
CREATE FUNCTION counts() RETURNS text LANGUAGE plpgsql AS $$
DECLARE a int; b int; c int; d boolean;
BEGIN
  INSERT INTO coin (id, face) VALUES (200, 'x'), (201, 'x'); GET DIAGNOSTICS a = ROW_COUNT;
  UPDATE coin SET worth = 5 WHERE face = 'x'; GET DIAGNOSTICS b = ROW_COUNT;
  UPDATE coin SET worth = 5 WHERE face = 'nowhere'; d := FOUND;
  DELETE FROM coin WHERE id > 199; GET DIAGNOSTICS c = ROW_COUNT;
  RETURN a || ' ' || b || ' ' || c || ' ' || d || ' ' || (SELECT count(*) FROM coin);
END $$;
SELECT counts();

-- What a function sees of what it has written itself
CREATE FUNCTION volatile_count() RETURNS bigint LANGUAGE plpgsql AS $$ BEGIN RETURN (SELECT count(*) FROM coin); END $$;
CREATE FUNCTION stable_count() RETURNS bigint LANGUAGE plpgsql STABLE AS $$ BEGIN RETURN (SELECT count(*) FROM coin); END $$;
CREATE FUNCTION read_write() RETURNS text LANGUAGE plpgsql AS $$
DECLARE a bigint;
BEGIN
  INSERT INTO coin (id) VALUES (300);
  a := volatile_count();
  DELETE FROM coin WHERE id = 300;
  RETURN a || ' ' || volatile_count();
END $$;
SELECT read_write();
-- fault 2: rows because the query of a stable function sees what its statement wrote before
SELECT mint(301, 'seen'), volatile_count(), stable_count();
SELECT melt('seen');
INSERT INTO coin (id, worth) SELECT 310 + g, volatile_count() FROM generate_series(0, 2) g;
SELECT id, worth FROM coin WHERE id >= 310 ORDER BY id;
UPDATE coin SET worth = stable_count() WHERE id >= 310;
DELETE FROM coin WHERE id = 310 AND worth = volatile_count();
SELECT id, worth FROM coin WHERE id >= 310 ORDER BY id;
DELETE FROM coin WHERE id >= 310;
CREATE FUNCTION bad() RETURNS int LANGUAGE sql STABLE AS $$ INSERT INTO coin (id) VALUES (400) RETURNING 1 $$;
-- fails: 0A000
SELECT bad();

DO $$ BEGIN INSERT INTO sink SELECT id, face FROM coin WHERE worth > 14; RAISE NOTICE 'sink %', (SELECT count(*) FROM sink); END $$;
DO $$ DECLARE i int; BEGIN FOR i IN 500..504 LOOP INSERT INTO coin (id, worth) VALUES (i, i - 500); END LOOP; UPDATE coin SET worth = worth * 2 WHERE id BETWEEN 500 AND 504; END $$;
SELECT sum(worth) FROM coin WHERE id >= 500;
-- fails: P0001
DO $$ BEGIN DELETE FROM coin WHERE id = 500; INSERT INTO sink VALUES (0, 'lost'); RAISE EXCEPTION 'no'; END $$;
SELECT count(*) FROM coin WHERE id = 500;
SELECT count(*) FROM sink WHERE id = 0;
-- fails: 23505
DO $$ BEGIN INSERT INTO coin (id) VALUES (510); INSERT INTO coin (id) VALUES (510); END $$;
SELECT count(*) FROM coin WHERE id = 510;
DO $$ BEGIN BEGIN PERFORM 1 / 0; EXCEPTION WHEN OTHERS THEN RAISE NOTICE '%', SQLSTATE; END; INSERT INTO coin (id) VALUES (511); END $$;
SELECT count(*) FROM coin WHERE id = 511;
DO $$ BEGIN INSERT INTO coin (id) VALUES (512); BEGIN RAISE NOTICE '%', (SELECT count(*) FROM coin WHERE id = 512); PERFORM 1 / 0; EXCEPTION WHEN OTHERS THEN NULL; END; END $$;
SELECT count(*) FROM coin WHERE id = 512;
-- differs: 0A000 because a subtransaction writes to no KalamDB table
DO $$ BEGIN BEGIN DELETE FROM coin WHERE id = 999; EXCEPTION WHEN OTHERS THEN RAISE; END; END $$;
DO $$ BEGIN BEGIN INSERT INTO sink SELECT id, 'in a subtransaction' FROM coin WHERE id < 3; EXCEPTION WHEN OTHERS THEN RAISE; END; END $$;
SELECT count(*) FROM sink;

CREATE PROCEDURE steps() LANGUAGE plpgsql AS $$
DECLARE i int;
BEGIN
  FOR i IN 600..605 LOOP
    INSERT INTO coin (id) VALUES (i);
    IF i % 2 = 0 THEN COMMIT; ELSE ROLLBACK; END IF;
  END LOOP;
END $$;
CALL steps();
SELECT id FROM coin WHERE id >= 600 ORDER BY id;
CREATE PROCEDURE over_rows() LANGUAGE plpgsql AS $$
DECLARE r record;
BEGIN
  FOR r IN SELECT id FROM coin WHERE id >= 600 ORDER BY id LOOP
    UPDATE coin SET worth = r.id WHERE id = r.id;
    COMMIT;
  END LOOP;
END $$;
CALL over_rows();
SELECT id, worth FROM coin WHERE id >= 600 ORDER BY id;
BEGIN;
-- fails: 2D000
CALL over_rows();
ROLLBACK;
CREATE PROCEDURE add_count(INOUT n bigint) LANGUAGE plpgsql AS $$ BEGIN SELECT count(*) + n INTO n FROM coin; END $$;
CALL add_count(1000);
-- since 14
CREATE FUNCTION atomic() RETURNS bigint BEGIN ATOMIC SELECT max(id) FROM coin; END;
-- since 14
SELECT atomic();

-- Functions in the conditions
CREATE FUNCTION odd(bigint) RETURNS boolean LANGUAGE sql IMMUTABLE AS $$ SELECT $1 % 2 = 1 $$;
SELECT count(*) FROM coin WHERE odd(id) AND id < 20;
SELECT count(*) FROM coin WHERE id = (SELECT max(id) FROM coins_of('penny'));
CREATE AGGREGATE product(int) (SFUNC = int4mul, STYPE = int, INITCOND = 1);
SELECT product(worth) FROM coin WHERE id IN (2, 3, 5);
CREATE OPERATOR === (LEFTARG = text, RIGHTARG = text, FUNCTION = texteq);
SELECT count(*) FROM coin WHERE face === 'crown';
SELECT id FROM coin WHERE id = length(repeat('x', 7));
SELECT count(*) FROM coin WHERE random() >= 0;
