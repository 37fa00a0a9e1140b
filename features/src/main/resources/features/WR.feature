Feature: Write path and buffering

  Background:
    Given a database with the extension
    And kalam_server points at KalamDB
    And I run:
      """sql
      CREATE TABLE app.items (id BIGINT PRIMARY KEY, title TEXT) USING kalamdb WITH (type = 'shared');
      """

  @WR-001
  Rule: "Rows are converted from PostgreSQL datums into KalamDB scalar values"

    Scenario Outline: A <type> that is a parameter, <as>, is to KalamDB what its own SQL has written
      Given I run:
        """sql
        CREATE TABLE app.typed (id BIGINT PRIMARY KEY, v <type>) USING kalamdb WITH (type = 'shared');
        """
      When I connect again, with parameters and results <as>
      And I prepare:
        """sql
        INSERT INTO app.typed (id, v) VALUES ($1, $2)
        """
      And I run it with the parameters:
        | bigint | <type>  |
        | 1      | <value> |
        | 2      | NULL    |
      Then in KalamDB "SELECT id FROM app.typed WHERE v = <literal>" gives:
        | id |
        | 1  |
      And in KalamDB "SELECT id FROM app.typed WHERE v IS NULL" gives:
        | id |
        | 2  |
      When I run:
        """sql
        SELECT v::text FROM app.typed WHERE id = 1;
        """
      Then the result is:
        | v       |
        | <value> |

      Examples:
        | type             | as        | value                      | literal                      |
        | boolean          | as text   | true                       | true                         |
        | boolean          | in binary | true                       | true                         |
        | smallint         | as text   | -7                         | -7                           |
        | smallint         | in binary | -7                         | -7                           |
        | integer          | in binary | 2147483647                 | 2147483647                   |
        | bigint           | in binary | 9007199254740993           | 9007199254740993             |
        | real             | in binary | 0.25                       | 0.25                         |
        | double precision | in binary | 0.1                        | 0.1                          |
        | text             | as text   | 日本 x                       | '日本 x'                       |
        | date             | as text   | 1969-12-31                 | '1969-12-31'                 |
        | timestamp        | as text   | 2024-01-01 12:34:56.123456 | '2024-01-01 12:34:56.123456' |

    Scenario Outline: KalamDB itself finds a <type> by its value, and a null by IS NULL
      Given I run:
        """sql
        CREATE TABLE app.typed (id BIGINT PRIMARY KEY, note TEXT, v <type>) USING kalamdb WITH (type = 'shared');
        INSERT INTO app.typed (id, note, v) VALUES (1, 'given', '<value>'), (2, 'other', '<other>'), (3, 'none', NULL);
        """
      When I run:
        """sql
        SELECT r ->> 'note' AS note FROM json_array_elements(kalam_exec(
          $$SELECT note FROM app.typed WHERE v = <literal>$$)::json) r;
        """
      Then the result is:
        | note  |
        | given |
      When I run:
        """sql
        SELECT r ->> 'note' AS note FROM json_array_elements(kalam_exec(
          $$SELECT note FROM app.typed WHERE v IS NULL$$)::json) r;
        """
      Then the result is:
        | note |
        | none |

      Examples:
        | type             | value                      | other                      | literal                      |
        | BOOLEAN          | t                          | f                          | true                         |
        | SMALLINT         | -7                         | 7                          | -7                           |
        | INTEGER          | 2147483647                 | -2147483648                | 2147483647                   |
        | BIGINT           | 9007199254740993           | 9007199254740992           | 9007199254740993             |
        | REAL             | 0.25                       | -0.25                      | 0.25                         |
        | DOUBLE PRECISION | 0.1                        | 0.10000000000000002        | 0.1                          |
        | TEXT             | 日本 "x" \ y                 | 日本 "x" \ z                 | '日本 "x" \ y'                 |
        | DATE             | 1969-12-31                 | 1970-01-01                 | '1969-12-31'                 |
        | TIMESTAMP        | 2024-01-01 12:34:56.123456 | 2024-01-01 12:34:56.123457 | '2024-01-01 12:34:56.123456' |

    @inference
    Scenario: What a number is converted to does not depend on how the session prints numbers
      Given I run:
        """sql
        CREATE TABLE app.typed (id BIGINT PRIMARY KEY, v DOUBLE PRECISION) USING kalamdb WITH (type = 'shared');
        SET extra_float_digits = -10;
        INSERT INTO app.typed (id, v) VALUES (1, 0.1234567890123);
        RESET extra_float_digits;
        """
      When I run:
        """sql
        SELECT id, v FROM app.typed;
        """
      Then the result is:
        | id | v               |
        | 1  | 0.1234567890123 |

  @WR-002
  Rule: "_seqstays read-only and_useridis treated as an insert-only tenant override."

    Background:
      Given I run:
        """sql
        CREATE TABLE app.profiles (id BIGINT PRIMARY KEY, name TEXT) USING kalamdb WITH (type = 'user');
        SET kalam.user_id = 'alice';
        """

    Scenario Outline: A transaction cannot write _seq by <statement>
      Given I run:
        """sql
        INSERT INTO app.items (id, title) VALUES (1, 'one');
        """
      When I try, whatever comes of it:
        """sql
        BEGIN;
        <sql>;
        COMMIT;
        """
      And I run:
        """sql
        ROLLBACK;
        SELECT count(*) AS chosen FROM app.items WHERE _seq = 99;
        """
      Then the result is:
        | chosen |
        | 0      |
      And in KalamDB "SELECT count(*) AS chosen FROM app.items WHERE _seq = 99" gives:
        | chosen |
        | 0      |

      Examples:
        | statement | sql                                                           |
        | INSERT    | INSERT INTO app.items (id, title, _seq) VALUES (2, 'two', 99) |
        | UPDATE    | UPDATE app.items SET title = 'x', _seq = 99 WHERE id = 1      |

    @protocol
    Scenario Outline: No <statement> that is sent has a word about _seq
      Given I run:
        """sql
        INSERT INTO app.items (id, title) VALUES (1, 'one');
        """
      When I try, whatever comes of it:
        """sql
        BEGIN;
        <sql>;
        COMMIT;
        """
      Then no "<statement>" that KalamDB received mentions "_seq"

      Examples:
        | statement | sql                                                         |
        | Insert    | INSERT INTO app.items (id, title, _seq) VALUES (2, 'two', 99) |
        | Update    | UPDATE app.items SET title = 'x', _seq = 99 WHERE id = 1    |

    Scenario: The _userid of an INSERT is the user whose row it is
      Given I run:
        """sql
        INSERT INTO app.profiles (id, name, _userid) VALUES (1, 'one', 'bob');
        """
      When I run:
        """sql
        SELECT id FROM app.profiles;
        """
      Then the result is:
        | id |
      When I run:
        """sql
        SET kalam.user_id = 'bob';
        SELECT id, name, _userid FROM app.profiles;
        """
      Then the result is:
        | id | name | _userid |
        | 1  | one  | bob     |

    Scenario: The _userid of an UPDATE gives no row to another user
      Given I run:
        """sql
        INSERT INTO app.profiles (id, name) VALUES (1, 'one');
        """
      When I try, whatever comes of it:
        """sql
        UPDATE app.profiles SET _userid = 'bob' WHERE id = 1;
        """
      And I run:
        """sql
        SELECT id, name FROM app.profiles;
        """
      Then the result is:
        | id | name |
        | 1  | one  |
      When I run:
        """sql
        SET kalam.user_id = 'bob';
        SELECT id, name FROM app.profiles;
        """
      Then the result is:
        | id | name |

  @WR-003
  Rule: "Mutations are sent to KalamDB over the remote executor."

    Scenario: INSERT, UPDATE and DELETE change what KalamDB holds
      When I run:
        """sql
        INSERT INTO app.items (id, title) VALUES (1, 'one'), (2, 'two'), (3, 'three');
        """
      Then 3 rows are affected
      And in KalamDB "SELECT id, title FROM app.items ORDER BY id" gives:
        | id | title |
        | 1  | one   |
        | 2  | two   |
        | 3  | three |
      When I run:
        """sql
        UPDATE app.items SET title = title || '!' WHERE id < 3;
        """
      Then 2 rows are affected
      When I run:
        """sql
        DELETE FROM app.items WHERE id = 2;
        """
      Then 1 row is affected
      And in KalamDB "SELECT id, title FROM app.items ORDER BY id" gives:
        | id | title |
        | 1  | one!  |
        | 3  | three |

    Scenario: Mutations of more rows than come in one batch reach each of them once
      Given KalamDB has the quirk "small batches"
      And I run:
        """sql
        INSERT INTO app.items (id, title) SELECT g, 'row ' || g FROM generate_series(1, 20) AS g;
        """
      When I run:
        """sql
        UPDATE app.items SET title = title || '!' WHERE id % 3 <> 0;
        """
      Then 14 rows are affected
      When I run:
        """sql
        DELETE FROM app.items WHERE id > 4 AND id < 20;
        """
      Then 15 rows are affected
      And in KalamDB "SELECT id, title FROM app.items ORDER BY id" gives:
        | id | title   |
        | 1  | row 1!  |
        | 2  | row 2!  |
        | 3  | row 3   |
        | 4  | row 4!  |
        | 20 | row 20! |

    Scenario Outline: INSERT, UPDATE and DELETE by key with parameters <as> reach KalamDB, execution by execution
      When I connect again, with parameters and results <as>
      And I prepare:
        """sql
        INSERT INTO app.items (id, title) VALUES ($1, $2)
        """
      And I run it with the parameters:
        | bigint           | text         |
        | 1                | one          |
        | 9007199254740993 | it's "two" \ |
        | 3                | NULL         |
        | 4                | four         |
        | 5                | five         |
        | 6                | six          |
        | 7                | seven        |
      Then 7 rows are affected
      When I prepare:
        """sql
        UPDATE app.items SET title = $2 WHERE id = $1
        """
      And I run it with the parameters:
        | bigint | text  |
        | 1      | first |
        | 2      | none  |
        | NULL   | none  |
        | 4      | NULL  |
      Then 2 rows are affected
      When I prepare:
        """sql
        DELETE FROM app.items WHERE id = $1
        """
      And I run it with the parameters:
        | bigint |
        | 5      |
        | 6      |
        | 99     |
        | 7      |
      Then 3 rows are affected
      And in KalamDB "SELECT id, title FROM app.items ORDER BY id" gives:
        | id               | title        |
        | 1                | first        |
        | 3                | NULL         |
        | 4                | NULL         |
        | 9007199254740993 | it's "two" \ |

      Examples:
        | as        |
        | as text   |
        | in binary |

    @inference
    Scenario Outline: An UPDATE to another key moves the row or is refused, <where>; it neither loses nor doubles it
      Given I run:
        """sql
        INSERT INTO app.items (id, title) VALUES (1, 'one'), (2, 'two');
        """
      When I try, whatever comes of it:
        """sql
        <begin>;
        UPDATE app.items SET id = 9 WHERE id = 1;
        <end>;
        """
      And I run:
        """sql
        ROLLBACK;
        SELECT count(*) AS rows, count(*) FILTER (WHERE title = 'one' AND id IN (1, 9)) AS one,
          count(*) FILTER (WHERE title = 'two' AND id = 2) AS two FROM app.items;
        """
      Then the result is:
        | rows | one | two |
        | 2    | 1   | 1   |

      Examples:
        | where                 | begin    | end      |
        | outside a transaction | SELECT 1 | SELECT 1 |
        | in a transaction      | BEGIN    | COMMIT   |

    @inference
    Scenario: An UPDATE to a key that another row has leaves both rows
      Given I run:
        """sql
        INSERT INTO app.items (id, title) VALUES (1, 'one'), (2, 'two');
        """
      When I try:
        """sql
        UPDATE app.items SET id = 2 WHERE id = 1;
        """
      Then it fails
      And in KalamDB "SELECT id, title FROM app.items ORDER BY id" gives:
        | id | title |
        | 1  | one   |
        | 2  | two   |

    @protocol
    Scenario: Each mutation is a request of its own kind, in the session that the backend has opened
      When I run:
        """sql
        INSERT INTO app.items (id, title) VALUES (1, 'one');
        UPDATE app.items SET title = 'first' WHERE id = 1;
        DELETE FROM app.items WHERE id = 1;
        """
      Then KalamDB received:
        | method | namespace | table_name | table_type | session_id |
        | Insert | app       | items      | shared     | <session>  |
        | Update | app       | items      | shared     | <session>  |
        | Delete | app       | items      | shared     | <session>  |
      And KalamDB received 0 "ExecuteSql" calls
      And KalamDB received 0 "ExecuteQuery" calls

  @WR-004
  Rule: "Single-row inserts are buffered so PostgreSQL transactions can batch work more efficiently."

    Scenario: The single-row INSERTs of a transaction are sent in fewer requests than there are statements
      When I run:
        """sql
        BEGIN;
        INSERT INTO app.items (id, title) VALUES (1, 'one');
        INSERT INTO app.items (id, title) VALUES (2, 'two');
        INSERT INTO app.items (id, title) VALUES (3, 'three');
        INSERT INTO app.items (id, title) VALUES (4, 'four');
        COMMIT;
        """
      Then KalamDB received fewer than 4 "Insert" calls
      When I run:
        """sql
        SELECT id, title FROM app.items ORDER BY id;
        """
      Then the result is:
        | id | title |
        | 1  | one   |
        | 2  | two   |
        | 3  | three |
        | 4  | four  |

    @inference
    Scenario: Rows for different users are buffered without being mixed up
      Given I run:
        """sql
        CREATE TABLE app.profiles (id BIGINT PRIMARY KEY, name TEXT) USING kalamdb WITH (type = 'user');
        """
      When I run:
        """sql
        BEGIN;
        SET LOCAL kalam.user_id = 'alice';
        INSERT INTO app.profiles (id, name) VALUES (1, 'of alice');
        SET LOCAL kalam.user_id = 'bob';
        INSERT INTO app.profiles (id, name) VALUES (2, 'of bob');
        SET LOCAL kalam.user_id = 'alice';
        INSERT INTO app.profiles (id, name) VALUES (3, 'of alice');
        COMMIT;
        SET kalam.user_id = 'alice';
        SELECT id, name FROM app.profiles ORDER BY id;
        """
      Then the result is:
        | id | name     |
        | 1  | of alice |
        | 3  | of alice |
      When I run:
        """sql
        SET kalam.user_id = 'bob';
        SELECT id, name FROM app.profiles;
        """
      Then the result is:
        | id | name   |
        | 2  | of bob |

    @inference
    Scenario: A duplicate key among buffered rows fails the transaction, and none of them stays
      When I try:
        """sql
        BEGIN;
        INSERT INTO app.items (id, title) VALUES (1, 'one');
        INSERT INTO app.items (id, title) VALUES (2, 'two');
        INSERT INTO app.items (id, title) VALUES (1, 'one again');
        COMMIT;
        """
      Then it fails
      When I run:
        """sql
        ROLLBACK;
        SELECT count(*) AS rows FROM app.items;
        """
      Then the result is:
        | rows |
        | 0    |

  @WR-005
  Rule: "Pending writes are flushed before scans"

    Scenario: A scan finds every row that was inserted before it
      When I run:
        """sql
        BEGIN;
        INSERT INTO app.items (id, title) VALUES (1, 'one');
        INSERT INTO app.items (id, title) VALUES (2, 'two');
        SELECT count(*) AS rows FROM app.items;
        """
      Then the result is:
        | rows |
        | 2    |
      When I run:
        """sql
        INSERT INTO app.items (id, title) VALUES (3, 'three');
        SELECT title FROM app.items WHERE id = 3;
        """
      Then the result is:
        | title |
        | three |

    @protocol
    Scenario: KalamDB has received all rows before a scan
      When I run:
        """sql
        BEGIN;
        INSERT INTO app.items (id, title) VALUES (1, 'one');
        INSERT INTO app.items (id, title) VALUES (2, 'two');
        SELECT count(*) AS rows FROM app.items;
        """
      Then the result is:
        | rows |
        | 2    |
      And KalamDB received:
        | method | table_name | rows_json |
        | Insert | items      | /.*two.*/ |
        | Scan   | items      |           |

    Scenario: Rows that UPDATE looks for are sent before it looks
      When I run:
        """sql
        BEGIN;
        INSERT INTO app.items (id, title) VALUES (1, 'one');
        INSERT INTO app.items (id, title) VALUES (2, 'two');
        UPDATE app.items SET title = 'second' WHERE title = 'two';
        """
      Then 1 row is affected
      When I run:
        """sql
        SELECT id, title FROM app.items ORDER BY id;
        """
      Then the result is:
        | id | title  |
        | 1  | one    |
        | 2  | second |

    Scenario: Rows that DELETE looks for are sent before it looks
      When I run:
        """sql
        BEGIN;
        INSERT INTO app.items (id, title) VALUES (1, 'one');
        INSERT INTO app.items (id, title) VALUES (2, 'two');
        DELETE FROM app.items WHERE title = 'two';
        """
      Then 1 row is affected
      When I run:
        """sql
        SELECT id, title FROM app.items;
        """
      Then the result is:
        | id | title |
        | 1  | one   |

    Scenario: A scan inside a function finds what the function has inserted
      When I run:
        """sql
        CREATE FUNCTION app.add_three() RETURNS bigint LANGUAGE plpgsql AS $$
        BEGIN
          FOR n IN 1..3 LOOP
            INSERT INTO app.items (id, title) VALUES (n, 'row');
          END LOOP;
          RETURN (SELECT count(*) FROM app.items);
        END
        $$;
        SELECT app.add_three() AS rows;
        """
      Then the result is:
        | rows |
        | 3    |

  @WR-006
  Rule: "Pending writes are flushed before scans and before transaction completion"

    Scenario: A row that no scan has flushed is there when the transaction has committed
      When I run:
        """sql
        BEGIN;
        INSERT INTO app.items (id, title) VALUES (1, 'one');
        SELECT count(*) FROM app.items;
        INSERT INTO app.items (id, title) VALUES (2, 'two');
        INSERT INTO app.items (id, title) VALUES (3, 'three');
        COMMIT;
        """
      Then in KalamDB "SELECT id, title FROM app.items ORDER BY id" gives:
        | id | title |
        | 1  | one   |
        | 2  | two   |
        | 3  | three |

    @protocol
    Scenario: A row that no scan has flushed is sent before the commit
      When I run:
        """sql
        BEGIN;
        INSERT INTO app.items (id, title) VALUES (1, 'one');
        SELECT count(*) FROM app.items;
        INSERT INTO app.items (id, title) VALUES (3, 'three');
        COMMIT;
        """
      Then KalamDB received:
        | method            | rows_json   |
        | BeginTransaction  |             |
        | Insert            | /.*three.*/ |
        | CommitTransaction |             |

    Scenario Outline: Rows of <many> single-row INSERTs all arrive
      When I run:
        """sql
        BEGIN;
        DO $$
        BEGIN
          FOR n IN 1..<many> LOOP
            INSERT INTO app.items (id, title) VALUES (n, 'row ' || n);
          END LOOP;
        END
        $$;
        COMMIT;
        """
      And I connect again
      And I run:
        """sql
        SELECT count(*) AS rows, count(DISTINCT title) AS titles, min(id) AS lowest, max(id) AS highest FROM app.items;
        """
      Then the result is:
        | rows   | titles | lowest | highest |
        | <many> | <many> | 1      | <many>  |

      Examples:
        | many |
        | 1    |
        | 257  |
        | 2001 |

    @inference
    Scenario: COMMIT fails when KalamDB refuses the rows that are still pending
      Given KalamDB refuses "Insert" with INTERNAL "no space left"
      When I try:
        """sql
        BEGIN;
        INSERT INTO app.items (id, title) VALUES (1, 'one');
        INSERT INTO app.items (id, title) VALUES (2, 'two');
        COMMIT;
        """
      Then it fails
      And KalamDB received 0 "CommitTransaction" calls

  @WR-007
  Rule: "so read-your-writes behavior stays predictable inside the PostgreSQL session."

    Scenario Outline: Each read sees the writes before it, <where>
      When I run:
        """sql
        <begin>;
        INSERT INTO app.items (id, title) VALUES (1, 'one');
        SELECT id, title FROM app.items;
        """
      Then the result is:
        | id | title |
        | 1  | one   |
      When I run:
        """sql
        INSERT INTO app.items (id, title) VALUES (2, 'two');
        UPDATE app.items SET title = 'first' WHERE id = 1;
        SELECT id, title FROM app.items ORDER BY id;
        """
      Then the result is:
        | id | title |
        | 1  | first |
        | 2  | two   |
      When I run:
        """sql
        DELETE FROM app.items WHERE id = 1;
        INSERT INTO app.items (id, title) VALUES (3, 'three');
        SELECT a.id, a.title FROM app.items a JOIN app.items b ON b.id = a.id ORDER BY a.id;
        """
      Then the result is:
        | id | title |
        | 2  | two   |
        | 3  | three |

      Examples:
        | where                 | begin    |
        | in a transaction      | BEGIN    |
        | outside a transaction | SELECT 1 |
