Feature: Read path

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

  @SCAN-001
  Rule: "PostgreSQL plans the extension-managed relation scan."

    Scenario: The plan of a SELECT is a foreign scan
      When I run:
        """sql
        EXPLAIN (COSTS OFF) SELECT id, title FROM app.items;
        """
      Then the result contains "Foreign Scan on items"

  @SCAN-002
  Rule: "resolves the relation identity and the foreign server connection settings."

    Scenario: The scan names the relation's namespace, table and type
      When I run:
        """sql
        SELECT title FROM app.items;
        """
      Then KalamDB received:
        | method | namespace | table_name | table_type |
        | Scan   | app       | items      | shared     |

    Scenario: The scan goes to the foreign server of the table
      Given another KalamDB, named "eu"
      And KalamDB "eu" runs:
        """sql
        CREATE NAMESPACE app;
        CREATE SHARED TABLE app.notes (id BIGINT PRIMARY KEY, title TEXT);
        INSERT INTO app.notes (id, title) VALUES (7, 'seven');
        """
      And I run:
        """sql
        CREATE SERVER kalam_eu FOREIGN DATA WRAPPER pg_kalam OPTIONS (host '${eu.host}', port '${eu.port}');
        CREATE FOREIGN TABLE app.notes (id BIGINT, title TEXT) SERVER kalam_eu OPTIONS (table_type 'shared');
        """
      When I run:
        """sql
        SELECT id, title FROM app.notes;
        """
      Then the result is:
        | id | title |
        | 7  | seven |
      And KalamDB "eu" received:
        | method | namespace | table_name |
        | Scan   | app       | notes      |
      And KalamDB received nothing

  @SCAN-003
  Rule: "The extension reads the current kalam.user_idvalue, if present."

    Scenario: A scan carries kalam.user_id when it is set
      Given I run:
        """sql
        SET kalam.user_id = 'user-alice';
        """
      When I run:
        """sql
        SELECT title FROM app.items;
        """
      Then KalamDB received:
        | method | user_id    |
        | Scan   | user-alice |

    Scenario: A scan carries no user when kalam.user_id is not set
      Given I run:
        """sql
        SET kalam.user_id = 'user-alice';
        RESET kalam.user_id;
        """
      When I run:
        """sql
        SELECT title FROM app.items;
        """
      Then KalamDB received:
        | method | user_id |
        | Scan   | NULL    |

  @SCAN-004
  Rule: "A remote scan request is sent to KalamDB."

    Scenario: A foreign scan sends one scan request
      When I run:
        """sql
        SELECT id, title, value FROM app.items;
        """
      Then KalamDB received 1 "Scan" call

  @SCAN-005
  Rule: "The returned Arrow batches are converted into PostgreSQL tuples."

    Scenario Outline: A <type> keeps its value
      Given I run:
        """sql
        CREATE TABLE app.typed (id BIGINT PRIMARY KEY, v <type>) USING kalamdb WITH (type = 'shared');
        INSERT INTO app.typed (id, v) VALUES (1, '<low>'), (2, '<high>'), (3, NULL);
        """
      When I run:
        """sql
        SELECT id, v FROM app.typed ORDER BY id;
        """
      Then the result is:
        | id | v      |
        | 1  | <low>  |
        | 2  | <high> |
        | 3  | NULL   |

      Examples:
        | type             | low                  | high                       |
        | BOOLEAN          | f                    | t                          |
        | SMALLINT         | -32768               | 32767                      |
        | INTEGER          | -2147483648          | 2147483647                 |
        | BIGINT           | -9223372036854775808 | 9223372036854775807        |
        | REAL             | -1.5                 | 0.25                       |
        | DOUBLE PRECISION | 0.1                  | 1e+308                     |
        | TEXT             | naïve                | a "quoted" 日本            |
        | DATE             | 1969-12-31           | 2024-02-29                 |
        | TIMESTAMP        | 1969-12-31 23:59:59  | 2024-01-01 12:34:56.123456 |

  @SCAN-006
  Rule: "PostgreSQL may still reapply filters locally in cases where full pushdown is not available."

    Scenario: Rows that KalamDB returns although they do not meet the condition are left out
      Given I run:
        """sql
        SELECT id, title FROM app.items;
        """
      And KalamDB answers "Scan" as it did last
      When I run:
        """sql
        SELECT id, title FROM app.items WHERE id = 1;
        """
      Then the result is:
        | id | title |
        | 1  | one   |

  @SCAN-007
  Rule: "The extension reads and writes through PostgreSQL relations that were created from CREATE TABLE ... USING kalamdb."

    Scenario: A relation made by USING kalamdb can be written and read
      When I run:
        """sql
        CREATE TABLE app.notes (id BIGINT PRIMARY KEY, body TEXT) USING kalamdb WITH (type = 'shared');
        INSERT INTO app.notes (id, body) VALUES (1, 'written through PostgreSQL');
        SELECT id, body FROM app.notes;
        """
      Then the result is:
        | id | body                       |
        | 1  | written through PostgreSQL |
      And KalamDB received:
        | method | table_name |
        | Insert | notes      |
        | Scan   | notes      |
