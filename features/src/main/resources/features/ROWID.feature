Feature: Row identity

  Background:
    Given a database with the extension
    And kalam_server points at KalamDB

  @ROWID-001
  Rule: "The current FDW modify path uses the first non-system column as its row-identity heuristic."

    Scenario: No other column is taken for the row's identity, even if it is the key
      Given KalamDB runs:
        """sql
        CREATE NAMESPACE app;
        CREATE SHARED TABLE app.notes (id BIGINT PRIMARY KEY, code TEXT, title TEXT);
        INSERT INTO app.notes (id, code, title) VALUES (10, 'n-1', 'one'), (20, 'n-2', 'two');
        """
      And I run, in one of these ways:
        """sql
        CREATE FOREIGN TABLE app.notes (code TEXT, id BIGINT, title TEXT) SERVER kalam_server OPTIONS (table_type 'shared');
        -- or
        CREATE FOREIGN TABLE app.notes (code TEXT, id BIGINT, title TEXT) SERVER kalam_server;
        """
      When I try, whatever comes of it:
        """sql
        UPDATE app.notes SET title = 'first' WHERE id = 10;
        """
      Then no "Update" that KalamDB received mentions "pk_value: 10,"
      When I try, whatever comes of it:
        """sql
        DELETE FROM app.notes WHERE title = 'two';
        """
      Then no "Delete" that KalamDB received mentions "pk_value: 20}"

    Scenario: UPDATE and DELETE find the rows of a mirrored table by its first column
      Given KalamDB runs:
        """sql
        CREATE NAMESPACE app;
        CREATE SHARED TABLE app.notes (code TEXT PRIMARY KEY, id BIGINT, title TEXT);
        INSERT INTO app.notes (code, id, title) VALUES ('n-1', 10, 'one'), ('n-2', 20, 'two'), ('10', 30, 'three');
        """
      And I run, in one of these ways:
        """sql
        CREATE FOREIGN TABLE app.notes (code TEXT, id BIGINT, title TEXT) SERVER kalam_server OPTIONS (table_type 'shared');
        -- or
        CREATE FOREIGN TABLE app.notes (code TEXT, id BIGINT, title TEXT) SERVER kalam_server;
        """
      When I run:
        """sql
        UPDATE app.notes SET title = 'first' WHERE id = 10;
        """
      Then 1 row is affected
      When I run:
        """sql
        DELETE FROM app.notes WHERE title = 'two';
        """
      Then 1 row is affected
      And in KalamDB "SELECT code, id, title FROM app.notes ORDER BY code" gives:
        | code | id | title |
        | 10   | 30 | three |
        | n-1  | 10 | first |

    Scenario: A first column that is dropped is the first no more, and the system columns never are
      Given KalamDB runs:
        """sql
        CREATE NAMESPACE app;
        CREATE USER TABLE app.profiles (note TEXT, id BIGINT PRIMARY KEY, name TEXT);
        """
      And I run, in one of these ways:
        """sql
        CREATE FOREIGN TABLE app.profiles (note TEXT, id BIGINT, name TEXT) SERVER kalam_server OPTIONS (table_type 'user');
        -- or
        CREATE FOREIGN TABLE app.profiles (note TEXT, id BIGINT, name TEXT) SERVER kalam_server;
        """
      And I run:
        """sql
        ALTER FOREIGN TABLE app.profiles DROP COLUMN note;
        SET kalam.user_id = 'alice';
        INSERT INTO app.profiles (id, name) VALUES (5, 'five'), (6, 'six');
        """
      When I run:
        """sql
        UPDATE app.profiles SET name = 'V' WHERE name = 'five';
        """
      Then 1 row is affected
      When I run:
        """sql
        SELECT id, name FROM app.profiles ORDER BY id;
        """
      Then the result is:
        | id | name |
        | 5  | V    |
        | 6  | six  |

  @ROWID-002
  Rule: "Keep the primary key as the first user column in the table definition."

    Scenario Outline: With the key first, a key of type <type> finds its row
      Given I run:
        """sql
        CREATE TABLE app.items (id <type> PRIMARY KEY, title TEXT) USING kalamdb;
        INSERT INTO app.items (id, title) VALUES (<first>, 'one'), (<second>, 'two'), (<third>, 'three');
        """
      When I run:
        """sql
        UPDATE app.items SET title = 'changed' WHERE title = 'one';
        DELETE FROM app.items WHERE title = 'two';
        SELECT id::text, title FROM app.items ORDER BY title;
        """
      Then the result is:
        | id   | title   |
        | <id> | changed |
        | 3    | three   |

      Examples:
        | type     | first             | second | third | id                |
        | BIGINT   | -9007199254740993 | 2      | 3     | -9007199254740993 |
        | INTEGER  | -2147483648       | 2      | 3     | -2147483648       |
        | SMALLINT | 32767             | 2      | 3     | 32767             |
        | TEXT     | 'it''s "one" %'   | 'two'  | '3'   | it's "one" %      |

    @own-choice
    Scenario: A key that is a blank finds its row
      Given I run:
        """sql
        CREATE TABLE app.items (id TEXT PRIMARY KEY, title TEXT) USING kalamdb;
        INSERT INTO app.items (id, title) VALUES (' ', 'blank'), ('two', 'two');
        """
      When I run:
        """sql
        DELETE FROM app.items WHERE title = 'blank';
        SELECT id, title FROM app.items;
        """
      Then the result is:
        | id  | title |
        | two | two   |

    Scenario: UPDATE and DELETE of a row whose key is not selected hit that row only
      Given I run:
        """sql
        CREATE TABLE app.items (id BIGINT PRIMARY KEY, title TEXT, value INTEGER) USING kalamdb;
        INSERT INTO app.items (id, title, value) VALUES (1, 'one', 10), (2, 'two', 20), (3, 'three', 30);
        """
      When I run:
        """sql
        UPDATE app.items SET value = i.value + 1 FROM (VALUES ('two', 200)) AS i (title, value) WHERE items.title = i.title;
        DELETE FROM app.items WHERE value = 30;
        SELECT id, title, value FROM app.items ORDER BY id;
        """
      Then the result is:
        | id | title | value |
        | 1  | one   | 10    |
        | 2  | two   | 201   |

    @inference
    Scenario: RETURNING gives the columns of the row that was hit
      Given I run:
        """sql
        CREATE TABLE app.items (id BIGINT PRIMARY KEY, title TEXT, value INTEGER) USING kalamdb;
        INSERT INTO app.items (id, title, value) VALUES (1, 'one', 10), (2, 'two', 20);
        """
      When I run:
        """sql
        DELETE FROM app.items WHERE value = 20 RETURNING title;
        """
      Then the result is:
        | title |
        | two   |

    Scenario: An UPDATE that assigns the key its own value changes the row
      Given I run:
        """sql
        CREATE TABLE app.items (id BIGINT PRIMARY KEY, title TEXT) USING kalamdb;
        INSERT INTO app.items (id, title) VALUES (1, 'one'), (2, 'two');
        """
      When I run:
        """sql
        UPDATE app.items SET id = 1, title = 'first' WHERE title = 'one';
        SELECT id, title FROM app.items ORDER BY id;
        """
      Then the result is:
        | id | title |
        | 1  | first |
        | 2  | two   |

  @ROWID-003
  Rule: "validate the behavior against your exact schema before depending on it in production."

    Background:
      Given KalamDB runs:
        """sql
        CREATE NAMESPACE app;
        CREATE SHARED TABLE app.notes (id BIGINT PRIMARY KEY, code TEXT, title TEXT);
        INSERT INTO app.notes (id, code, title) VALUES (1, 'a', 'one'), (2, 'b', 'two'), (3, 'c', 'three');
        """

    Scenario: A mirrored table with its key first can be depended on
      Given I run, in one of these ways:
        """sql
        CREATE FOREIGN TABLE app.notes (id BIGINT, title TEXT, code TEXT) SERVER kalam_server OPTIONS (table_type 'shared');
        -- or
        CREATE FOREIGN TABLE app.notes (id BIGINT, title TEXT, code TEXT) SERVER kalam_server;
        """
      When I run:
        """sql
        UPDATE app.notes SET title = 'changed' WHERE code = 'b';
        DELETE FROM app.notes WHERE code = 'c';
        """
      Then in KalamDB "SELECT id, code, title FROM app.notes ORDER BY id" gives:
        | id | code | title   |
        | 1  | a    | one     |
        | 2  | b    | changed |

    Scenario: With the key in another place no other row is changed
      Given I run, in one of these ways:
        """sql
        CREATE FOREIGN TABLE app.notes (code TEXT, id BIGINT, title TEXT) SERVER kalam_server OPTIONS (table_type 'shared');
        -- or
        CREATE FOREIGN TABLE app.notes (code TEXT, id BIGINT, title TEXT) SERVER kalam_server;
        """
      When I try, whatever comes of it:
        """sql
        UPDATE app.notes SET title = 'changed' WHERE code = 'b';
        """
      Then in KalamDB "SELECT id, code, title FROM app.notes WHERE id <> 2 ORDER BY id" gives:
        | id | code | title |
        | 1  | a    | one   |
        | 3  | c    | three |
      When I try, whatever comes of it:
        """sql
        DELETE FROM app.notes WHERE code = 'b';
        """
      Then in KalamDB "SELECT id, code, title FROM app.notes WHERE id <> 2 ORDER BY id" gives:
        | id | code | title |
        | 1  | a    | one   |
        | 3  | c    | three |
