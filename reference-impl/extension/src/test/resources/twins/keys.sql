-- Keys of every type: found, changed and deleted by it; and the key that PostgreSQL does not know of.

CREATE TABLE by_int2 (k smallint PRIMARY KEY, v text) USING kalamdb;
INSERT INTO by_int2 VALUES (-32768, 'a'), (0, 'b'), (32767, 'c');
UPDATE by_int2 SET v = v || '!' WHERE k = 32767 RETURNING k, v;
DELETE FROM by_int2 WHERE k < 0 RETURNING k, v;
SELECT k, v FROM by_int2 ORDER BY k;

CREATE TABLE by_text (k text PRIMARY KEY, v text) USING kalamdb;
INSERT INTO by_text VALUES ('a', '1'), ('A', '2'), ('a ', '3'), ('ä', '4'), ('a''b', '5'), (E'a\\b', '6'), (E'tab\t', '7'), ('日', '8'), ('1', '9'), ('{"a":1}', '10'), ('%', '11'), (repeat('k', 900), '12');
-- fails: 23505
INSERT INTO by_text VALUES ('ä', 'x');
UPDATE by_text SET v = v || '!' WHERE k IN ('a', 'a ', E'a\\b', 'ä', '1');
DELETE FROM by_text WHERE k IN ('A', 'a''b', '{"a":1}', E'tab\t', '%') RETURNING v;
UPDATE by_text SET v = length(k)::text WHERE length(k) > 100;
SELECT left(k, 5), v FROM by_text ORDER BY v COLLATE "C";

CREATE TABLE by_varchar (k varchar(10) PRIMARY KEY, v text) USING kalamdb;
INSERT INTO by_varchar VALUES ('abc', '1'), ('abc  ', '2');
UPDATE by_varchar SET v = 'x' WHERE k = 'abc';
DELETE FROM by_varchar WHERE k = 'abc  ' RETURNING v;
SELECT k, v FROM by_varchar ORDER BY k;

CREATE TABLE by_char (k char(5) PRIMARY KEY, v text) USING kalamdb;
INSERT INTO by_char VALUES ('abc', '1'), ('abcde', '2');
-- fails: 23505
INSERT INTO by_char VALUES ('abc  ', '3');
UPDATE by_char SET v = 'x' WHERE k = 'abc';
DELETE FROM by_char WHERE k = 'abcde' RETURNING v;
SELECT k || '|', v FROM by_char ORDER BY k;

CREATE TABLE by_uuid (k uuid PRIMARY KEY, v text) USING kalamdb;
INSERT INTO by_uuid VALUES ('00000000-0000-0000-0000-00000000000a', '1'), ('A0EEBC99-9C0B-4EF8-BB6D-6BB9BD380A11', '2');
-- fails: 23505
INSERT INTO by_uuid VALUES ('{a0eebc99-9c0b4ef8-bb6d6bb9-bd380a11}', '3');
UPDATE by_uuid SET v = 'x' WHERE k = 'a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11' RETURNING k, v;
DELETE FROM by_uuid WHERE v = '1' RETURNING k;
SELECT k, v FROM by_uuid;

CREATE TABLE by_date (k date PRIMARY KEY, v text) USING kalamdb;
INSERT INTO by_date VALUES ('2024-02-29', '1'), ('0001-01-01', '2'), ('1969-12-31', '3');
UPDATE by_date SET v = 'x' WHERE k < '1970-01-01';
DELETE FROM by_date WHERE k = '2024-02-29' RETURNING k;
SELECT k, v FROM by_date ORDER BY k;

CREATE TABLE by_stamp (k timestamp PRIMARY KEY, v text) USING kalamdb;
INSERT INTO by_stamp VALUES ('2024-02-29 12:00:00.000001', '1'), ('2024-02-29 12:00:00', '2'), ('1969-12-31 23:59:59.999999', '3');
UPDATE by_stamp SET v = 'x' WHERE v IN ('1', '3');
DELETE FROM by_stamp WHERE k = '2024-02-29 12:00' RETURNING k;
SELECT k, v FROM by_stamp ORDER BY k;

CREATE TABLE by_tz (k timestamptz PRIMARY KEY, v text) USING kalamdb;
INSERT INTO by_tz VALUES ('2024-02-29 12:00:00.5+01', '1'), ('2024-02-29 12:00:00+00', '2');
-- fails: 23505
INSERT INTO by_tz VALUES ('2024-02-29 11:00:00.5+00', '3');
UPDATE by_tz SET v = 'x' WHERE k = '2024-02-29 11:00:00.5Z';
DELETE FROM by_tz WHERE v = '2' RETURNING v;
SELECT k AT TIME ZONE 'UTC', v FROM by_tz;

CREATE TABLE by_time (k time PRIMARY KEY, v text) USING kalamdb;
INSERT INTO by_time VALUES ('00:00', '1'), ('23:59:59.999999', '2');
UPDATE by_time SET v = 'x' WHERE v = '2';
DELETE FROM by_time WHERE k = '00:00' RETURNING v;
SELECT k, v FROM by_time;

CREATE TABLE by_numeric (k numeric(12,3) PRIMARY KEY, v text) USING kalamdb;
INSERT INTO by_numeric VALUES (1, '1'), (1.5, '2'), (-0.001, '3'), (123456789.123, '4');
-- fails: 23505
INSERT INTO by_numeric VALUES (1.0004, '5');
UPDATE by_numeric SET v = 'x' WHERE k IN (1, -0.001) RETURNING k;
DELETE FROM by_numeric WHERE k > 1 RETURNING k, v;
SELECT k, v FROM by_numeric ORDER BY k;

CREATE TABLE by_bool (k boolean PRIMARY KEY, v text) USING kalamdb;
INSERT INTO by_bool VALUES (true, '1'), (false, '2');
UPDATE by_bool SET v = 'x' WHERE k;
DELETE FROM by_bool WHERE NOT k RETURNING v;
SELECT k, v FROM by_bool;

CREATE TABLE by_float (k double precision PRIMARY KEY, v text) USING kalamdb;
INSERT INTO by_float VALUES (0.1, '1'), (1e300, '2'), (-2, '3');
UPDATE by_float SET v = 'x' WHERE k = 0.1 OR k = -2;
DELETE FROM by_float WHERE k > 1e299 RETURNING v;
SELECT k, v FROM by_float ORDER BY k;

CREATE TABLE by_bytes (k bytea PRIMARY KEY, v text) USING kalamdb;
INSERT INTO by_bytes VALUES ('\x00ff', '1'), ('\x61', '2');
-- differs: 0A000 because KalamDB finds no row by a bytea key
UPDATE by_bytes SET v = 'x' WHERE k = '\x00ff';
-- differs: 0A000 because KalamDB finds no row by a bytea key
DELETE FROM by_bytes WHERE k = '\x61' RETURNING v;

-- The key is not the first column
CREATE TABLE late (v text, k bigint PRIMARY KEY) USING kalamdb;
INSERT INTO late VALUES ('a', 1), ('b', 2);
SELECT k, v FROM late WHERE k = 2;
BEGIN;
-- differs: 0A000 because a row is found by the first column
UPDATE late SET v = 'x' WHERE k = 1;
ROLLBACK;
BEGIN;
-- differs: 0A000 because a row is found by the first column
DELETE FROM late WHERE k = 1;
ROLLBACK;

-- What PostgreSQL makes of a primary key, and has not for a foreign table
-- differs: 42803 because PostgreSQL knows no key of a foreign table
SELECT k, v, count(*) FROM late GROUP BY k ORDER BY k;
SELECT k, v, count(*) FROM late GROUP BY k, v ORDER BY k;
-- differs: 42809 because PostgreSQL knows no key of a foreign table
ALTER TABLE late REPLICA IDENTITY DEFAULT;

-- A key of the table's own making
CREATE TABLE made (id bigint GENERATED BY DEFAULT AS IDENTITY PRIMARY KEY, v text) USING kalamdb;
INSERT INTO made (v) VALUES ('a'), ('b'), ('c');
INSERT INTO made VALUES (DEFAULT, 'd'), (-1, 'given');
SELECT count(*), count(DISTINCT id), min(id) FROM made;
SELECT string_agg(v, ',' ORDER BY id) FROM made WHERE id > 0;
INSERT INTO made (v) SELECT v || '2' FROM made;
UPDATE made SET v = 'e' WHERE v = 'a' RETURNING v;
DELETE FROM made WHERE id = -1 RETURNING v;
SELECT v FROM made ORDER BY v;
CREATE TABLE counted (id serial PRIMARY KEY, v text) USING kalamdb;
INSERT INTO counted (v) VALUES ('a'), ('b') RETURNING id > 0, v;
SELECT count(DISTINCT id) FROM counted;
CREATE TABLE always (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, v text) USING kalamdb;
INSERT INTO always (v) VALUES ('a') RETURNING id IS NOT NULL;
BEGIN;
-- fails: 428C9
-- differs: 00000 because a key that is given is taken
INSERT INTO always VALUES (5, 'b');
ROLLBACK;
INSERT INTO always OVERRIDING SYSTEM VALUE VALUES (6, 'c');
INSERT INTO always OVERRIDING USER VALUE VALUES (7, 'd') RETURNING v;
SELECT v FROM always ORDER BY v;
