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

    Scenario: SELECT gives every row once when KalamDB answers in several batches
      Given KalamDB has the quirk "small batches"
      And KalamDB runs:
        """sql
        INSERT INTO app.items (id, title, value) VALUES (3, 'three', 30), (4, 'four', NULL), (5, 'five', 50), (6, 'six', 60), (7, 'seven', NULL), (8, 'eight', 80);
        """
      When I run:
        """sql
        SELECT id, title, value FROM app.items ORDER BY id;
        """
      Then the result is:
        | id | title | value |
        | 1  | one   | 10    |
        | 2  | two   | 20    |
        | 3  | three | 30    |
        | 4  | four  | NULL  |
        | 5  | five  | 50    |
        | 6  | six   | 60    |
        | 7  | seven | NULL  |
        | 8  | eight | 80    |

    Scenario: SELECT with a condition gives the rows that meet it, and none if none does
      When I run:
        """sql
        SELECT title FROM app.items WHERE id = 2;
        """
      Then the result is:
        | title |
        | two   |
      When I run:
        """sql
        SELECT title FROM app.items WHERE id = 3;
        """
      Then the result is:
        | title |

    @protocol
    Scenario: SELECT is a Scan of that table
      When I run:
        """sql
        SELECT id, title, value FROM app.items ORDER BY id;
        """
      Then KalamDB received:
        | method | namespace | table_name | table_type |
        | Scan   | app       | items      | shared     |

  @DML-002
  Rule: "Shared table DML | Available | SELECT, INSERT, UPDATE, DELETE work through FDW callbacks" – INSERT

    Scenario: INSERT writes the row to KalamDB
      When I run:
        """sql
        INSERT INTO app.items (id, title, value) VALUES (3, 'three', 30);
        """
      Then 1 row is affected
      And in KalamDB "SELECT id, title, value FROM app.items ORDER BY id" gives:
        | id | title | value |
        | 1  | one   | 10    |
        | 2  | two   | 20    |
        | 3  | three | 30    |

    Scenario: INSERT of several rows writes all of them
      When I run:
        """sql
        INSERT INTO app.items (id, title) SELECT n, 'row ' || n FROM generate_series(101, 200) n;
        """
      Then 100 rows are affected
      And in KalamDB "SELECT count(*) AS n, min(id) AS lowest, max(id) AS highest, count(DISTINCT title) AS titles, count(value) AS numbers FROM app.items WHERE id > 100" gives:
        | n   | lowest | highest | titles | numbers |
        | 100 | 101    | 200     | 100    | 0       |

    @protocol
    Scenario: INSERT is an Insert into that table
      When I run:
        """sql
        INSERT INTO app.items (id, title, value) VALUES (3, 'three', 30);
        """
      Then KalamDB received:
        | method | namespace | table_name | table_type | rows_json   |
        | Insert | app       | items      | shared     | /.*three.*/ |

  @DML-003
  Rule: "INSERT, UPDATE, DELETE work through FDW callbacks" – UPDATE

    Scenario: UPDATE changes the row in KalamDB, and no other
      When I run:
        """sql
        UPDATE app.items SET title = 'first' WHERE id = 1;
        """
      Then 1 row is affected
      And in KalamDB "SELECT id, title, value FROM app.items ORDER BY id" gives:
        | id | title | value |
        | 1  | first | 10    |
        | 2  | two   | 20    |

    Scenario: UPDATE of no row changes nothing
      When I run:
        """sql
        UPDATE app.items SET title = 'none' WHERE id = 99;
        """
      Then 0 rows are affected
      And in KalamDB "SELECT id, title, value FROM app.items ORDER BY id" gives:
        | id | title | value |
        | 1  | one   | 10    |
        | 2  | two   | 20    |

    @protocol
    Scenario: UPDATE is an Update of the row's key
      When I run:
        """sql
        UPDATE app.items SET title = 'first' WHERE id = 1;
        """
      Then KalamDB received:
        | method | namespace | table_name | pk_value | updates_json |
        | Update | app       | items      | 1        | /.*first.*/  |

  @DML-004
  Rule: "DELETE work through FDW callbacks" – DELETE

    Scenario: DELETE removes the row in KalamDB, and no other
      When I run:
        """sql
        DELETE FROM app.items WHERE title = 'one';
        """
      Then 1 row is affected
      And in KalamDB "SELECT id, title, value FROM app.items ORDER BY id" gives:
        | id | title | value |
        | 2  | two   | 20    |
      When I run:
        """sql
        SELECT id, title FROM app.items ORDER BY id;
        """
      Then the result is:
        | id | title |
        | 2  | two   |

    @protocol
    Scenario: DELETE is a Delete of the row's key
      When I run:
        """sql
        DELETE FROM app.items WHERE title = 'one';
        """
      Then KalamDB received:
        | method | namespace | table_name | pk_value |
        | Delete | app       | items      | 1        |

  @DML-005
  Rule: "User table DML | Available | Set kalam.user_id before tenant-scoped work" – SELECT

    Background:
      Given I run:
        """sql
        CREATE TABLE app.profiles (id BIGINT PRIMARY KEY, name TEXT) USING kalamdb WITH (type = 'user');
        SET kalam.user_id = 'bob';
        INSERT INTO app.profiles (id, name) VALUES (1, 'of bob'), (2, 'of bob');
        SET kalam.user_id = 'alice';
        INSERT INTO app.profiles (id, name) VALUES (1, 'one'), (2, 'two');
        """

    Scenario: SELECT gives the rows that KalamDB has for the user
      When I run:
        """sql
        SELECT id, name FROM app.profiles WHERE id > 1;
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
        | id | name   |
        | 1  | of bob |
        | 2  | of bob |

    @protocol
    Scenario: SELECT is a Scan for the user
      When I run:
        """sql
        SELECT id, name FROM app.profiles;
        """
      Then KalamDB received:
        | method | namespace | table_name | table_type | user_id |
        | Scan   | app       | profiles   | user       | alice   |

  @DML-006
  Rule: "User table DML | Available" – INSERT

    Background:
      Given I run:
        """sql
        CREATE TABLE app.profiles (id BIGINT PRIMARY KEY, name TEXT) USING kalamdb WITH (type = 'user');
        SET kalam.user_id = 'bob';
        INSERT INTO app.profiles (id, name) VALUES (1, 'of bob'), (2, 'of bob');
        SET kalam.user_id = 'alice';
        INSERT INTO app.profiles (id, name) VALUES (1, 'one'), (2, 'two');
        """

    Scenario: INSERT writes all its rows to the user table, for that user
      When I run:
        """sql
        INSERT INTO app.profiles (id, name) VALUES (3, 'three'), (4, NULL), (5, 'five');
        """
      Then 3 rows are affected
      When I run:
        """sql
        SELECT id, name FROM app.profiles ORDER BY id;
        """
      Then the result is:
        | id | name  |
        | 1  | one   |
        | 2  | two   |
        | 3  | three |
        | 4  | NULL  |
        | 5  | five  |
      When I run:
        """sql
        SET kalam.user_id = 'bob';
        SELECT id, name FROM app.profiles ORDER BY id;
        """
      Then the result is:
        | id | name   |
        | 1  | of bob |
        | 2  | of bob |

    @protocol
    Scenario: INSERT is an Insert for the user
      When I run:
        """sql
        INSERT INTO app.profiles (id, name) VALUES (3, 'three');
        """
      Then KalamDB received:
        | method | namespace | table_name | table_type | user_id | rows_json   |
        | Insert | app       | profiles   | user       | alice   | /.*three.*/ |

  @DML-007
  Rule: "Use SELECT,INSERT,UPDATE, andDELETEfrom PostgreSQL against Kalam-backed tables." – UPDATE

    Background:
      Given I run:
        """sql
        CREATE TABLE app.profiles (id BIGINT PRIMARY KEY, name TEXT) USING kalamdb WITH (type = 'user');
        SET kalam.user_id = 'bob';
        INSERT INTO app.profiles (id, name) VALUES (1, 'of bob'), (2, 'of bob');
        SET kalam.user_id = 'alice';
        INSERT INTO app.profiles (id, name) VALUES (1, 'one'), (2, 'two');
        """

    Scenario: UPDATE changes the user's row, and no other
      When I run:
        """sql
        UPDATE app.profiles SET name = 'second' WHERE id = 2;
        """
      Then 1 row is affected
      When I run:
        """sql
        SELECT id, name FROM app.profiles ORDER BY id;
        """
      Then the result is:
        | id | name   |
        | 1  | one    |
        | 2  | second |
      When I run:
        """sql
        SET kalam.user_id = 'bob';
        SELECT id, name FROM app.profiles ORDER BY id;
        """
      Then the result is:
        | id | name   |
        | 1  | of bob |
        | 2  | of bob |

    @protocol
    Scenario: UPDATE is an Update for the user
      When I run:
        """sql
        UPDATE app.profiles SET name = 'second' WHERE id = 2;
        """
      Then KalamDB received:
        | method | table_name | table_type | user_id | pk_value | updates_json |
        | Update | profiles   | user       | alice   | 2        | /.*second.*/ |

  @DML-008
  Rule: "DELETEfrom PostgreSQL against Kalam-backed tables." – DELETE

    Background:
      Given I run:
        """sql
        CREATE TABLE app.profiles (id BIGINT PRIMARY KEY, name TEXT) USING kalamdb WITH (type = 'user');
        SET kalam.user_id = 'bob';
        INSERT INTO app.profiles (id, name) VALUES (1, 'of bob'), (2, 'of bob');
        SET kalam.user_id = 'alice';
        INSERT INTO app.profiles (id, name) VALUES (1, 'one'), (2, 'two');
        """

    Scenario: DELETE removes the user's row, and no other
      When I run:
        """sql
        DELETE FROM app.profiles WHERE name = 'one';
        """
      Then 1 row is affected
      When I run:
        """sql
        SELECT id, name FROM app.profiles;
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
        | id | name   |
        | 1  | of bob |
        | 2  | of bob |

    @protocol
    Scenario: DELETE is a Delete for the user
      When I run:
        """sql
        DELETE FROM app.profiles WHERE name = 'one';
        """
      Then KalamDB received:
        | method | table_name | table_type | user_id | pk_value |
        | Delete | profiles   | user       | alice   | 1        |

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

    @own-choice
    Scenario: Reads and writes of a stream table are for the user
      Given I run:
        """sql
        CREATE TABLE app.events (id BIGINT PRIMARY KEY, payload TEXT) USING kalamdb
        WITH (type = 'stream', ttl_seconds = 3600);
        SET kalam.user_id = 'alice';
        """
      When I run:
        """sql
        INSERT INTO app.events (id, payload) VALUES (1, 'first');
        SELECT id, payload FROM app.events;
        """
      Then KalamDB received:
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
