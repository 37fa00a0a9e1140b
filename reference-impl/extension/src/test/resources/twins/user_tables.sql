-- User tables, for one user: nothing but the system columns tells them from others.

SET kalam.user_id = 'ann';
CREATE TABLE memo (id bigint PRIMARY KEY, body text, stars int DEFAULT 1) USING kalamdb WITH (type = 'user');
CREATE TABLE tag (id bigint PRIMARY KEY, memo bigint, word text) USING kalamdb WITH (type = 'user');
CREATE TABLE plain (id bigint PRIMARY KEY, body text);

INSERT INTO memo (id, body) VALUES (1, 'one'), (2, 'two') RETURNING *;
INSERT INTO memo (id, body, stars) SELECT g, 'm' || g, g % 5 FROM generate_series(3, 30) g;
-- fails: 23505
INSERT INTO memo (id) VALUES (1);
-- fails: 23502
INSERT INTO memo (body) VALUES ('no key');
COPY memo (id, body) FROM STDIN;
31	copied
32	\N
\.
INSERT INTO tag SELECT id, id % 4, 'w' || id % 3 FROM memo WHERE id < 20;
SELECT id, body, stars FROM memo ORDER BY id;
SELECT * FROM memo WHERE id = 1;
SELECT m.id, t.word FROM memo m JOIN tag t ON t.memo = m.id ORDER BY t.id;
SELECT m.id, count(t.id) FROM memo m LEFT JOIN tag t ON t.memo = m.id GROUP BY m.id HAVING count(t.id) > 3 ORDER BY 1;
SELECT id FROM memo m WHERE NOT EXISTS (SELECT FROM tag t WHERE t.id = m.id) ORDER BY id;
UPDATE memo SET stars = stars + 1 WHERE id < 4;
UPDATE memo SET body = body || '!' WHERE id = 2 RETURNING id, body;
UPDATE memo SET stars = (SELECT count(*) FROM tag t WHERE t.memo = memo.id) WHERE id < 5 RETURNING *;
UPDATE memo SET body = t.word FROM tag t WHERE t.id = memo.id AND t.id < 6;
UPDATE memo SET stars = 9 FROM tag t WHERE t.memo = memo.id AND t.memo = 3 RETURNING memo.id;
DELETE FROM memo WHERE id = 30 RETURNING *;
DELETE FROM memo WHERE id BETWEEN 25 AND 29;
DELETE FROM tag USING memo m WHERE m.id = tag.id AND m.stars = 0 RETURNING tag.id;
SELECT id, body, stars FROM memo ORDER BY id;
INSERT INTO plain SELECT id, body FROM memo WHERE stars > 2 RETURNING id;
INSERT INTO memo SELECT id + 100, body FROM memo WHERE id < 5;
WITH d AS (DELETE FROM memo WHERE id > 100 RETURNING id, body) INSERT INTO tag (id, word) SELECT id, body FROM d RETURNING id;
WITH i AS (INSERT INTO memo (id) VALUES (200) RETURNING id) SELECT i.id, (SELECT count(*) FROM memo WHERE id = 200) FROM i;

BEGIN;
INSERT INTO memo (id, body) VALUES (300, 'in');
INSERT INTO memo (id, body) VALUES (301, 'in') RETURNING id;
UPDATE memo SET body = 'changed' WHERE id = 300;
DELETE FROM memo WHERE id = 301;
SELECT id, body FROM memo WHERE id >= 300;
ROLLBACK;
SELECT count(*) FROM memo WHERE id >= 300;
BEGIN;
DELETE FROM memo WHERE id = 200;
INSERT INTO memo (id, body) VALUES (200, 'again');
SAVEPOINT a;
SELECT body FROM memo WHERE id = 200;
ROLLBACK TO a;
COMMIT;
SELECT body FROM memo WHERE id = 200;
BEGIN;
DECLARE c SCROLL CURSOR FOR SELECT id FROM memo ORDER BY id;
FETCH 2 FROM c;
DELETE FROM memo WHERE id = 3;
FETCH 2 FROM c;
FETCH BACKWARD 1 FROM c;
COMMIT;
PREPARE add (bigint, text) AS INSERT INTO memo (id, body) VALUES ($1, $2) RETURNING id;
EXECUTE add (400, 'p');
EXECUTE add (401, NULL);
DEALLOCATE add;

CREATE FUNCTION loud() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN NEW.body := upper(NEW.body); RAISE NOTICE '% %', TG_OP, NEW.id; RETURN NEW; END $$;
CREATE TRIGGER loud BEFORE INSERT OR UPDATE ON memo FOR EACH ROW EXECUTE FUNCTION loud();
INSERT INTO memo (id, body) VALUES (500, 'loud') RETURNING body;
UPDATE memo SET stars = 3 WHERE id = 400 RETURNING body, stars;
DROP TRIGGER loud ON memo;
CREATE FUNCTION after() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE NOTICE '% % %', TG_OP, OLD.id, NEW.id; RETURN NULL; END $$;
CREATE TRIGGER after AFTER INSERT OR UPDATE OR DELETE ON memo FOR EACH ROW EXECUTE FUNCTION after();
INSERT INTO memo (id) VALUES (501);
UPDATE memo SET stars = 4 WHERE id = 501;
DELETE FROM memo WHERE id = 501;
DROP TRIGGER after ON memo;
CREATE VIEW starred AS SELECT id, body, stars FROM memo WHERE stars > 2 WITH CHECK OPTION;
INSERT INTO starred VALUES (600, 'v', 3);
-- fails: 44000
INSERT INTO starred VALUES (601, 'v', 1);
UPDATE starred SET body = 'w' WHERE id = 600 RETURNING body;
DELETE FROM starred WHERE id = 600;
ALTER FOREIGN TABLE memo ADD COLUMN extra int;
UPDATE memo SET extra = 1 WHERE id = 1 RETURNING id, extra;
INSERT INTO memo (id, extra) VALUES (700, 7) RETURNING extra;
DROP VIEW starred;
ALTER FOREIGN TABLE memo DROP COLUMN body;
SELECT * FROM memo WHERE extra IS NOT NULL ORDER BY id;
CREATE TABLE all_memos (id bigint NOT NULL, word text, memo bigint, _seq bigint, _userid text) PARTITION BY RANGE (id);
ALTER TABLE all_memos ATTACH PARTITION tag FOR VALUES FROM (0) TO (1000);
CREATE TABLE other_memos PARTITION OF all_memos FOR VALUES FROM (1000) TO (2000);
INSERT INTO all_memos (id, word) VALUES (900, 'there'), (1900, 'here') RETURNING id, word, memo, tableoid::regclass::text;
UPDATE all_memos SET memo = 5 WHERE id IN (900, 1900);
UPDATE all_memos SET word = word || '!' WHERE memo = 5 RETURNING id, word;
DELETE FROM all_memos WHERE id IN (900, 1900) RETURNING id, word, memo;
EXPLAIN (VERBOSE) SELECT * FROM memo;
RESET kalam.user_id;
