-- Transaction blocks, savepoints that only read, isolation levels, READ ONLY.

CREATE TABLE purse (id bigint PRIMARY KEY, owner text, coins int) USING kalamdb;
CREATE TABLE plain (id bigint PRIMARY KEY, coins int CHECK (coins >= 0));
INSERT INTO purse VALUES (1, 'ann', 10), (2, 'bob', 20), (3, 'cat', 30);
INSERT INTO plain VALUES (1, 1);

BEGIN;
INSERT INTO purse VALUES (4, 'dan', 40);
UPDATE purse SET coins = coins - 5 WHERE id = 1;
UPDATE purse SET coins = coins + 5 WHERE id = 2;
DELETE FROM purse WHERE id = 3;
SELECT id, owner, coins FROM purse ORDER BY id;
ROLLBACK;
SELECT id, owner, coins FROM purse ORDER BY id;
BEGIN;
INSERT INTO purse VALUES (4, 'dan', 40);
INSERT INTO plain SELECT id, coins FROM purse WHERE id > 1;
UPDATE purse SET coins = p.coins + 1 FROM plain p WHERE p.id = purse.id;
COMMIT;
SELECT id, owner, coins FROM purse ORDER BY id;
SELECT * FROM plain ORDER BY id;

-- The same row again and again
BEGIN;
INSERT INTO purse VALUES (5, 'eve', 1);
UPDATE purse SET coins = 2 WHERE id = 5;
UPDATE purse SET coins = coins + 1 WHERE id = 5 RETURNING coins;
DELETE FROM purse WHERE id = 5;
SELECT count(*) FROM purse WHERE id = 5;
INSERT INTO purse VALUES (5, 'eve2', NULL);
SELECT owner, coins FROM purse WHERE id = 5;
COMMIT;
SELECT owner, coins FROM purse WHERE id = 5;
BEGIN;
DELETE FROM purse WHERE id = 5;
INSERT INTO purse VALUES (5, 'eve3', 3);
ROLLBACK;
SELECT owner, coins FROM purse WHERE id = 5;
BEGIN;
DELETE FROM purse;
SELECT count(*) FROM purse;
INSERT INTO purse SELECT g, 'g' || g, g FROM generate_series(1, 5) g;
COMMIT;
SELECT id, owner, coins FROM purse ORDER BY id;

-- An error ends the block
BEGIN;
INSERT INTO purse VALUES (6, 'fay', 6);
-- fails: 22012
SELECT 1 / 0 FROM purse;
-- fails: 25P02
SELECT count(*) FROM purse;
-- fails: 25P02
INSERT INTO purse VALUES (7, 'gus', 7);
COMMIT;
SELECT count(*) FROM purse;
BEGIN;
INSERT INTO purse VALUES (6, 'fay', 6);
-- fails: 23514
INSERT INTO plain VALUES (9, -1);
END;
SELECT count(*) FROM purse;
BEGIN;
DELETE FROM purse WHERE id = 1;
-- fails: 42601
SELEC 1;
ROLLBACK;
SELECT count(*) FROM purse;
-- A key that is there already
BEGIN;
-- fails: 23505
-- differs: 00000 because KalamDB looks at the keys of a transaction when it commits
INSERT INTO purse VALUES (1, 'twice', 0);
ROLLBACK;
BEGIN;
-- fails: 23505
-- differs: 00000 because KalamDB looks at the keys of a transaction when it commits
INSERT INTO purse VALUES (1, 'twice', 0);
-- differs: 23505 because KalamDB looks at the keys of a transaction when it commits
COMMIT;
SELECT owner, coins FROM purse WHERE id = 1;

-- Modes
BEGIN READ ONLY;
SELECT count(*) FROM purse;
-- fails: 25006
INSERT INTO purse VALUES (8, 'hal', 8);
ROLLBACK;
BEGIN READ ONLY;
-- fails: 25006
UPDATE purse SET coins = 0;
ROLLBACK;
START TRANSACTION READ ONLY;
-- fails: 25006
DELETE FROM purse WHERE false;
ROLLBACK;
SET default_transaction_read_only = on;
SELECT sum(coins) FROM purse;
-- fails: 25006
COPY purse FROM STDIN;
9	ida	9
\.
RESET default_transaction_read_only;
BEGIN ISOLATION LEVEL REPEATABLE READ;
SELECT sum(coins) FROM purse;
UPDATE purse SET coins = coins + 1 WHERE id = 1;
SELECT sum(coins) FROM purse;
COMMIT;
BEGIN ISOLATION LEVEL SERIALIZABLE, READ WRITE;
UPDATE purse SET coins = coins - 1 WHERE id = 1 RETURNING coins;
COMMIT;
BEGIN ISOLATION LEVEL SERIALIZABLE READ ONLY DEFERRABLE;
SELECT sum(coins) FROM purse;
COMMIT;
BEGIN;
SELECT count(*) FROM purse;
-- fails: 25001
SET TRANSACTION ISOLATION LEVEL SERIALIZABLE;
ROLLBACK;
BEGIN;
INSERT INTO purse VALUES (10, 'jo', 10);
COMMIT AND CHAIN;
INSERT INTO purse VALUES (11, 'kit', 11);
ROLLBACK AND CHAIN;
INSERT INTO purse VALUES (12, 'lee', 12);
COMMIT;
SELECT id FROM purse WHERE id > 9 ORDER BY id;
DELETE FROM purse WHERE id > 9;

-- Savepoints: what only reads, or writes plain tables, goes on as ever
BEGIN;
INSERT INTO purse VALUES (20, 'max', 20);
SAVEPOINT a;
SELECT count(*) FROM purse;
INSERT INTO plain VALUES (20, 20);
-- fails: 22012
SELECT coins / 0 FROM purse;
ROLLBACK TO a;
SELECT count(*) FROM purse;
SELECT count(*) FROM plain WHERE id = 20;
SAVEPOINT b;
INSERT INTO plain SELECT id, coins FROM purse WHERE id = 20;
RELEASE a;
UPDATE purse SET coins = 21 WHERE id = 20;
COMMIT;
SELECT p.coins, k.coins FROM plain p JOIN purse k USING (id) WHERE id = 20;
BEGIN;
SAVEPOINT a;
RELEASE a;
DELETE FROM purse WHERE id = 20;
ROLLBACK;
BEGIN;
SAVEPOINT a;
DECLARE c CURSOR FOR SELECT id FROM purse ORDER BY id;
FETCH 2 FROM c;
ROLLBACK TO a;
-- fails: 34000
FETCH 2 FROM c;
ROLLBACK;
BEGIN;
DECLARE c CURSOR FOR SELECT id FROM purse ORDER BY id;
FETCH 1 FROM c;
SAVEPOINT a;
FETCH 2 FROM c;
ROLLBACK TO a;
FETCH 1 FROM c;
COMMIT;
BEGIN;
SAVEPOINT a;
-- differs: 0A000 because KalamDB has no savepoints
INSERT INTO purse VALUES (30, 'ned', 30);
ROLLBACK TO a;
RELEASE a;
INSERT INTO purse VALUES (31, 'ona', 31);
COMMIT;
SELECT id FROM purse WHERE id >= 30;
BEGIN;
SAVEPOINT a;
-- differs: 0A000 because KalamDB has no savepoints
UPDATE purse SET coins = 0;
ROLLBACK TO a;
-- differs: 0A000 because KalamDB has no savepoints
DELETE FROM purse;
ROLLBACK;
-- fails: 25P01
SAVEPOINT outside;
SELECT count(*), sum(coins) FROM purse;

-- Locks
BEGIN;
SELECT id, coins FROM purse WHERE id < 3 ORDER BY id FOR UPDATE;
SELECT id FROM purse ORDER BY id FOR SHARE;
SELECT p.id FROM plain p JOIN purse k USING (id) ORDER BY 1 FOR UPDATE OF p;
SELECT p.id FROM plain p JOIN purse k USING (id) ORDER BY 1 FOR NO KEY UPDATE OF k SKIP LOCKED;
SELECT id FROM purse WHERE id = 1 FOR KEY SHARE NOWAIT;
-- fails: 0A000
SELECT count(*) FROM purse FOR UPDATE;
ROLLBACK;
BEGIN;
-- differs: 42809 because PostgreSQL locks no foreign table
LOCK TABLE purse IN ACCESS SHARE MODE;
ROLLBACK;

-- A constraint that is looked at when the transaction commits
CREATE TABLE owner (name text PRIMARY KEY);
CREATE TABLE claim (name text REFERENCES owner DEFERRABLE INITIALLY DEFERRED);
BEGIN;
INSERT INTO purse VALUES (40, 'zoe', 1);
INSERT INTO claim VALUES ('zoe');
-- fails: 23503
COMMIT;
SELECT count(*) FROM purse WHERE id = 40;
BEGIN;
INSERT INTO claim SELECT owner FROM purse WHERE id = 1;
INSERT INTO purse VALUES (40, 'zoe', 1);
INSERT INTO owner SELECT owner FROM purse ON CONFLICT DO NOTHING;
COMMIT;
SELECT count(*) FROM claim;
DELETE FROM purse WHERE id = 40;

-- Prepared transactions need a server that has them
BEGIN;
INSERT INTO purse VALUES (50, 'two', 2);
-- fails: 55000
-- differs: 0A000 because KalamDB cannot prepare a transaction
PREPARE TRANSACTION 'twins';
SELECT count(*) FROM purse WHERE id = 50;
