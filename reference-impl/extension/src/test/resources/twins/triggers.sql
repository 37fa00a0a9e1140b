-- Triggers: what they see, what they change, in which order they fire.

CREATE TABLE acct (id bigint PRIMARY KEY, owner text, cents int, note text) USING kalamdb;
CREATE TABLE log (n int GENERATED ALWAYS AS IDENTITY, what text);

CREATE FUNCTION trace() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_LEVEL = 'STATEMENT' THEN
    RAISE NOTICE '% % % on %', TG_NAME, TG_WHEN, TG_OP, TG_TABLE_NAME;
    RETURN NULL;
  ELSIF TG_OP = 'DELETE' THEN
    RAISE NOTICE '% % % old % %', TG_NAME, TG_WHEN, TG_OP, OLD.id, OLD.cents;
    RETURN OLD;
  ELSIF TG_OP = 'UPDATE' THEN
    RAISE NOTICE '% % % old % % new % %', TG_NAME, TG_WHEN, TG_OP, OLD.id, OLD.cents, NEW.id, NEW.cents;
  ELSE
    RAISE NOTICE '% % % new % %', TG_NAME, TG_WHEN, TG_OP, NEW.id, NEW.cents;
  END IF;
  RETURN NEW;
END $$;

CREATE TRIGGER b_row BEFORE INSERT OR UPDATE OR DELETE ON acct FOR EACH ROW EXECUTE FUNCTION trace();
CREATE TRIGGER c_row AFTER INSERT OR UPDATE OR DELETE ON acct FOR EACH ROW EXECUTE FUNCTION trace();
CREATE TRIGGER a_stmt BEFORE INSERT OR UPDATE OR DELETE ON acct FOR EACH STATEMENT EXECUTE FUNCTION trace();
CREATE TRIGGER d_stmt AFTER INSERT OR UPDATE OR DELETE ON acct FOR EACH STATEMENT EXECUTE FUNCTION trace();
INSERT INTO acct VALUES (1, 'ann', 100, NULL), (2, 'bob', 50, 'x');
UPDATE acct SET cents = cents + 1 WHERE id = 2;
UPDATE acct SET cents = cents + 2 WHERE id = 1 RETURNING id, cents;
UPDATE acct SET cents = 0 WHERE id = 77;
DELETE FROM acct WHERE id = 2 RETURNING owner;
INSERT INTO acct SELECT id + 10, owner, cents FROM acct;
COPY acct (id, cents) FROM STDIN;
3	30
4	40
\.
ALTER FOREIGN TABLE acct DISABLE TRIGGER b_row;
INSERT INTO acct VALUES (5, 'eve', 5, 'five');
ALTER FOREIGN TABLE acct DISABLE TRIGGER USER;
INSERT INTO acct VALUES (6, 'fay', 6, 'six');
ALTER FOREIGN TABLE acct ENABLE TRIGGER c_row;
DELETE FROM acct WHERE id = 5;
DELETE FROM acct WHERE id = 6 RETURNING note;
DELETE FROM acct WHERE id = 11;
DROP TRIGGER a_stmt ON acct;
DROP TRIGGER b_row ON acct;
DROP TRIGGER c_row ON acct;
DROP TRIGGER d_stmt ON acct;
SELECT id, owner, cents, note FROM acct ORDER BY id;

-- A row that a trigger changes, or drops
CREATE FUNCTION amend() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.cents < 0 THEN RETURN NULL; END IF;
  IF NEW.cents > 1000000 THEN RAISE EXCEPTION 'too rich: %', NEW.cents USING ERRCODE = '23514'; END IF;
  NEW.note := coalesce(NEW.note, '') || '+' || lower(TG_OP);
  RETURN NEW;
END $$;
CREATE TRIGGER amend BEFORE INSERT OR UPDATE ON acct FOR EACH ROW EXECUTE FUNCTION amend();
INSERT INTO acct VALUES (20, 'gus', 7, NULL), (21, 'hal', -1, NULL), (22, 'ida', 8, 'n') RETURNING id, note;
UPDATE acct SET cents = cents - 8 WHERE id IN (20, 22) RETURNING id, cents, note;
-- fails: 23514
INSERT INTO acct VALUES (23, 'jo', 1, NULL), (24, 'kit', 2000000, NULL);
-- fails: 23514
UPDATE acct SET cents = 1000001 WHERE id = 20;
COPY acct (id, cents) FROM STDIN;
25	1
26	-1
\.
SELECT id, owner, cents, note FROM acct WHERE id >= 20 ORDER BY id;
DROP TRIGGER amend ON acct;

-- WHEN, UPDATE OF, arguments
CREATE FUNCTION note() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN INSERT INTO log (what) VALUES (TG_ARGV[0] || ' ' || coalesce(NEW.id, OLD.id)); RETURN NULL; END $$;
CREATE TRIGGER changed AFTER UPDATE ON acct FOR EACH ROW WHEN (OLD.cents IS DISTINCT FROM NEW.cents) EXECUTE FUNCTION note('cents');
CREATE TRIGGER renamed AFTER UPDATE OF owner ON acct FOR EACH ROW EXECUTE FUNCTION note('owner');
CREATE TRIGGER rich AFTER INSERT ON acct FOR EACH ROW WHEN (NEW.cents > 99) EXECUTE FUNCTION note('rich');
CREATE TRIGGER gone AFTER DELETE ON acct FOR EACH ROW EXECUTE FUNCTION note('gone');
UPDATE acct SET cents = cents WHERE id = 20;
UPDATE acct SET cents = cents + 1 WHERE id = 20;
UPDATE acct SET owner = owner WHERE id = 3;
UPDATE acct SET owner = owner WHERE id = 4;
UPDATE acct SET owner = 'lee', cents = 1 WHERE id = 3;
INSERT INTO acct VALUES (30, 'max', 99, NULL), (31, 'ned', 100, NULL);
DELETE FROM acct WHERE id = 30;
SELECT what FROM log ORDER BY n;
DROP TRIGGER changed ON acct;
DROP TRIGGER renamed ON acct;
DROP TRIGGER rich ON acct;
DROP TRIGGER gone ON acct;

-- A trigger on a plain table that reads and writes a Kalam table
CREATE TABLE entry (acct bigint, cents int);
CREATE FUNCTION book() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  UPDATE acct SET cents = acct.cents + NEW.cents WHERE id = NEW.acct;
  IF NOT FOUND THEN INSERT INTO acct (id, cents, note) VALUES (NEW.acct, NEW.cents, 'booked'); END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER book BEFORE INSERT ON entry FOR EACH ROW EXECUTE FUNCTION book();
INSERT INTO entry VALUES (20, 1000);
INSERT INTO entry VALUES (50, 5), (50, 6), (20, 1);
SELECT id, cents, note FROM acct WHERE id IN (20, 50) ORDER BY id;
CREATE FUNCTION totals() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE NOTICE 'sum % rows %', (SELECT sum(cents) FROM acct), (SELECT count(*) FROM fresh); RETURN NULL; END $$;
CREATE TRIGGER totals AFTER INSERT ON entry REFERENCING NEW TABLE AS fresh FOR EACH STATEMENT EXECUTE FUNCTION totals();
INSERT INTO entry VALUES (20, 1), (51, 1);
CREATE FUNCTION same() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE NOTICE 'sees %', (SELECT count(*) FROM acct); RETURN NULL; END $$;
CREATE TRIGGER same AFTER INSERT OR DELETE ON acct FOR EACH STATEMENT EXECUTE FUNCTION same();
CREATE TRIGGER same_row AFTER INSERT OR DELETE ON acct FOR EACH ROW EXECUTE FUNCTION same();
INSERT INTO acct (id) VALUES (60), (61);
DELETE FROM acct WHERE id IN (60, 61);
DROP TRIGGER same ON acct;
DROP TRIGGER same_row ON acct;
CREATE TRIGGER before_row BEFORE INSERT ON acct FOR EACH ROW EXECUTE FUNCTION same();
INSERT INTO acct (id) VALUES (62), (63);
DROP TRIGGER before_row ON acct;

-- What PostgreSQL has for tables of its own only
-- differs: 42809 because PostgreSQL gives no transition table of a foreign table
CREATE TRIGGER t AFTER INSERT ON acct REFERENCING NEW TABLE AS fresh FOR EACH STATEMENT EXECUTE FUNCTION totals();
DROP TRIGGER IF EXISTS t ON acct;
-- differs: 42809 because PostgreSQL has no constraint trigger on a foreign table
CREATE CONSTRAINT TRIGGER t AFTER INSERT ON acct DEFERRABLE FOR EACH ROW EXECUTE FUNCTION same();
DROP TRIGGER IF EXISTS t ON acct;

-- INSTEAD OF on a view, and a rule
CREATE VIEW poor AS SELECT id, owner, cents FROM acct WHERE cents < 100;
CREATE FUNCTION instead() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'INSERT' THEN INSERT INTO acct (id, owner, cents) VALUES (NEW.id, NEW.owner, least(NEW.cents, 99)); RETURN NEW; END IF;
  IF TG_OP = 'DELETE' THEN DELETE FROM acct WHERE id = OLD.id; RETURN OLD; END IF;
  UPDATE acct SET owner = NEW.owner WHERE id = OLD.id; RETURN NEW;
END $$;
CREATE TRIGGER instead INSTEAD OF INSERT OR UPDATE OR DELETE ON poor FOR EACH ROW EXECUTE FUNCTION instead();
INSERT INTO poor VALUES (70, 'ona', 500) RETURNING *;
UPDATE poor SET owner = 'pat' WHERE id = 70 RETURNING *;
SELECT * FROM poor WHERE id = 70;
DELETE FROM poor WHERE id = 70 RETURNING owner;
SELECT count(*) FROM acct WHERE id = 70;
CREATE RULE also AS ON UPDATE TO poor DO ALSO INSERT INTO log (what) VALUES ('rule ' || OLD.id);
UPDATE poor SET owner = 'quin' WHERE id = 50;
SELECT what FROM log WHERE what LIKE 'rule%';
DROP RULE also ON poor;
BEGIN;
-- differs: 42809 because PostgreSQL has no rule on a foreign table
CREATE RULE also AS ON DELETE TO acct DO ALSO INSERT INTO log (what) VALUES ('rule ' || OLD.id);
ROLLBACK;
SELECT id, owner, cents, note FROM acct ORDER BY id;
