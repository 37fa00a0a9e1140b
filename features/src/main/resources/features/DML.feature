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

  @DML-005
  Rule: "User table DML | Available | Set kalam.user_id before tenant-scoped work" – SELECT

    Scenario: SELECT gives the rows that KalamDB has for the user
      Given I run:
        """sql
        CREATE TABLE app.profiles (id BIGINT PRIMARY KEY, name TEXT) USING kalamdb WITH (type = 'user');
        SET kalam.user_id = 'alice';
        INSERT INTO app.profiles (id, name) VALUES (1, 'one'), (2, 'two');
        """
      When I run:
        """sql
        SELECT id, name FROM app.profiles WHERE id > 1;
        """
      Then the result is:
        | id | name |
        | 2  | two  |
      And KalamDB received:
        | method | namespace | table_name | table_type | user_id |
        | Scan   | app       | profiles   | user       | alice   |

  @DML-006
  Rule: "User table DML | Available" – INSERT

    Scenario: INSERT writes the rows to the user table in KalamDB
      Given I run:
        """sql
        CREATE TABLE app.profiles (id BIGINT PRIMARY KEY, name TEXT) USING kalamdb WITH (type = 'user');
        SET kalam.user_id = 'alice';
        """
      When I run:
        """sql
        INSERT INTO app.profiles (id, name) VALUES (1, 'one'), (2, 'two');
        """
      Then 2 rows are affected
      And KalamDB received:
        | method | namespace | table_name | table_type | user_id | rows_json |
        | Insert | app       | profiles   | user       | alice   | /.*two.*/ |

  @DML-007
  Rule: "Use SELECT,INSERT,UPDATE, andDELETEfrom PostgreSQL against Kalam-backed tables." – UPDATE

    Scenario: UPDATE changes the row of a user table in KalamDB
      Given I run:
        """sql
        CREATE TABLE app.profiles (id BIGINT PRIMARY KEY, name TEXT) USING kalamdb WITH (type = 'user');
        SET kalam.user_id = 'alice';
        INSERT INTO app.profiles (id, name) VALUES (1, 'one'), (2, 'two');
        """
      When I run:
        """sql
        UPDATE app.profiles SET name = 'second' WHERE id = 2;
        """
      Then 1 row is affected
      And KalamDB received:
        | method | table_name | table_type | user_id | pk_value | updates_json |
        | Update | profiles   | user       | alice   | 2        | /.*second.*/ |
      When I run:
        """sql
        SELECT id, name FROM app.profiles ORDER BY id;
        """
      Then the result is:
        | id | name   |
        | 1  | one    |
        | 2  | second |

  @DML-008
  Rule: "DELETEfrom PostgreSQL against Kalam-backed tables." – DELETE

    Scenario: DELETE removes the row of a user table in KalamDB
      Given I run:
        """sql
        CREATE TABLE app.profiles (id BIGINT PRIMARY KEY, name TEXT) USING kalamdb WITH (type = 'user');
        SET kalam.user_id = 'alice';
        INSERT INTO app.profiles (id, name) VALUES (1, 'one'), (2, 'two');
        """
      When I run:
        """sql
        DELETE FROM app.profiles WHERE name = 'one';
        """
      Then 1 row is affected
      And KalamDB received:
        | method | table_name | table_type | user_id | pk_value |
        | Delete | profiles   | user       | alice   | 1        |
      When I run:
        """sql
        SELECT id FROM app.profiles;
        """
      Then the result is:
        | id |
        | 2  |

  @DML-009
  Rule: "Stream table example" – stream tables are authored, reads and writes of them are not described

    Scenario: Rows written to a stream table outside of a transaction can be read
      Given I run:
        """sql
        CREATE TABLE app.events (id BIGINT PRIMARY KEY, payload TEXT) USING kalamdb
        WITH (type = 'stream', ttl_seconds = 3600);
        SET kalam.user_id = 'alice';
        """
      When I run:
        """sql
        INSERT INTO app.events (id, payload) VALUES (1, 'first'), (2, 'second');
        SELECT id, payload FROM app.events ORDER BY id;
        """
      Then the result is:
        | id | payload |
        | 1  | first   |
        | 2  | second  |
      And KalamDB received:
        | method | table_name | table_type | user_id |
        | Insert | events     | stream     | alice   |
        | Scan   | events     | stream     | alice   |

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
