-- Blocks of PL/pgSQL: subtransactions that read, loops that are left, records, dynamic SQL.

CREATE TABLE m (id bigint PRIMARY KEY, v int, t text DEFAULT 'dt') USING kalamdb;
INSERT INTO m (id, v) SELECT g, g % 4 FROM generate_series(1, 14) g;
CREATE TABLE tmp (id bigint, n bigint);

CREATE FUNCTION deep(int) RETURNS text LANGUAGE plpgsql AS $$
DECLARE seen text;
BEGIN
  BEGIN
    IF $1 > 0 THEN seen := deep($1 - 1); END IF;
    SELECT coalesce(seen, '') || count(*) INTO seen FROM m WHERE id < $1;
    IF $1 % 2 = 0 THEN PERFORM 1 / (count(*) - count(*)) FROM m; END IF;
  EXCEPTION WHEN division_by_zero THEN
    seen := coalesce(seen, '') || 'x' || (SELECT max(id) FROM m);
  END;
  RETURN seen;
END $$;
SELECT deep(12);
SELECT deep(3), count(*) FROM m GROUP BY 1;
CREATE FUNCTION abandoned() RETURNS int LANGUAGE plpgsql AS $$
DECLARE r record; n int := 0;
BEGIN
  FOR i IN 1..20 LOOP
    BEGIN
      FOR r IN SELECT id FROM m ORDER BY id LOOP
        n := n + 1;
        IF r.id = 2 THEN RAISE EXCEPTION 'enough'; END IF;
      END LOOP;
    EXCEPTION WHEN raise_exception THEN NULL;
    END;
  END LOOP;
  RETURN n;
END $$;
SELECT abandoned();
BEGIN;
INSERT INTO m (id) VALUES (50);
SELECT abandoned();
SELECT deep(2);
INSERT INTO m (id) VALUES (51);
COMMIT;
SELECT count(*) FROM m WHERE id IN (50, 51);
CREATE PROCEDURE in_parts() LANGUAGE plpgsql AS $$
DECLARE r record;
BEGIN
  INSERT INTO m (id) VALUES (60);
  COMMIT;
  BEGIN
    PERFORM count(*) / 0 FROM m;
  EXCEPTION WHEN division_by_zero THEN
    RAISE NOTICE 'caught %', (SELECT count(*) FROM m WHERE id = 60);
  END;
  INSERT INTO m (id) VALUES (61);
  ROLLBACK;
  INSERT INTO m (id) VALUES (62);
END $$;
CALL in_parts();
SELECT id FROM m WHERE id >= 60 ORDER BY id;
-- fails: 2D000
DO $$ BEGIN BEGIN INSERT INTO tmp VALUES (99, (SELECT count(*) FROM m)); COMMIT; EXCEPTION WHEN division_by_zero THEN NULL; END; END $$;
DO $$ DECLARE c CURSOR FOR SELECT id FROM m ORDER BY id; BEGIN FOR r IN c LOOP EXIT WHEN r.id > 1; RAISE NOTICE '%', r.id; END LOOP; FOR r IN c LOOP RAISE NOTICE '% again', r.id; EXIT; END LOOP; END $$;
DO $$ DECLARE a bigint[]; x bigint; BEGIN a := ARRAY(SELECT id FROM m WHERE id < 4 ORDER BY id); FOREACH x IN ARRAY a LOOP UPDATE m SET v = x WHERE id = x; END LOOP; END $$;
SELECT id, v FROM m WHERE id < 4 ORDER BY id;
DO $$ DECLARE x m; y m%ROWTYPE; BEGIN SELECT * INTO x FROM m WHERE id = 1; x.id := 70; x.v := 7; INSERT INTO m SELECT x.*; SELECT * INTO STRICT y FROM m WHERE id = 70; RAISE NOTICE '% % %', y.id, y.v, y.t; END $$;
DO $$ DECLARE i bigint; j int; BEGIN INSERT INTO m (id, v) VALUES (71, 1) RETURNING id, v INTO STRICT i, j; UPDATE m SET v = v + 1 WHERE id = i RETURNING v INTO j; DELETE FROM m WHERE id = i RETURNING v INTO j; RAISE NOTICE '% %', i, j; END $$;
-- fails: P0003
DO $$ DECLARE j int; BEGIN UPDATE m SET v = 0 WHERE id < 4 RETURNING v INTO STRICT j; END $$;
SELECT sum(v) FROM m WHERE id < 4;
DO $$ BEGIN EXECUTE 'INSERT INTO m (id, t) VALUES ($1, $2)' USING 72, 'dyn'; EXECUTE format('UPDATE m SET %I = %L WHERE id = 72', 't', 'it''s'); END $$;
SELECT t FROM m WHERE id = 72;
DO $$ BEGIN ALTER FOREIGN TABLE m ADD COLUMN extra int; END $$;
SELECT count(*) FROM m WHERE extra IS NULL;
