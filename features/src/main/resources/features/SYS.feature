Feature: System columns

  Background:
    Given a database with the extension
    And kalam_server points at KalamDB

  @SYS-001
  Rule: "pg_kalam manages system columns itself. Do not declare them explicitly in CREATE TABLE ... USING kalamdb."

    Scenario: A table that declares a system column is refused before anything is made
      When I try:
        """sql
        CREATE TABLE app.items (id BIGINT PRIMARY KEY, _seq BIGINT) USING kalamdb;
        """
      Then it fails and the message contains "_seq"
      And KalamDB received 0 "ExecuteSql" calls

    Scenario: Writing the name in capitals or quotes makes no difference
      When I try:
        """sql
        CREATE TABLE app.items (id BIGINT PRIMARY KEY, "_seq" BIGINT) USING kalamdb;
        """
      Then it fails and the message contains "_seq"
      When I try:
        """sql
        CREATE TABLE app.items (id BIGINT PRIMARY KEY, _SEQ BIGINT) USING kalamdb;
        """
      Then it fails and the message contains "_seq"

  @SYS-002
  Rule: "_seq | All pg_kalam PostgreSQL tables"

    Scenario: A shared table has _seq, after its own columns
      When I run:
        """sql
        CREATE TABLE app.items (id BIGINT PRIMARY KEY, title TEXT) USING kalamdb WITH (type = 'shared');
        SELECT attname FROM pg_attribute
        WHERE attrelid = 'app.items'::regclass AND attnum > 0 AND NOT attisdropped ORDER BY attnum;
        """
      Then the result is:
        | attname |
        | id      |
        | title   |
        | _seq    |

    Scenario: A table made by CREATE FOREIGN TABLE has _seq too
      Given KalamDB runs:
        """sql
        CREATE NAMESPACE app;
        CREATE SHARED TABLE app.notes (id BIGINT PRIMARY KEY, title TEXT);
        """
      When I run:
        """sql
        CREATE FOREIGN TABLE app.notes (id BIGINT, title TEXT) SERVER kalam_server OPTIONS (table_type 'shared');
        SELECT attname FROM pg_attribute
        WHERE attrelid = 'app.notes'::regclass AND attnum > 0 AND NOT attisdropped ORDER BY attnum;
        """
      Then the result is:
        | attname |
        | id      |
        | title   |
        | _seq    |

  @SYS-003
  Rule: "Auto-injected as BIGINT"

    Scenario: _seq is a BIGINT without a default
      When I run:
        """sql
        CREATE TABLE app.items (id BIGINT PRIMARY KEY, title TEXT) USING kalamdb;
        SELECT format_type(atttypid, atttypmod) AS type, atthasdef AS has_default FROM pg_attribute
        WHERE attrelid = 'app.items'::regclass AND attname = '_seq';
        """
      Then the result is:
        | type   | has_default |
        | bigint | f           |

  @SYS-004
  Rule: "populated from KalamDB read results"

    Scenario: _seq has a value for every row read
      Given I run:
        """sql
        CREATE TABLE app.items (id BIGINT PRIMARY KEY, title TEXT) USING kalamdb;
        """
      And KalamDB runs:
        """sql
        INSERT INTO app.items (id, title) VALUES (1, 'one'), (2, 'two');
        """
      When I run:
        """sql
        SELECT count(*) AS rows, count(_seq) AS with_seq FROM app.items;
        """
      Then the result is:
        | rows | with_seq |
        | 2    | 2        |

    Scenario: _seq can be read without any other column
      Given I run:
        """sql
        CREATE TABLE app.items (id BIGINT PRIMARY KEY, title TEXT) USING kalamdb;
        INSERT INTO app.items (id, title) VALUES (1, 'one');
        """
      When I run:
        """sql
        SELECT _seq FROM app.items;
        """
      Then the result is:
        | _seq          |
        | /[1-9][0-9]*/ |

  @SYS-005
  Rule: "read-only from PostgreSQL"

    Background:
      Given I run:
        """sql
        CREATE TABLE app.items (id BIGINT PRIMARY KEY, title TEXT) USING kalamdb;
        INSERT INTO app.items (id, title) VALUES (1, 'one');
        """

    Scenario: INSERT cannot choose _seq
      When I run:
        """sql
        INSERT INTO app.items (id, title, _seq) VALUES (2, 'two', 99);
        SELECT _seq = 99 AS chosen FROM app.items WHERE id = 2;
        """
      Then the result is:
        | chosen |
        | f      |

    Scenario: UPDATE cannot change _seq
      When I run:
        """sql
        UPDATE app.items SET title = 'first', _seq = 99 WHERE id = 1;
        SELECT title, _seq = 99 AS chosen FROM app.items WHERE id = 1;
        """
      Then the result is:
        | title | chosen |
        | first | f      |

  @SYS-006
  Rule: "not forwarded when supplied in INSERT" – INSERT

    Scenario: A value given for _seq in INSERT does not reach KalamDB
      Given I run:
        """sql
        CREATE TABLE app.items (id BIGINT PRIMARY KEY, title TEXT) USING kalamdb;
        """
      When I run:
        """sql
        INSERT INTO app.items (id, title, _seq) VALUES (1, 'one', 99);
        """
      Then KalamDB received:
        | method | rows_json |
        | Insert | /.*one.*/ |
      And no "Insert" that KalamDB received mentions "_seq"

  @SYS-007
  Rule: "not forwarded when supplied in INSERT or UPDATE" – UPDATE

    Scenario: A value given for _seq in UPDATE does not reach KalamDB
      Given I run:
        """sql
        CREATE TABLE app.items (id BIGINT PRIMARY KEY, title TEXT) USING kalamdb;
        INSERT INTO app.items (id, title) VALUES (1, 'one');
        """
      When I run:
        """sql
        UPDATE app.items SET title = 'first', _seq = 99 WHERE id = 1;
        """
      Then 1 row is affected
      And KalamDB received:
        | method | pk_value | updates_json |
        | Update | 1        | /.*first.*/  |
      And no "Update" that KalamDB received mentions "_seq"

  @SYS-008
  Rule: "_userid | User tables only"

    Scenario: A user table has _userid after its own columns; shared and stream tables have none
      When I run:
        """sql
        CREATE TABLE app.profiles (id BIGINT PRIMARY KEY, name TEXT) USING kalamdb WITH (type = 'user');
        CREATE TABLE app.items (id BIGINT PRIMARY KEY, title TEXT) USING kalamdb WITH (type = 'shared');
        CREATE TABLE app.events (id BIGINT PRIMARY KEY, payload TEXT) USING kalamdb WITH (type = 'stream', ttl_seconds = 60);
        SELECT attrelid::regclass::text AS table, string_agg(attname, ' ' ORDER BY attnum) AS columns FROM pg_attribute
        WHERE attrelid IN ('app.profiles'::regclass, 'app.items'::regclass, 'app.events'::regclass)
          AND attnum > 0 AND NOT attisdropped GROUP BY 1 ORDER BY 1;
        """
      Then the result is:
        | table        | columns              |
        | app.events   | id payload _seq      |
        | app.items    | id title _seq        |
        | app.profiles | id name _seq _userid |

    Scenario: A user table made by CREATE FOREIGN TABLE has _userid too
      Given KalamDB runs:
        """sql
        CREATE NAMESPACE app;
        CREATE USER TABLE app.profiles (id BIGINT PRIMARY KEY, name TEXT);
        """
      When I run:
        """sql
        CREATE FOREIGN TABLE app.profiles (id BIGINT, name TEXT) SERVER kalam_server OPTIONS (table_type 'user');
        SELECT attname FROM pg_attribute
        WHERE attrelid = 'app.profiles'::regclass AND attnum > 0 AND NOT attisdropped ORDER BY attnum;
        """
      Then the result is:
        | attname |
        | id      |
        | name    |
        | _seq    |
        | _userid |

  @SYS-009
  Rule: "Auto-injected as TEXT"

    Scenario: _userid is a TEXT without a default
      When I run:
        """sql
        CREATE TABLE app.profiles (id BIGINT PRIMARY KEY, name TEXT) USING kalamdb WITH (type = 'user');
        SELECT format_type(atttypid, atttypmod) AS type, atthasdef AS has_default FROM pg_attribute
        WHERE attrelid = 'app.profiles'::regclass AND attname = '_userid';
        """
      Then the result is:
        | type | has_default |
        | text | f           |

  @SYS-010
  Rule: "exposed on reads"

    Background:
      Given I run:
        """sql
        CREATE TABLE app.profiles (id BIGINT PRIMARY KEY, name TEXT) USING kalamdb WITH (type = 'user');
        SET kalam.user_id = 'alice';
        INSERT INTO app.profiles (id, name) VALUES (1, 'one'), (2, 'two');
        """

    Scenario: Every row shows its user
      When I run:
        """sql
        SELECT id, _userid FROM app.profiles ORDER BY id;
        """
      Then the result is:
        | id | _userid |
        | 1  | alice   |
        | 2  | alice   |

    Scenario: _userid can be read without any other column
      When I run:
        """sql
        SELECT _userid FROM app.profiles;
        """
      Then the result is:
        | _userid |
        | alice   |
        | alice   |

    Scenario: A condition on _userid holds for the user's own rows
      When I run:
        """sql
        SELECT count(*) FILTER (WHERE _userid = 'alice') AS of_alice, count(*) FILTER (WHERE _userid = 'bob') AS of_bob
        FROM app.profiles;
        """
      Then the result is:
        | of_alice | of_bob |
        | 2        | 0      |
      When I run:
        """sql
        SELECT id FROM app.profiles WHERE _userid = 'bob';
        """
      Then the result is:
        | id |
      When I run:
        """sql
        SELECT id FROM app.profiles WHERE _userid = 'alice' AND id = 2;
        """
      Then the result is:
        | id |
        | 2  |

  @SYS-011
  Rule: "usable as an explicit tenant override only for INSERT"

    Background:
      Given I run:
        """sql
        CREATE TABLE app.profiles (id BIGINT PRIMARY KEY, name TEXT) USING kalamdb WITH (type = 'user');
        """

    Scenario: The _userid of an INSERT is the user that the row is for
      When I run:
        """sql
        SET kalam.user_id = 'alice';
        INSERT INTO app.profiles (id, name, _userid) VALUES (1, 'one', 'bob');
        """
      Then KalamDB received:
        | method | table_name | user_id | rows_json |
        | Insert | profiles   | bob     | /.*one.*/ |
      And no "Insert" that KalamDB received mentions "_userid"

    Scenario: A read is not widened by a condition on _userid
      When I run:
        """sql
        SET kalam.user_id = 'alice';
        INSERT INTO app.profiles (id, name, _userid) VALUES (1, 'one', 'bob');
        SELECT name FROM app.profiles WHERE _userid = 'bob';
        """
      Then the result is:
        | name |

  @SYS-012
  Rule: "CREATE TABLE ... USING kalamdb (..., _seq BIGINT, ...)is rejected." – _seq

    Scenario: CREATE TABLE ... USING kalamdb (..., _seq BIGINT, ...) is rejected
      When I try:
        """sql
        CREATE TABLE app.items (id BIGINT PRIMARY KEY, _seq BIGINT, title TEXT) USING kalamdb;
        """
      Then it fails and the message contains "_seq"
      And KalamDB received 0 "ExecuteSql" calls
      When I run:
        """sql
        SELECT to_regclass('app.items') AS items;
        """
      Then the result is:
        | items |
        | NULL  |

  @SYS-013
  Rule: "The same applies to_useridand_deleted." – _userid

    Scenario: CREATE TABLE ... USING kalamdb (..., _userid TEXT, ...) is rejected
      When I try:
        """sql
        CREATE TABLE app.items (id BIGINT PRIMARY KEY, _userid TEXT) USING kalamdb;
        """
      Then it fails and the message contains "_userid"
      And KalamDB received 0 "ExecuteSql" calls
      When I run:
        """sql
        SELECT to_regclass('app.items') AS items;
        """
      Then the result is:
        | items |
        | NULL  |

  @SYS-014
  Rule: "reject explicit declarations of _seq,_userid, and_deletedin the originalCREATE TABLE ... USING kalamdbstatement." – _deleted

    Scenario: CREATE TABLE ... USING kalamdb (..., _deleted BOOLEAN, ...) is rejected
      When I try:
        """sql
        CREATE TABLE app.items (id BIGINT PRIMARY KEY, _deleted BOOLEAN) USING kalamdb;
        """
      Then it fails and the message contains "_deleted"
      And KalamDB received 0 "ExecuteSql" calls
      When I run:
        """sql
        SELECT to_regclass('app.items') AS items;
        """
      Then the result is:
        | items |
        | NULL  |

  @SYS-015
  Rule: "Query it, sort by it, or return it to clients"

    Background:
      Given I run:
        """sql
        CREATE TABLE app.items (id BIGINT PRIMARY KEY, title TEXT) USING kalamdb;
        INSERT INTO app.items (id, title) VALUES (2, 'written first');
        INSERT INTO app.items (id, title) VALUES (1, 'written second');
        """

    Scenario: Sorting by _seq gives the order of writing
      When I run:
        """sql
        SELECT id, title FROM app.items ORDER BY _seq DESC;
        """
      Then the result is:
        | id | title          |
        | 1  | written second |
        | 2  | written first  |

    Scenario: A row can be found by its _seq
      When I run:
        """sql
        SELECT id FROM app.items WHERE _seq = (SELECT max(_seq) FROM app.items);
        """
      Then the result is:
        | id |
        | 1  |

  @SYS-016
  Rule: "For user tables, omitting _useridonINSERTuses the currentkalam.user_idsession value."

    Background:
      Given I run:
        """sql
        CREATE TABLE app.profiles (id BIGINT PRIMARY KEY, name TEXT) USING kalamdb WITH (type = 'user');
        SET kalam.user_id = 'alice';
        """

    Scenario: Without _userid the row is the session's user's
      When I run:
        """sql
        INSERT INTO app.profiles (id, name) VALUES (1, 'one');
        SELECT id, _userid FROM app.profiles;
        """
      Then the result is:
        | id | _userid |
        | 1  | alice   |
      And KalamDB received:
        | method | table_name | user_id |
        | Insert | profiles   | alice   |

    Scenario: A _userid that is null is as good as none
      When I run:
        """sql
        INSERT INTO app.profiles (id, name, _userid) VALUES (1, 'one', NULL);
        """
      Then KalamDB received:
        | method | table_name | user_id |
        | Insert | profiles   | alice   |

  @SYS-017
  Rule: "For user tables, including _useridonINSERToverrides the session value for that inserted row batch."

    Background:
      Given I run:
        """sql
        CREATE TABLE app.profiles (id BIGINT PRIMARY KEY, name TEXT) USING kalamdb WITH (type = 'user');
        SET kalam.user_id = 'alice';
        """

    Scenario: The rows of that INSERT are the other user's
      When I run:
        """sql
        INSERT INTO app.profiles (id, name, _userid) VALUES (1, 'one', 'bob'), (2, 'two', 'bob');
        SELECT count(*) AS of_alice FROM app.profiles;
        """
      Then the result is:
        | of_alice |
        | 0        |
      When I run:
        """sql
        SET kalam.user_id = 'bob';
        SELECT id, name, _userid FROM app.profiles ORDER BY id;
        """
      Then the result is:
        | id | name | _userid |
        | 1  | one  | bob     |
        | 2  | two  | bob     |

    Scenario: The next INSERT is the session's user's again
      When I run:
        """sql
        INSERT INTO app.profiles (id, name, _userid) VALUES (1, 'one', 'bob');
        INSERT INTO app.profiles (id, name) VALUES (2, 'two');
        """
      Then KalamDB received:
        | method | table_name | user_id | rows_json |
        | Insert | profiles   | bob     | /.*one.*/ |
        | Insert | profiles   | alice   | /.*two.*/ |

    Scenario: In one transaction each user keeps the rows inserted for that user
      When I run:
        """sql
        BEGIN;
        INSERT INTO app.profiles (id, name) VALUES (1, 'of alice');
        INSERT INTO app.profiles (id, name, _userid) VALUES (1, 'of bob', 'bob');
        INSERT INTO app.profiles (id, name) VALUES (2, 'of alice');
        COMMIT;
        SELECT id, name FROM app.profiles ORDER BY id;
        """
      Then the result is:
        | id | name     |
        | 1  | of alice |
        | 2  | of alice |
      When I run:
        """sql
        SET kalam.user_id = 'bob';
        SELECT id, name FROM app.profiles ORDER BY id;
        """
      Then the result is:
        | id | name   |
        | 1  | of bob |

  @SYS-018
  Rule: "In a multi-row INSERT, all rows must use the same_useridvalue."

    Background:
      Given I run:
        """sql
        CREATE TABLE app.profiles (id BIGINT PRIMARY KEY, name TEXT) USING kalamdb WITH (type = 'user');
        SET kalam.user_id = 'alice';
        """

    Scenario: An INSERT for two users fails, and nothing of it stays
      When I try:
        """sql
        INSERT INTO app.profiles (id, name, _userid) VALUES (1, 'one', 'alice'), (2, 'two', 'bob');
        """
      Then it fails and the message contains "_userid"
      And KalamDB received 0 "Insert" calls

    Scenario: An INSERT ... SELECT of many rows for two users fails, and nothing of it stays
      When I try:
        """sql
        INSERT INTO app.profiles (id, name, _userid)
        SELECT g, 'row', CASE WHEN g = 2500 THEN 'bob' ELSE 'alice' END FROM generate_series(1, 2500) AS g;
        """
      Then it fails and the message contains "_userid"
      When I run:
        """sql
        SELECT count(*) FROM app.profiles;
        """
      Then the result is:
        | count |
        | 0     |
      When I run:
        """sql
        SET kalam.user_id = 'bob';
        SELECT count(*) FROM app.profiles;
        """
      Then the result is:
        | count |
        | 0     |

    Scenario: Many rows for one user are inserted
      When I run:
        """sql
        INSERT INTO app.profiles (id, name, _userid) SELECT g, 'row', 'bob' FROM generate_series(1, 2500) AS g;
        SET kalam.user_id = 'bob';
        SELECT count(*) FROM app.profiles;
        """
      Then the result is:
        | count |
        | 2500  |

  @SYS-019
  Rule: "UPDATEandDELETEcontinue to use the session’skalam.user_idscope." – UPDATE

    Scenario: UPDATE reads and writes as the session's user
      Given I run:
        """sql
        CREATE TABLE app.profiles (id BIGINT PRIMARY KEY, name TEXT) USING kalamdb WITH (type = 'user');
        SET kalam.user_id = 'alice';
        INSERT INTO app.profiles (id, name) VALUES (1, 'one');
        INSERT INTO app.profiles (id, name, _userid) VALUES (1, 'one', 'bob');
        """
      When I run:
        """sql
        UPDATE app.profiles SET name = 'changed' WHERE name = 'one';
        """
      Then 1 row is affected
      And KalamDB received:
        | method | table_name | pk_value | user_id |
        | Scan   | profiles   |          | alice   |
        | Update | profiles   | 1        | alice   |
      When I run:
        """sql
        SET kalam.user_id = 'bob';
        SELECT name FROM app.profiles;
        """
      Then the result is:
        | name |
        | one  |

    Scenario: An UPDATE for another user's _userid changes nothing
      Given I run:
        """sql
        CREATE TABLE app.profiles (id BIGINT PRIMARY KEY, name TEXT) USING kalamdb WITH (type = 'user');
        SET kalam.user_id = 'alice';
        INSERT INTO app.profiles (id, name, _userid) VALUES (1, 'one', 'bob');
        """
      When I run:
        """sql
        UPDATE app.profiles SET name = 'changed' WHERE _userid = 'bob';
        """
      Then 0 rows are affected

  @SYS-020
  Rule: "DELETEcontinue to use the session’skalam.user_idscope." – DELETE

    Scenario: DELETE reads and deletes as the session's user
      Given I run:
        """sql
        CREATE TABLE app.profiles (id BIGINT PRIMARY KEY, name TEXT) USING kalamdb WITH (type = 'user');
        SET kalam.user_id = 'alice';
        INSERT INTO app.profiles (id, name) VALUES (1, 'one');
        INSERT INTO app.profiles (id, name, _userid) VALUES (1, 'one', 'bob');
        """
      When I run:
        """sql
        DELETE FROM app.profiles WHERE id = 1;
        """
      Then 1 row is affected
      And KalamDB received:
        | method | table_name | pk_value | user_id |
        | Scan   | profiles   |          | alice   |
        | Delete | profiles   | 1        | alice   |
      When I run:
        """sql
        SET kalam.user_id = 'bob';
        SELECT name FROM app.profiles;
        """
      Then the result is:
        | name |
        | one  |

  @SYS-021
  Rule: "Reassigning ownership withUPDATE ... SET _userid = ...is not in the supported surface."

    Scenario: No UPDATE gives a row to another user
      Given I run:
        """sql
        CREATE TABLE app.profiles (id BIGINT PRIMARY KEY, name TEXT) USING kalamdb WITH (type = 'user');
        SET kalam.user_id = 'alice';
        INSERT INTO app.profiles (id, name) VALUES (1, 'one');
        """
      When I try:
        """sql
        UPDATE app.profiles SET _userid = 'bob' WHERE id = 1;
        """
      Then it fails and the message contains "_userid"
      And KalamDB received 0 "Update" calls
      When I run:
        """sql
        SELECT id, name FROM app.profiles;
        """
      Then the result is:
        | id | name |
        | 1  | one  |

  @SYS-022
  Rule: "_deletedis reserved but is not auto-injected into the current PostgreSQL relation surface."

    Scenario: The local table has no _deleted
      When I run:
        """sql
        CREATE TABLE app.items (id BIGINT PRIMARY KEY, title TEXT) USING kalamdb;
        """
      And I try:
        """sql
        SELECT _deleted FROM app.items;
        """
      Then it fails with SQLSTATE "42703" and the message contains "_deleted"

  @SYS-023
  Rule: "_seq is visible for reads but is not a writable application column."

    Scenario: _seq can be read, and a value given for it changes nothing
      When I run:
        """sql
        CREATE TABLE app.items (id BIGINT PRIMARY KEY, title TEXT) USING kalamdb;
        INSERT INTO app.items (id, title, _seq) VALUES (1, 'one', -5);
        SELECT id, title, _seq > 0 AS seq_of_kalamdb FROM app.items;
        """
      Then the result is:
        | id | title | seq_of_kalamdb |
        | 1  | one   | t              |

  @SYS-024
  Rule: "_seqis exposed as a read-only projected column"

    Scenario: _seq is the value that KalamDB gave the row
      Given I run:
        """sql
        CREATE TABLE app.items (id BIGINT PRIMARY KEY, title TEXT) USING kalamdb;
        INSERT INTO app.items (id, title) VALUES (1, 'one');
        """
      When I run:
        """sql
        SELECT replace(kalam_exec('SELECT _seq FROM app.items WHERE id = 1'), ' ', '') = '[{"_seq":' || _seq || '}]' AS same
        FROM app.items;
        """
      Then the result is:
        | same |
        | t    |
