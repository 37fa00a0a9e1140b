-- Privileges: of the reader, of a view's owner, of a function's definer; row security of plain tables over Kalam ones.

CREATE TABLE vault (id bigint PRIMARY KEY, owner text, gold int) USING kalamdb;
CREATE TABLE audit (id bigint, who text);
INSERT INTO vault VALUES (1, 'reader', 10), (2, 'other', 20), (3, 'reader', 30);
CREATE FUNCTION gold_of(bigint) RETURNS int LANGUAGE sql SECURITY DEFINER AS $$ SELECT gold FROM vault WHERE id = $1 $$;
CREATE FUNCTION spend(bigint, int) RETURNS int LANGUAGE plpgsql SECURITY DEFINER AS $$
DECLARE left_over int;
BEGIN
  UPDATE vault SET gold = gold - $2 WHERE id = $1 RETURNING gold INTO left_over;
  IF left_over < 0 THEN RAISE EXCEPTION 'poor' USING ERRCODE = 'P0002'; END IF;
  RETURN left_over;
END $$;
CREATE FUNCTION peek(bigint) RETURNS int LANGUAGE sql AS $$ SELECT gold FROM vault WHERE id = $1 $$;
CREATE VIEW own AS SELECT id, gold FROM vault WHERE owner = 'reader';
CREATE VIEW with_peek AS SELECT id, peek(id) AS gold FROM vault;
GRANT SELECT, INSERT, UPDATE, DELETE ON own TO reader;
GRANT SELECT ON with_peek TO reader;
GRANT SELECT, INSERT ON audit TO reader;

SET ROLE reader;
SELECT gold_of(1), gold_of(2), gold_of(9);
SELECT spend(1, 4);
-- fails: P0002
SELECT spend(2, 100);
-- fails: 42501
SELECT peek(1);
SELECT * FROM own ORDER BY id;
UPDATE own SET gold = gold + 1 RETURNING id, gold;
INSERT INTO own VALUES (4, 40);
DELETE FROM own WHERE id = 3 RETURNING gold;
-- fails: 42501
SELECT gold FROM with_peek;
-- fails: 42501
SELECT id FROM with_peek ORDER BY id;
-- fails: 42501
SELECT own.id FROM own JOIN vault USING (id);
-- fails: 42501
INSERT INTO audit SELECT id, owner FROM vault;
INSERT INTO audit SELECT id, 'reader' FROM own;
-- fails: 42501
COPY vault FROM STDIN;
9	reader	1
\.
-- fails: 42501
UPDATE vault SET gold = 0;
-- fails: 42501
DROP FOREIGN TABLE vault;
-- fails: 42501
ALTER FOREIGN TABLE vault ADD COLUMN x int;
-- fails: 42501
-- differs since 14: 0A000 because KalamDB has no TRUNCATE, whoever asks
-- differs until 13: 42809 because PostgreSQL 13 truncates no foreign table
TRUNCATE vault;
RESET ROLE;
SELECT id, owner, gold FROM vault ORDER BY id;
SELECT * FROM audit ORDER BY id;

GRANT SELECT (id), UPDATE (gold) ON vault TO reader;
SET ROLE reader;
SELECT id FROM vault ORDER BY id;
UPDATE vault SET gold = 7 WHERE id = 1;
-- fails: 42501
UPDATE vault SET gold = gold + 1 WHERE id = 1;
-- fails: 42501
UPDATE vault SET gold = 8 WHERE owner = 'reader';
-- fails: 42501
UPDATE vault SET gold = 8 WHERE id = 1 RETURNING *;
-- fails: 42501
SELECT vault FROM vault;
-- fails: 42501
DELETE FROM vault WHERE id = 1;
SELECT has_table_privilege('vault', 'SELECT'), has_column_privilege('vault', 'id', 'SELECT'), has_any_column_privilege('vault', 'UPDATE');
RESET ROLE;
REVOKE ALL (id, gold) ON vault FROM reader;
GRANT ALL ON vault TO reader;
SET ROLE reader;
INSERT INTO vault VALUES (5, 'reader', 50) RETURNING id, gold;
UPDATE vault SET gold = gold * 2 WHERE id = 5 RETURNING gold;
DELETE FROM vault WHERE id = 5 RETURNING owner;
BEGIN;
INSERT INTO vault VALUES (6, 'reader', 60);
RESET ROLE;
UPDATE vault SET gold = 61 WHERE id = 6;
SET LOCAL ROLE reader;
SELECT gold FROM vault WHERE id = 6;
COMMIT;
SELECT id, owner, gold FROM vault ORDER BY id;

ALTER TABLE audit ENABLE ROW LEVEL SECURITY;
CREATE POLICY by_vault ON audit FOR SELECT TO reader USING (EXISTS (SELECT FROM vault v WHERE v.id = audit.id AND v.gold > 10));
CREATE POLICY in_vault ON audit FOR INSERT TO reader WITH CHECK (id IN (SELECT id FROM vault));
SET ROLE reader;
SELECT * FROM audit ORDER BY id;
INSERT INTO audit VALUES (2, 'me');
-- fails: 42501
INSERT INTO audit VALUES (77, 'me');
-- fails: 42501
INSERT INTO audit SELECT v.id + g, 'many' FROM vault v, generate_series(0, 1) g;
-- fails: 42501
SELECT 1 FROM audit FOR UPDATE;
RESET ROLE;
SELECT * FROM audit ORDER BY id, who;
ALTER FOREIGN TABLE vault OWNER TO reader;
SET ROLE reader;
SELECT count(*) FROM vault;
DELETE FROM vault WHERE id = 6;
RESET ROLE;
SELECT count(*) FROM own;
ALTER FOREIGN TABLE vault OWNER TO CURRENT_USER;
