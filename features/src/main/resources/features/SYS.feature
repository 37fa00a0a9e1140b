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
