-- Prepared statements, with plans of their own and generic ones, and cursors.

CREATE TABLE star (id bigint PRIMARY KEY, name text, mag numeric(4,2), con text, seen date) USING kalamdb;
CREATE TABLE planet (id int PRIMARY KEY, star bigint, name text);
INSERT INTO star VALUES (1, 'Sirius', -1.46, 'CMa', '2001-01-01'), (2, 'Canopus', -0.74, 'Car', NULL), (3, 'Vega', 0.03, 'Lyr', '2001-01-02'),
  (4, 'Rigel', 0.13, 'Ori', '2002-02-02'), (5, 'Deneb', 1.25, 'Cyg', '2002-02-03'), (6, 'Bellatrix', 1.64, 'Ori', NULL), (7, 'Nameless', NULL, NULL, NULL);
INSERT INTO planet VALUES (1, 3, 'b'), (2, 3, 'c'), (3, 9, 'd'), (4, NULL, 'e');

PREPARE one (bigint) AS SELECT name FROM star WHERE id = $1;
EXECUTE one (3);
EXECUTE one (4);
EXECUTE one (NULL);
EXECUTE one (99);
EXECUTE one ('5');
-- fails: 22P02
EXECUTE one ('five');
-- fails: 42601
EXECUTE one (1, 2);
-- fails: 42P05
PREPARE one AS SELECT 1;
PREPARE con (text, int) AS SELECT name FROM star WHERE con = $1 OR id = $2 ORDER BY id;
EXECUTE con ('Ori', 1);
EXECUTE con (NULL, 2);
EXECUTE con ('ori', NULL);
PREPARE untyped AS SELECT name FROM star WHERE con = $1 AND mag < $2 ORDER BY id;
EXECUTE untyped ('Ori', 1);
EXECUTE untyped ('Ori', 100);
PREPARE among (bigint[]) AS SELECT id, name FROM star WHERE id = ANY ($1) ORDER BY id;
EXECUTE among ('{1,5,77}');
EXECUTE among ('{}');
EXECUTE among (NULL);
EXECUTE among (ARRAY[2, NULL]);
PREPARE page (int, int) AS SELECT id FROM star ORDER BY id LIMIT $1 OFFSET $2;
EXECUTE page (2, 3);
EXECUTE page (NULL, 6);
EXECUTE page (0, 0);
PREPARE put (bigint, text, numeric) AS INSERT INTO star (id, name, mag) VALUES ($1, $2, $3) RETURNING id, name, mag;
EXECUTE put (8, 'Spica', 0.978);
EXECUTE put (9, NULL, NULL);
-- fails: 23505
EXECUTE put (9, 'again', 1);
-- fails: 22003
EXECUTE put (10, 'bright', -100);
PREPARE set_mag (bigint, numeric) AS UPDATE star SET mag = mag + $2 WHERE id = $1 OR mag IS NULL;
EXECUTE set_mag (8, 0.02);
EXECUTE set_mag (77, 1);
PREPARE drop_it (text) AS DELETE FROM star WHERE name IS NOT DISTINCT FROM $1 RETURNING id;
EXECUTE drop_it ('Spica');
EXECUTE drop_it (NULL);
EXECUTE drop_it ('Spica');
PREPARE planets (text) AS SELECT s.name, p.name FROM star s LEFT JOIN planet p ON p.star = s.id AND p.name > $1 WHERE s.id < 5 ORDER BY s.id, p.name;
EXECUTE planets ('b');
EXECUTE planets ('');

SET plan_cache_mode = force_generic_plan;
EXECUTE one (3);
EXECUTE one (NULL);
EXECUTE con ('Ori', 1);
EXECUTE con (NULL, NULL);
EXECUTE untyped ('Ori', 1);
EXECUTE among ('{6,1}');
EXECUTE page (1, 1);
EXECUTE planets ('b');
EXECUTE put (11, 'Mira', 3);
EXECUTE set_mag (11, 1);
EXECUTE drop_it ('Mira');
EXPLAIN (COSTS OFF) EXECUTE con ('Ori', 1);
EXPLAIN (ANALYZE, COSTS OFF) EXECUTE one (1);
PREPARE never (text) AS SELECT count(*) FROM star WHERE con = $1 AND $1 IS NULL;
EXECUTE never ('Ori');
PREPARE same (bigint) AS SELECT a.name, b.name FROM star a, star b WHERE a.id = $1 AND b.id = $1 + 1;
EXECUTE same (1);
EXECUTE same (2);
SET plan_cache_mode = force_custom_plan;
EXECUTE one (3);
EXECUTE same (3);
RESET plan_cache_mode;
EXECUTE one (1);
EXECUTE one (2);
EXECUTE one (3);
EXECUTE one (4);
EXECUTE one (5);
EXECUTE one (6);
EXECUTE one (7);
-- since 14
SELECT generic_plans + custom_plans FROM pg_prepared_statements WHERE name = 'one';

-- The table changes under a prepared statement
PREPARE every AS SELECT * FROM star WHERE id = 1;
EXECUTE every;
ALTER FOREIGN TABLE star ADD COLUMN note text;
-- fails: 0A000
EXECUTE every;
EXECUTE one (1);
EXECUTE put (12, 'Algol', 2.1);
EXECUTE drop_it ('Algol');
DEALLOCATE one;
-- fails: 26000
EXECUTE one (1);
DEALLOCATE ALL;

-- Cursors
BEGIN;
DECLARE c SCROLL CURSOR FOR SELECT id, name FROM star ORDER BY id;
FETCH c;
FETCH NEXT FROM c;
FETCH 2 FROM c;
FETCH BACKWARD 2 FROM c;
FETCH PRIOR FROM c;
FETCH ABSOLUTE 4 FROM c;
FETCH RELATIVE -2 FROM c;
FETCH LAST FROM c;
FETCH NEXT FROM c;
FETCH FIRST FROM c;
FETCH BACKWARD ALL FROM c;
FETCH FORWARD ALL FROM c;
FETCH ABSOLUTE -1 FROM c;
FETCH 0 FROM c;
MOVE BACKWARD 3 FROM c;
FETCH c;
MOVE ABSOLUTE 0 FROM c;
FETCH 3 FROM c;
CLOSE c;
COMMIT;
BEGIN;
DECLARE n NO SCROLL CURSOR FOR SELECT id FROM star ORDER BY id;
FETCH 2 FROM n;
-- fails: 55000
FETCH BACKWARD 1 FROM n;
ROLLBACK;
BEGIN;
DECLARE a CURSOR FOR SELECT id FROM star WHERE con = 'Ori' ORDER BY id;
DECLARE b CURSOR FOR SELECT s.id, p.id FROM star s JOIN planet p ON p.star = s.id ORDER BY 1, 2;
FETCH a;
FETCH b;
FETCH a;
FETCH b;
FETCH a;
FETCH b;
COMMIT;
-- fails: 34000
FETCH a;
-- fails: 25P01
DECLARE c CURSOR FOR SELECT id FROM star;
DECLARE h SCROLL CURSOR WITH HOLD FOR SELECT id, name FROM star WHERE id < 6 ORDER BY id DESC;
FETCH 2 FROM h;
DELETE FROM star WHERE id = 3;
FETCH ALL FROM h;
FETCH BACKWARD 2 FROM h;
INSERT INTO star (id, name) VALUES (3, 'Vega');
CLOSE h;
BEGIN;
DECLARE h CURSOR WITH HOLD FOR SELECT count(*), sum(id) FROM star;
DELETE FROM star WHERE id = 5;
COMMIT;
FETCH h;
CLOSE ALL;
INSERT INTO star (id, name) VALUES (5, 'Deneb');

-- What a cursor sees of later writes
BEGIN;
DECLARE c CURSOR FOR SELECT id, name FROM star ORDER BY id;
FETCH c;
UPDATE star SET name = 'changed' WHERE id = 2;
DELETE FROM star WHERE id = 4;
INSERT INTO star (id, name) VALUES (50, 'new');
FETCH ALL FROM c;
SELECT id, name FROM star ORDER BY id;
ROLLBACK;
BEGIN;
DECLARE c CURSOR FOR SELECT id, name FROM star ORDER BY id;
UPDATE star SET name = 'changed' WHERE id = 2;
FETCH ALL FROM c;
ROLLBACK;
BEGIN;
INSERT INTO star (id, name) VALUES (51, 'mine');
DECLARE c CURSOR FOR SELECT id FROM star WHERE id > 50;
FETCH ALL FROM c;
ROLLBACK;
BEGIN;
DECLARE c CURSOR FOR SELECT id FROM star WHERE id = 3 FOR UPDATE;
FETCH c;
-- differs: 0A000 because PostgreSQL has no WHERE CURRENT OF for foreign tables
UPDATE star SET name = 'current' WHERE CURRENT OF c;
ROLLBACK;
BEGIN;
DECLARE c CURSOR FOR SELECT id FROM star WHERE id = 1;
FETCH c;
-- differs: 0A000 because PostgreSQL has no WHERE CURRENT OF for foreign tables
DELETE FROM star WHERE CURRENT OF c;
ROLLBACK;
SELECT count(*) FROM star;
