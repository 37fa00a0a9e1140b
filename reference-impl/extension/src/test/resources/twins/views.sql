-- Common table expressions and views, security barriers among them.

CREATE TABLE node (id int PRIMARY KEY, parent int, label text, weight int) USING kalamdb;
CREATE TABLE secret (id int PRIMARY KEY, owner text, word text) USING kalamdb;
CREATE TABLE notes (id int, body text);

INSERT INTO node VALUES (1, NULL, 'root', 5), (2, 1, 'left', 3), (3, 1, 'right', NULL), (4, 2, 'leaf', 7), (5, 4, 'tip', 1), (6, 99, 'lost', 2);
INSERT INTO secret VALUES (1, 'reader', 'apple'), (2, 'postgres', 'pear'), (3, 'reader', 'plum');

WITH w AS (SELECT * FROM node WHERE weight > 2) SELECT a.label, b.label FROM w a JOIN w b ON a.id < b.id ORDER BY 1, 2;
WITH w AS MATERIALIZED (SELECT id, label FROM node) SELECT label FROM w WHERE id = 4;
WITH w AS NOT MATERIALIZED (SELECT id, label FROM node) SELECT label FROM w WHERE id = 4;
WITH a AS (SELECT max(weight) m FROM node), b AS (SELECT label FROM node, a WHERE weight = m) SELECT * FROM b;
WITH w (k, l) AS (SELECT id, label FROM node) SELECT k FROM w WHERE l LIKE 'l%' ORDER BY k;
WITH unused AS (SELECT 1 / 0) SELECT count(*) FROM node;
WITH RECURSIVE down AS (SELECT id, label, 1 AS depth FROM node WHERE parent IS NULL UNION ALL SELECT n.id, n.label, d.depth + 1 FROM node n JOIN down d ON n.parent = d.id) SELECT * FROM down ORDER BY depth, id;
WITH RECURSIVE up AS (SELECT * FROM node WHERE id = 5 UNION SELECT n.* FROM node n, up WHERE n.id = up.parent) SELECT id, label FROM up ORDER BY id;
WITH RECURSIVE p (id, path) AS (SELECT id, label FROM node WHERE parent IS NULL UNION ALL SELECT n.id, p.path || '/' || n.label FROM node n JOIN p ON n.parent = p.id) SELECT path FROM p ORDER BY path;
WITH RECURSIVE s (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM s WHERE n < (SELECT count(*) FROM node)) SELECT s.n, node.label FROM s LEFT JOIN node ON node.id = s.n ORDER BY n;
-- fails: 42P19
WITH RECURSIVE loop AS (SELECT 1 AS a UNION ALL SELECT a FROM loop UNION ALL SELECT id FROM node) SELECT 1 FROM loop;
-- since 14
WITH RECURSIVE d AS (SELECT id, parent FROM node WHERE id = 1 UNION ALL SELECT n.id, n.parent FROM node n, d WHERE n.parent = d.id) SEARCH DEPTH FIRST BY id SET o SELECT id FROM d ORDER BY o;
-- since 14
WITH RECURSIVE d AS (SELECT id FROM node WHERE id = 1 UNION ALL SELECT coalesce(n.parent, 1) FROM node n, d WHERE n.id = d.id) CYCLE id SET again USING path SELECT id, again FROM d ORDER BY again;
SELECT label, (WITH x AS (SELECT weight FROM node n WHERE n.parent = node.id) SELECT sum(weight) FROM x) FROM node ORDER BY id;

-- Commands that write in a WITH
WITH w AS (INSERT INTO node VALUES (7, 2, 'new', 1) RETURNING id, label) SELECT * FROM w;
WITH w AS (INSERT INTO node VALUES (8, 2, 'unseen', 1) RETURNING id) SELECT w.id, n.label FROM w LEFT JOIN node n ON n.id = w.id;
WITH w AS (UPDATE node SET weight = weight + 10 WHERE id IN (7, 8) RETURNING id, weight) SELECT sum(weight) FROM w;
WITH w AS (DELETE FROM node WHERE id = 8 RETURNING label, weight) INSERT INTO notes SELECT weight, label FROM w;
SELECT * FROM notes ORDER BY id;
WITH w AS (INSERT INTO notes VALUES (20, 'twenty') RETURNING id) INSERT INTO node (id, label) SELECT id, 'from notes' FROM w;
WITH a AS (DELETE FROM node WHERE id = 20), b AS (INSERT INTO notes VALUES (0, 'b')) SELECT count(*) FROM node;
WITH w AS (UPDATE node SET label = 'renamed' WHERE id = 7) SELECT label FROM node WHERE id = 7;
WITH w AS (SELECT id FROM node WHERE parent = 2) DELETE FROM node USING w WHERE node.id = w.id AND node.id > 6;
WITH w AS (SELECT 30 AS id, 'thirty' AS label) INSERT INTO node (id, label) SELECT * FROM w RETURNING id, label, weight;
WITH w AS (SELECT 31 AS v) UPDATE node SET weight = v FROM w WHERE id = 30 RETURNING id, weight, v;
WITH d AS (DELETE FROM node WHERE id = 30 RETURNING id, parent, label, weight) INSERT INTO node SELECT * FROM d;
SELECT id, label, weight FROM node ORDER BY id;
-- fails: 0A000
SELECT 1 FROM (WITH w AS (DELETE FROM node RETURNING 1) SELECT * FROM w) x;

CREATE VIEW heavy AS SELECT id, label, weight FROM node WHERE weight > 2;
SELECT * FROM heavy ORDER BY id;
SELECT h.label, n.label FROM heavy h JOIN node n ON n.parent = h.id ORDER BY 1, 2;
SELECT label FROM heavy WHERE id = 4;
INSERT INTO heavy VALUES (9, 'by view', 4);
INSERT INTO heavy VALUES (10, 'too light', 1);
UPDATE heavy SET weight = 6 WHERE id = 9;
UPDATE heavy SET label = 'gone' WHERE id = 10;
UPDATE heavy SET weight = weight + 1 WHERE label = 'by view' RETURNING *;
DELETE FROM heavy WHERE id = 9 RETURNING label;
SELECT id, label, weight FROM node WHERE id > 6 ORDER BY id;

CREATE VIEW checked AS SELECT id, label, weight FROM node WHERE weight > 2 WITH LOCAL CHECK OPTION;
INSERT INTO checked VALUES (11, 'fine', 3);
-- fails: 44000
INSERT INTO checked VALUES (12, 'not fine', 2);
-- fails: 44000
INSERT INTO checked VALUES (12, 'unknown', NULL);
-- fails: 44000
UPDATE checked SET weight = 1 WHERE id = 11;
UPDATE checked SET weight = 8 WHERE id = 11;
SELECT id, label, weight FROM node WHERE id > 10 ORDER BY id;
DELETE FROM checked WHERE id IN (10, 11, 12);

CREATE VIEW nested AS SELECT label, weight * 2 AS twice FROM heavy WHERE label <> 'root' WITH CASCADED CHECK OPTION;
SELECT * FROM nested ORDER BY label;
-- fails: 0A000
UPDATE nested SET twice = 3;
DELETE FROM nested WHERE label = 'left' RETURNING twice;
INSERT INTO node VALUES (2, 1, 'left', 3);
CREATE VIEW totals AS SELECT parent, count(*) AS n, sum(weight) AS w FROM node GROUP BY parent;
SELECT * FROM totals ORDER BY parent;
-- fails: 55000
DELETE FROM totals;
CREATE OR REPLACE VIEW totals AS SELECT parent, count(*) AS n, sum(weight) AS w, max(label) AS l FROM node GROUP BY parent;
SELECT parent, l FROM totals ORDER BY parent;
CREATE MATERIALIZED VIEW kept AS SELECT id, label FROM node;
INSERT INTO node VALUES (40, NULL, 'later', 0);
SELECT max(id) FROM kept;
REFRESH MATERIALIZED VIEW kept;
SELECT max(id) FROM kept;
DROP MATERIALIZED VIEW kept;

-- A view that hides rows from the conditions of whoever reads it
CREATE FUNCTION tell(text) RETURNS boolean LANGUAGE plpgsql COST 0.0001 AS $$ BEGIN RAISE NOTICE 'saw %', $1; RETURN true; END $$;
CREATE VIEW mine WITH (security_barrier) AS SELECT id, word FROM secret WHERE owner = current_user::text;
GRANT SELECT, UPDATE, DELETE ON mine TO reader;
SET ROLE reader;
SELECT * FROM mine WHERE id < 3 AND tell(word);
SELECT id FROM mine WHERE word = 'pear';
-- fails: 42501
SELECT * FROM secret;
UPDATE mine SET word = word || 's' WHERE id < 3 AND tell(word);
DELETE FROM mine WHERE id = 2;
DELETE FROM mine WHERE id = 3;
-- fails: 42501
INSERT INTO mine VALUES (4, 'fig');
RESET ROLE;
SELECT * FROM secret ORDER BY id;
-- since 15
CREATE VIEW theirs WITH (security_invoker) AS SELECT id, word FROM secret;
-- since 15
GRANT SELECT ON theirs TO reader;
SET ROLE reader;
-- since 15
-- fails: 42501
SELECT * FROM theirs;
RESET ROLE;
GRANT SELECT (id, owner), INSERT (id, owner) ON secret TO reader;
SET ROLE reader;
SELECT id, owner FROM secret ORDER BY id;
-- fails: 42501
SELECT word FROM secret;
SELECT count(*) FROM secret;
INSERT INTO secret (id, owner) VALUES (5, 'x');
-- fails: 42501
INSERT INTO secret (id, word) VALUES (6, 'x');
-- fails: 42501
UPDATE secret SET owner = 'y';
-- fails: 42501
DELETE FROM secret;
RESET ROLE;
SELECT count(*) FROM secret;
-- fails: 2BP01
DROP FOREIGN TABLE secret;
DROP FOREIGN TABLE secret CASCADE;
-- fails: 42P01
SELECT * FROM mine;
