Feature: Row identity

  Background:
    Given a database with the extension
    And kalam_server points at KalamDB

  @ROWID-001
  Rule: "The current FDW modify path uses the first non-system column as its row-identity heuristic."

    Scenario: UPDATE and DELETE find a row by the value of the first column
      Given I run:
        """sql
        CREATE TABLE app.notes (code TEXT PRIMARY KEY, id BIGINT, title TEXT) USING kalamdb;
        INSERT INTO app.notes (code, id, title) VALUES ('n-1', 10, 'one'), ('n-2', 20, 'two');
        """
      When I run:
        """sql
        UPDATE app.notes SET title = 'first' WHERE id = 10;
        DELETE FROM app.notes WHERE title = 'two';
        """
      Then KalamDB received:
        | method | table_name | pk_value |
        | Update | notes      | n-1      |
        | Delete | notes      | n-2      |
      When I run:
        """sql
        SELECT code, id, title FROM app.notes;
        """
      Then the result is:
        | code | id | title |
        | n-1  | 10 | first |

    Scenario: A mirrored table is written by its first column
      Given KalamDB runs:
        """sql
        CREATE NAMESPACE app;
        CREATE SHARED TABLE app.notes (id BIGINT PRIMARY KEY, title TEXT);
        INSERT INTO app.notes (id, title) VALUES (1, 'one');
        """
      And I run:
        """sql
        CREATE FOREIGN TABLE app.notes (id BIGINT, title TEXT) SERVER kalam_server OPTIONS (table_type 'shared');
        """
      When I run:
        """sql
        UPDATE app.notes SET title = 'first' WHERE title = 'one';
        """
      Then 1 row is affected
      And KalamDB received:
        | method | pk_value |
        | Update | 1        |

    Scenario: The system columns are not the first column
      Given I run:
        """sql
        CREATE TABLE app.profiles (id BIGINT PRIMARY KEY, name TEXT) USING kalamdb WITH (type = 'user');
        SET kalam.user_id = 'alice';
        INSERT INTO app.profiles (id, name) VALUES (5, 'five');
        """
      When I run:
        """sql
        UPDATE app.profiles SET name = 'V' WHERE _userid = 'alice';
        """
      Then 1 row is affected
      And KalamDB received:
        | method | pk_value | user_id |
        | Update | 5        | alice   |

  @ROWID-002
  Rule: "Keep the primary key as the first user column in the table definition."

    Scenario Outline: With the key first, a key of type <type> finds its row
      Given I run:
        """sql
        CREATE TABLE app.items (id <type> PRIMARY KEY, title TEXT) USING kalamdb;
        INSERT INTO app.items (id, title) VALUES (<first>, 'one'), (<second>, 'two');
        """
      When I run:
        """sql
        UPDATE app.items SET title = 'changed' WHERE title = 'one';
        DELETE FROM app.items WHERE title = 'two';
        SELECT id::text, title FROM app.items;
        """
      Then the result is:
        | id   | title   |
        | <id> | changed |

      Examples:
        | type     | first             | second  | id               |
        | BIGINT   | -9007199254740993 | 2       | -9007199254740993 |
        | INTEGER  | -2147483648       | 2       | -2147483648      |
        | SMALLINT | 32767             | 2       | 32767            |
        | TEXT     | 'it''s "one" %'   | ' '     | it's "one" %     |

    Scenario: UPDATE and DELETE of a row whose key is not selected hit that row only
      Given I run:
        """sql
        CREATE TABLE app.items (id BIGINT PRIMARY KEY, title TEXT, value INTEGER) USING kalamdb;
        INSERT INTO app.items (id, title, value) VALUES (1, 'one', 10), (2, 'two', 20), (3, 'three', 30);
        """
      When I run:
        """sql
        UPDATE app.items SET value = i.value + 1 FROM (VALUES ('two', 200)) AS i (title, value) WHERE items.title = i.title;
        DELETE FROM app.items WHERE value = 30 RETURNING title;
        """
      Then the result is:
        | title |
        | three |
      When I run:
        """sql
        SELECT id, title, value FROM app.items ORDER BY id;
        """
      Then the result is:
        | id | title | value |
        | 1  | one   | 10    |
        | 2  | two   | 201   |

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
