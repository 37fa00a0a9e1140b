Feature: Reads and writes through foreign tables

  Background:
    Given a database with the extension
    And kalam_server points at KalamDB
    And I run:
      """sql
      CREATE TABLE app.items (id BIGINT PRIMARY KEY, title TEXT NOT NULL, value INTEGER) USING kalamdb WITH (type = 'shared');
      """
    And KalamDB runs:
      """sql
      INSERT INTO app.items (id, title, value) VALUES (1, 'one', 10), (2, 'two', 20);
      """

  @DML-001
  Rule: "Shared and user table reads and writes through FDW callbacks" – SELECT

    Scenario: SELECT gives the rows that KalamDB holds
      When I run:
        """sql
        SELECT id, title, value FROM app.items ORDER BY id;
        """
      Then the result is:
        | id | title | value |
        | 1  | one   | 10    |
        | 2  | two   | 20    |
      And KalamDB received:
        | method | namespace | table_name | table_type |
        | Scan   | app       | items      | shared     |

    Scenario: SELECT with a condition gives the rows that meet it
      When I run:
        """sql
        SELECT title FROM app.items WHERE id = 2;
        """
      Then the result is:
        | title |
        | two   |

  @DML-002
  Rule: "Shared table DML | Available | SELECT, INSERT, UPDATE, DELETE work through FDW callbacks" – INSERT

    Scenario: INSERT sends the row to KalamDB
      When I run:
        """sql
        INSERT INTO app.items (id, title, value) VALUES (3, 'three', 30);
        """
      Then 1 row is affected
      And KalamDB received:
        | method | namespace | table_name | table_type | rows_json   |
        | Insert | app       | items      | shared     | /.*three.*/ |
      When I run:
        """sql
        SELECT id, title, value FROM app.items WHERE id = 3;
        """
      Then the result is:
        | id | title | value |
        | 3  | three | 30    |

    Scenario: INSERT of several rows sends all of them
      When I run:
        """sql
        INSERT INTO app.items (id, title) SELECT n, 'row ' || n FROM generate_series(101, 200) n;
        """
      Then 100 rows are affected
      When I run:
        """sql
        SELECT count(*) AS rows, min(id) AS lowest, max(id) AS highest FROM app.items WHERE id > 100;
        """
      Then the result is:
        | rows | lowest | highest |
        | 100  | 101    | 200     |

  @DML-003
  Rule: "INSERT, UPDATE, DELETE work through FDW callbacks" – UPDATE

    Scenario: UPDATE changes the row in KalamDB, and no other
      When I run:
        """sql
        UPDATE app.items SET title = 'first' WHERE id = 1;
        """
      Then 1 row is affected
      And KalamDB received:
        | method | namespace | table_name | pk_value | updates_json |
        | Update | app       | items      | 1        | /.*first.*/  |
      When I run:
        """sql
        SELECT id, title, value FROM app.items ORDER BY id;
        """
      Then the result is:
        | id | title | value |
        | 1  | first | 10    |
        | 2  | two   | 20    |

    Scenario: UPDATE of no row changes nothing
      When I run:
        """sql
        UPDATE app.items SET title = 'none' WHERE id = 99;
        """
      Then 0 rows are affected
      And KalamDB received 0 "Update" calls

  @DML-004
  Rule: "DELETE work through FDW callbacks" – DELETE

    Scenario: DELETE removes the row in KalamDB, and no other
      When I run:
        """sql
        DELETE FROM app.items WHERE id = 1;
        """
      Then 1 row is affected
      And KalamDB received:
        | method | namespace | table_name | pk_value |
        | Delete | app       | items      | 1        |
      When I run:
        """sql
        SELECT id, title FROM app.items ORDER BY id;
        """
      Then the result is:
        | id | title |
        | 2  | two   |

  @DML-010
  Rule: "PostgreSQL routes the operation through FDW modify callbacks."

    Scenario Outline: <statement> is planned as a modification of the foreign table
      When I run:
        """sql
        EXPLAIN (COSTS OFF) <sql>;
        """
      Then the result contains "<plan>"

      Examples:
        | statement | sql                                            | plan            |
        | INSERT    | INSERT INTO app.items (id, title) VALUES (3, 'three') | Insert on items |
        | UPDATE    | UPDATE app.items SET title = 'x' WHERE id = 1  | Update on items |
        | DELETE    | DELETE FROM app.items WHERE id = 1             | Delete on items |
