Feature: System columns

  Background:
    Given a database with the extension
    And kalam_server points at KalamDB

  @SYS-001
  Rule: "pg_kalam manages system columns itself. Do not declare them explicitly in CREATE TABLE ... USING kalamdb."

    Scenario Outline: A table that declares <column> is refused, however the name is written
      When I try:
        """sql
        CREATE TABLE app.items (id BIGINT PRIMARY KEY, <column> <type>) USING kalamdb WITH (type = 'user');
        """
      Then it fails
      When I run:
        """sql
        CREATE TABLE app.items (id BIGINT PRIMARY KEY) USING kalamdb WITH (type = 'user');
        SELECT count(*) AS tables FROM pg_class WHERE relnamespace = 'app'::regnamespace AND relkind <> 'i';
        """
      Then the result is:
        | tables |
        | 1      |

      Examples:
        | column    | type    |
        | _seq      | BIGINT  |
        | "_seq"    | BIGINT  |
        | _SEQ      | BIGINT  |
        | _userid   | TEXT    |
        | "_userid" | TEXT    |
        | _deleted  | BOOLEAN |
        | _Deleted  | BOOLEAN |

    @inference
    Scenario: The error names the column, and KalamDB is not asked
      When I try:
        """sql
        CREATE TABLE app.items (id BIGINT PRIMARY KEY, _seq BIGINT) USING kalamdb;
        """
      Then it fails and the message contains "_seq"
      And KalamDB received 0 "ExecuteSql" calls

  @SYS-002
  Rule: "_seq | All pg_kalam PostgreSQL tables"

    Scenario Outline: A <kind> table has _seq
      When I run:
        """sql
        CREATE TABLE app.items (id BIGINT PRIMARY KEY, title TEXT) USING kalamdb WITH (<options>);
        SELECT count(*) AS columns FROM pg_attribute WHERE attrelid = 'app.items'::regclass AND attname = '_seq';
        """
      Then the result is:
        | columns |
        | 1       |

      Examples:
        | kind   | options                             |
        | shared | type = 'shared'                     |
        | user   | type = 'user'                       |
        | stream | type = 'stream', ttl_seconds = '60' |

    Scenario: A table made by CREATE FOREIGN TABLE has _seq too
      Given KalamDB runs:
        """sql
        CREATE NAMESPACE app;
        CREATE SHARED TABLE app.notes (id BIGINT PRIMARY KEY, title TEXT);
        """
      And I run, in one of these ways:
        """sql
        CREATE FOREIGN TABLE app.notes (id BIGINT, title TEXT) SERVER kalam_server OPTIONS (table_type 'shared');
        -- or
        CREATE FOREIGN TABLE app.notes (id BIGINT, title TEXT) SERVER kalam_server;
        """
      When I run:
        """sql
        SELECT count(*) AS columns FROM pg_attribute WHERE attrelid = 'app.notes'::regclass AND attname = '_seq';
        """
      Then the result is:
        | columns |
        | 1       |

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

    Background:
      Given I run:
        """sql
        CREATE TABLE app.items (id BIGINT PRIMARY KEY, title TEXT) USING kalamdb;
        """
      And KalamDB runs:
        """sql
        INSERT INTO app.items (id, title) VALUES (1, 'one'), (2, 'two');
        INSERT INTO app.items (id, title) VALUES (3, 'three');
        UPDATE app.items SET title = 'first' WHERE id = 1;
        """

    Scenario: _seq is what KalamDB gives for that row
      When I run:
        """sql
        SELECT i.id, i._seq = (r ->> '_seq')::bigint AS same
        FROM app.items i LEFT JOIN json_array_elements(kalam_exec('SELECT id, _seq FROM app.items ORDER BY id')::json) r
          ON (r ->> 'id')::bigint = i.id
        ORDER BY i.id;
        """
      Then the result is:
        | id | same |
        | 1  | t    |
        | 2  | t    |
        | 3  | t    |

    Scenario: _seq can be read without any other column
      When I run:
        """sql
        SELECT _seq FROM app.items ORDER BY _seq;
        """
      Then the result is:
        | _seq          |
        | /[1-9][0-9]*/ |
        | /[1-9][0-9]*/ |
        | /[1-9][0-9]*/ |
      When I run:
        """sql
        SELECT count(DISTINCT _seq) AS values FROM app.items;
        """
      Then the result is:
        | values |
        | 3      |

  @SYS-005
  Rule: "read-only from PostgreSQL"

    Background:
      Given I run:
        """sql
        CREATE TABLE app.items (id BIGINT PRIMARY KEY, title TEXT) USING kalamdb;
        INSERT INTO app.items (id, title) VALUES (1, 'one');
        """

    Scenario: INSERT cannot choose _seq
      When I try, whatever comes of it:
        """sql
        INSERT INTO app.items (id, title, _seq) VALUES (2, 'two', 99);
        """
      And I run:
        """sql
        SELECT count(*) FILTER (WHERE _seq = 99) AS chosen FROM app.items;
        """
      Then the result is:
        | chosen |
        | 0      |
      And in KalamDB "SELECT count(*) AS chosen FROM app.items WHERE _seq = 99" gives:
        | chosen |
        | 0      |

    Scenario: UPDATE cannot change _seq
      When I try, whatever comes of it:
        """sql
        UPDATE app.items SET title = 'first', _seq = 99 WHERE id = 1;
        """
      And I run:
        """sql
        SELECT id, count(*) FILTER (WHERE _seq = 99) AS chosen FROM app.items GROUP BY id;
        """
      Then the result is:
        | id | chosen |
        | 1  | 0      |
      And in KalamDB "SELECT count(*) AS chosen FROM app.items WHERE _seq = 99" gives:
        | chosen |
        | 0      |

  @SYS-006
  Rule: "not forwarded when supplied in INSERT" – INSERT

    Background:
      Given I run:
        """sql
        CREATE TABLE app.items (id BIGINT PRIMARY KEY, title TEXT) USING kalamdb;
        """

    Scenario: A value given for _seq in INSERT does not reach KalamDB
      When I try, whatever comes of it:
        """sql
        INSERT INTO app.items (id, title, _seq) VALUES (1, 'one', 99);
        """
      Then no "Insert" that KalamDB received mentions "_seq"
      And no "ExecuteSql" that KalamDB received mentions "_seq"

    @inference
    Scenario: The rest of the row does
      When I run:
        """sql
        INSERT INTO app.items (id, title, _seq) VALUES (1, 'one', 99);
        """
      Then in KalamDB "SELECT id, title, _seq <> 99 AS by_kalamdb FROM app.items" gives:
        | id | title | by_kalamdb |
        | 1  | one   | true       |

  @SYS-007
  Rule: "not forwarded when supplied in INSERT or UPDATE" – UPDATE

    Background:
      Given I run:
        """sql
        CREATE TABLE app.items (id BIGINT PRIMARY KEY, title TEXT) USING kalamdb;
        INSERT INTO app.items (id, title) VALUES (1, 'one');
        """

    Scenario: A value given for _seq in UPDATE does not reach KalamDB
      When I try, whatever comes of it:
        """sql
        UPDATE app.items SET title = 'first', _seq = 99 WHERE id = 1;
        """
      Then no "Update" that KalamDB received mentions "_seq"
      And no "ExecuteSql" that KalamDB received mentions "_seq"

    @inference
    Scenario: The rest of the row does
      When I run:
        """sql
        UPDATE app.items SET title = 'first', _seq = 99 WHERE id = 1;
        """
      Then 1 row is affected
      And in KalamDB "SELECT id, title, _seq <> 99 AS by_kalamdb FROM app.items" gives:
        | id | title | by_kalamdb |
        | 1  | first | true       |

  @SYS-008
  Rule: "_userid | User tables only"

    Scenario: A user table has _userid; shared and stream tables have none
      When I run:
        """sql
        CREATE TABLE app.profiles (id BIGINT PRIMARY KEY, name TEXT) USING kalamdb WITH (type = 'user');
        CREATE TABLE app.items (id BIGINT PRIMARY KEY, title TEXT) USING kalamdb WITH (type = 'shared');
        CREATE TABLE app.events (id BIGINT PRIMARY KEY, payload TEXT) USING kalamdb WITH (type = 'stream', ttl_seconds = 60);
        SELECT attrelid::regclass::text AS table, count(*) FILTER (WHERE attname = '_userid') AS userids FROM pg_attribute
        WHERE attrelid IN ('app.profiles'::regclass, 'app.items'::regclass, 'app.events'::regclass) GROUP BY 1 ORDER BY 1;
        """
      Then the result is:
        | table        | userids |
        | app.events   | 0       |
        | app.items    | 0       |
        | app.profiles | 1       |

    @inference
    Scenario: _userid comes last
      When I run:
        """sql
        CREATE TABLE app.profiles (id BIGINT PRIMARY KEY, name TEXT) USING kalamdb WITH (type = 'user');
        SELECT string_agg(attname, ' ' ORDER BY attnum) AS columns FROM pg_attribute
        WHERE attrelid = 'app.profiles'::regclass AND attnum > 0 AND NOT attisdropped;
        """
      Then the result is:
        | columns              |
        | id name _seq _userid |

    Scenario: A user table made by CREATE FOREIGN TABLE has _userid too
      Given KalamDB runs:
        """sql
        CREATE NAMESPACE app;
        CREATE USER TABLE app.profiles (id BIGINT PRIMARY KEY, name TEXT);
        """
      And I run, in one of these ways:
        """sql
        CREATE FOREIGN TABLE app.profiles (id BIGINT, name TEXT) SERVER kalam_server OPTIONS (table_type 'user');
        -- or
        CREATE FOREIGN TABLE app.profiles (id BIGINT, name TEXT) SERVER kalam_server;
        """
      When I run:
        """sql
        SELECT count(*) AS columns FROM pg_attribute WHERE attrelid = 'app.profiles'::regclass AND attname = '_userid';
        """
      Then the result is:
        | columns |
        | 1       |

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
        SELECT id, name FROM app.profiles;
        """
      Then the result is:
        | id | name |
      When I run:
        """sql
        SET kalam.user_id = 'bob';
        SELECT id, name, _userid FROM app.profiles;
        """
      Then the result is:
        | id | name | _userid |
        | 1  | one  | bob     |

    @protocol
    Scenario: The user stands in the request, and not in its rows
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
        SET kalam.user_id = 'bob';
        INSERT INTO app.profiles (id, name) VALUES (1, 'of bob');
        SET kalam.user_id = 'alice';
        INSERT INTO app.profiles (id, name) VALUES (1, 'of alice');
        SELECT name FROM app.profiles WHERE _userid = 'bob';
        """
      Then the result is:
        | name |
      When I run:
        """sql
        SELECT name FROM app.profiles WHERE _userid IN ('alice', 'bob');
        """
      Then the result is:
        | name     |
        | of alice |

  @SYS-012
  Rule: "CREATE TABLE ... USING kalamdb (..., _seq BIGINT, ...)is rejected." – _seq

    Scenario: CREATE TABLE ... USING kalamdb (..., _seq BIGINT, ...) is rejected
      When I try:
        """sql
        CREATE TABLE app.items (id BIGINT PRIMARY KEY, _seq BIGINT, title TEXT) USING kalamdb;
        """
      Then it fails
      And in KalamDB "SELECT count(*) AS n FROM system.tables WHERE table_name = 'items'" gives:
        | n |
        | 0 |
      When I run:
        """sql
        SELECT to_regclass('app.items') AS items;
        """
      Then the result is:
        | items |
        | NULL  |
      When I run:
        """sql
        CREATE TABLE app.items (id BIGINT PRIMARY KEY) USING kalamdb;
        INSERT INTO app.items (id) VALUES (1);
        SELECT id FROM app.items;
        """
      Then the result is:
        | id |
        | 1  |

  @SYS-013
  Rule: "The same applies to_useridand_deleted." – _userid

    Scenario: CREATE TABLE ... USING kalamdb (..., _userid TEXT, ...) is rejected
      When I try:
        """sql
        CREATE TABLE app.items (id BIGINT PRIMARY KEY, _userid TEXT) USING kalamdb;
        """
      Then it fails
      And in KalamDB "SELECT count(*) AS n FROM system.tables WHERE table_name = 'items'" gives:
        | n |
        | 0 |
      When I run:
        """sql
        SELECT to_regclass('app.items') AS items;
        """
      Then the result is:
        | items |
        | NULL  |
      When I run:
        """sql
        CREATE TABLE app.items (id BIGINT PRIMARY KEY) USING kalamdb;
        INSERT INTO app.items (id) VALUES (1);
        SELECT id FROM app.items;
        """
      Then the result is:
        | id |
        | 1  |

  @SYS-014
  Rule: "reject explicit declarations of _seq,_userid, and_deletedin the originalCREATE TABLE ... USING kalamdbstatement." – _deleted

    Scenario: CREATE TABLE ... USING kalamdb (..., _deleted BOOLEAN, ...) is rejected
      When I try:
        """sql
        CREATE TABLE app.items (id BIGINT PRIMARY KEY, _deleted BOOLEAN) USING kalamdb;
        """
      Then it fails
      And in KalamDB "SELECT count(*) AS n FROM system.tables WHERE table_name = 'items'" gives:
        | n |
        | 0 |
      When I run:
        """sql
        SELECT to_regclass('app.items') AS items;
        """
      Then the result is:
        | items |
        | NULL  |
      When I run:
        """sql
        CREATE TABLE app.items (id BIGINT PRIMARY KEY) USING kalamdb;
        INSERT INTO app.items (id) VALUES (1);
        SELECT id FROM app.items;
        """
      Then the result is:
        | id |
        | 1  |

  @SYS-015
  Rule: "Query it, sort by it, or return it to clients"

    Background:
      Given I run:
        """sql
        CREATE TABLE app.items (id BIGINT PRIMARY KEY, title TEXT) USING kalamdb;
        INSERT INTO app.items (id, title) VALUES (3, 'written first');
        INSERT INTO app.items (id, title) VALUES (1, 'written second');
        INSERT INTO app.items (id, title) VALUES (4, 'written third');
        INSERT INTO app.items (id, title) VALUES (2, 'written last');
        """

    Scenario: Sorting by _seq gives the order of writing
      When I run:
        """sql
        SELECT id, title FROM app.items ORDER BY _seq DESC;
        """
      Then the result is:
        | id | title          |
        | 2  | written last   |
        | 4  | written third  |
        | 1  | written second |
        | 3  | written first  |
      When I run:
        """sql
        SELECT id, title FROM app.items ORDER BY _seq;
        """
      Then the result is:
        | id | title          |
        | 3  | written first  |
        | 1  | written second |
        | 4  | written third  |
        | 2  | written last   |

    Scenario: A row can be found by its _seq
      When I run:
        """sql
        SELECT id FROM app.items WHERE _seq = (SELECT max(_seq) FROM app.items);
        """
      Then the result is:
        | id |
        | 2  |
      When I run:
        """sql
        SELECT id FROM app.items WHERE _seq > (SELECT _seq FROM app.items WHERE id = 1) ORDER BY id;
        """
      Then the result is:
        | id |
        | 2  |
        | 4  |

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
      When I run:
        """sql
        SET kalam.user_id = 'bob';
        INSERT INTO app.profiles (id, name) VALUES (1, 'of bob');
        SELECT id, name, _userid FROM app.profiles;
        """
      Then the result is:
        | id | name   | _userid |
        | 1  | of bob | bob     |

    @own-choice
    Scenario: A _userid that is null is as good as none
      When I run:
        """sql
        INSERT INTO app.profiles (id, name, _userid) VALUES (1, 'one', NULL);
        SELECT id, _userid FROM app.profiles;
        """
      Then the result is:
        | id | _userid |
        | 1  | alice   |

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
        SELECT id, name FROM app.profiles ORDER BY id;
        """
      Then the result is:
        | id | name |
        | 2  | two  |
      When I run:
        """sql
        SET kalam.user_id = 'bob';
        SELECT id, name FROM app.profiles ORDER BY id;
        """
      Then the result is:
        | id | name |
        | 1  | one  |

    @inference
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

    Scenario Outline: An INSERT for <first> and <second> fails, and nothing of it stays
      When I try:
        """sql
        INSERT INTO app.profiles (id, name, _userid) VALUES (1, 'one', <first>), (2, 'two', <second>);
        """
      Then it fails
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
      When I run:
        """sql
        INSERT INTO app.profiles (id, name, _userid) VALUES (1, 'one', 'bob'), (2, 'two', 'bob');
        SELECT count(*) FROM app.profiles;
        """
      Then the result is:
        | count |
        | 2     |

      Examples:
        | first   | second  |
        | 'alice' | 'bob'   |
        | 'bob'   | 'alice' |

    Scenario: An INSERT ... SELECT of many rows for two users fails, and nothing of it stays
      When I try:
        """sql
        INSERT INTO app.profiles (id, name, _userid)
        SELECT g, 'row', CASE WHEN g = 2500 THEN 'bob' ELSE 'alice' END FROM generate_series(1, 2500) AS g;
        """
      Then it fails
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
        SET kalam.user_id = 'bob';
        INSERT INTO app.profiles (id, name, _userid) SELECT g, 'row', 'bob' FROM generate_series(1, 2500) AS g;
        SELECT count(*) FROM app.profiles;
        """
      Then the result is:
        | count |
        | 2500  |

  @SYS-019
  Rule: "UPDATEandDELETEcontinue to use the session’skalam.user_idscope." – UPDATE

    Background:
      Given I run:
        """sql
        CREATE TABLE app.profiles (id BIGINT PRIMARY KEY, name TEXT) USING kalamdb WITH (type = 'user');
        SET kalam.user_id = 'bob';
        INSERT INTO app.profiles (id, name) VALUES (1, 'one'), (3, 'three');
        SET kalam.user_id = 'alice';
        INSERT INTO app.profiles (id, name) VALUES (1, 'one'), (2, 'two');
        """

    Scenario: UPDATE hits the session's user's rows and no others
      When I run:
        """sql
        UPDATE app.profiles SET name = 'changed' WHERE name = 'one';
        """
      Then 1 row is affected
      When I run:
        """sql
        SELECT id, name FROM app.profiles ORDER BY id;
        """
      Then the result is:
        | id | name    |
        | 1  | changed |
        | 2  | two     |
      When I run:
        """sql
        SET kalam.user_id = 'bob';
        SELECT id, name FROM app.profiles ORDER BY id;
        """
      Then the result is:
        | id | name  |
        | 1  | one   |
        | 3  | three |

    Scenario: A condition on another user's _userid hits nothing of either user
      When I run:
        """sql
        UPDATE app.profiles SET name = 'changed' WHERE _userid = 'bob';
        """
      Then 0 rows are affected
      When I run:
        """sql
        SELECT id, name FROM app.profiles ORDER BY id;
        """
      Then the result is:
        | id | name |
        | 1  | one  |
        | 2  | two  |
      When I run:
        """sql
        SET kalam.user_id = 'bob';
        SELECT id, name FROM app.profiles ORDER BY id;
        """
      Then the result is:
        | id | name  |
        | 1  | one   |
        | 3  | three |

    @protocol
    Scenario: UPDATE scans and writes for the session's user
      When I run:
        """sql
        UPDATE app.profiles SET name = 'changed' WHERE name = 'one';
        """
      Then KalamDB received:
        | method | table_name | pk_value | user_id |
        | Scan   | profiles   |          | alice   |
        | Update | profiles   | 1        | alice   |

  @SYS-020
  Rule: "DELETEcontinue to use the session’skalam.user_idscope." – DELETE

    Background:
      Given I run:
        """sql
        CREATE TABLE app.profiles (id BIGINT PRIMARY KEY, name TEXT) USING kalamdb WITH (type = 'user');
        SET kalam.user_id = 'bob';
        INSERT INTO app.profiles (id, name) VALUES (1, 'one'), (3, 'three');
        SET kalam.user_id = 'alice';
        INSERT INTO app.profiles (id, name) VALUES (1, 'one'), (2, 'two');
        """

    Scenario: DELETE hits the session's user's rows and no others
      When I run:
        """sql
        DELETE FROM app.profiles WHERE name = 'one';
        """
      Then 1 row is affected
      When I run:
        """sql
        SELECT id, name FROM app.profiles ORDER BY id;
        """
      Then the result is:
        | id | name |
        | 2  | two  |
      When I run:
        """sql
        SET kalam.user_id = 'bob';
        SELECT id, name FROM app.profiles ORDER BY id;
        """
      Then the result is:
        | id | name  |
        | 1  | one   |
        | 3  | three |

    Scenario: A condition on another user's _userid hits nothing of either user
      When I run:
        """sql
        DELETE FROM app.profiles WHERE _userid = 'bob';
        """
      Then 0 rows are affected
      When I run:
        """sql
        SELECT id, name FROM app.profiles ORDER BY id;
        """
      Then the result is:
        | id | name |
        | 1  | one  |
        | 2  | two  |
      When I run:
        """sql
        SET kalam.user_id = 'bob';
        SELECT id, name FROM app.profiles ORDER BY id;
        """
      Then the result is:
        | id | name  |
        | 1  | one   |
        | 3  | three |

    @protocol
    Scenario: DELETE scans and writes for the session's user
      When I run:
        """sql
        DELETE FROM app.profiles WHERE name = 'one';
        """
      Then KalamDB received:
        | method | table_name | pk_value | user_id |
        | Scan   | profiles   |          | alice   |
        | Delete | profiles   | 1        | alice   |

  @SYS-021
  Rule: "Reassigning ownership withUPDATE ... SET _userid = ...is not in the supported surface."

    Background:
      Given I run:
        """sql
        CREATE TABLE app.profiles (id BIGINT PRIMARY KEY, name TEXT) USING kalamdb WITH (type = 'user');
        SET kalam.user_id = 'alice';
        INSERT INTO app.profiles (id, name) VALUES (1, 'one');
        """

    Scenario: No UPDATE gives a row to another user
      When I try, whatever comes of it:
        """sql
        UPDATE app.profiles SET _userid = 'bob' WHERE id = 1;
        """
      And I run:
        """sql
        SELECT id, name, _userid FROM app.profiles;
        """
      Then the result is:
        | id | name | _userid |
        | 1  | one  | alice   |
      When I run:
        """sql
        SET kalam.user_id = 'bob';
        SELECT count(*) FROM app.profiles;
        """
      Then the result is:
        | count |
        | 0     |

    @own-choice
    Scenario: It is refused, and the error names _userid
      When I try:
        """sql
        UPDATE app.profiles SET _userid = 'bob' WHERE id = 1;
        """
      Then it fails and the message contains "_userid"
      And KalamDB received 0 "Update" calls

  @SYS-022
  Rule: "_deletedis reserved but is not auto-injected into the current PostgreSQL relation surface."

    Scenario: No local table has _deleted, whatever its type and however it was made
      Given KalamDB runs:
        """sql
        CREATE NAMESPACE app;
        CREATE SHARED TABLE app.notes (id BIGINT PRIMARY KEY, title TEXT);
        """
      And I run, in one of these ways:
        """sql
        CREATE FOREIGN TABLE app.notes (id BIGINT, title TEXT) SERVER kalam_server OPTIONS (table_type 'shared');
        -- or
        CREATE FOREIGN TABLE app.notes (id BIGINT, title TEXT) SERVER kalam_server;
        """
      When I run:
        """sql
        CREATE TABLE app.profiles (id BIGINT PRIMARY KEY, name TEXT) USING kalamdb WITH (type = 'user');
        CREATE TABLE app.items (id BIGINT PRIMARY KEY, title TEXT) USING kalamdb WITH (type = 'shared');
        CREATE TABLE app.events (id BIGINT PRIMARY KEY, payload TEXT) USING kalamdb WITH (type = 'stream', ttl_seconds = 60);
        SELECT count(DISTINCT attrelid) AS tables, count(*) FILTER (WHERE attname = '_seq') AS seqs,
          count(*) FILTER (WHERE lower(attname) LIKE '%deleted%') AS deleted
        FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid WHERE c.relnamespace = 'app'::regnamespace AND c.relkind = 'f';
        """
      Then the result is:
        | tables | seqs | deleted |
        | 4      | 4    | 0       |

    Scenario: Rows that KalamDB has deleted are not read
      Given I run:
        """sql
        CREATE TABLE app.items (id BIGINT PRIMARY KEY, title TEXT) USING kalamdb;
        """
      And KalamDB runs:
        """sql
        INSERT INTO app.items (id, title) VALUES (1, 'one'), (2, 'two');
        DELETE FROM app.items WHERE id = 1;
        """
      When I run:
        """sql
        SELECT id, title FROM app.items;
        """
      Then the result is:
        | id | title |
        | 2  | two   |

  @SYS-023
  Rule: "_seq is visible for reads but is not a writable application column."

    Scenario: _seq can be read, and a value given for it is not taken
      Given I run:
        """sql
        CREATE TABLE app.items (id BIGINT PRIMARY KEY, title TEXT) USING kalamdb;
        INSERT INTO app.items (id, title) VALUES (1, 'one');
        """
      When I try, whatever comes of it:
        """sql
        INSERT INTO app.items (id, title, _seq) VALUES (2, 'two', -5);
        """
      And I run:
        """sql
        SELECT count(*) > 0 AS rows, count(*) FILTER (WHERE _seq = -5) AS taken FROM app.items;
        """
      Then the result is:
        | rows | taken |
        | t    | 0     |

  @SYS-024
  Rule: "_seqis exposed as a read-only projected column"

    Scenario: _seq is the value that KalamDB gave the row, also beside conditions and in other places
      Given I run:
        """sql
        CREATE TABLE app.items (id BIGINT PRIMARY KEY, title TEXT) USING kalamdb;
        INSERT INTO app.items (id, title) VALUES (1, 'one'), (2, 'two');
        """
      When I run:
        """sql
        SELECT _seq + 0 = (kalam_exec('SELECT _seq FROM app.items WHERE id = 2')::json -> 0 ->> '_seq')::bigint AS same, title
        FROM app.items WHERE id = 2;
        """
      Then the result is:
        | same | title |
        | t    | two   |
