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

    Scenario: Relations of one name in two schemas are each their own
      Given KalamDB runs:
        """sql
        CREATE NAMESPACE other;
        CREATE SHARED TABLE other.items (id BIGINT PRIMARY KEY, title TEXT);
        INSERT INTO other.items (id, title) VALUES (7, 'seven');
        """
      And I run:
        """sql
        CREATE SCHEMA other;
        CREATE FOREIGN TABLE other.items (id BIGINT, title TEXT) SERVER kalam_server OPTIONS (table_type 'shared');
        """
      When I run:
        """sql
        SELECT 'app' AS schema, id, title FROM app.items UNION ALL SELECT 'other', id, title FROM other.items ORDER BY 1, 2;
        """
      Then the result is:
        | schema | id | title |
        | app    | 1  | one   |
        | app    | 2  | two   |
        | other  | 7  | seven |

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
      And KalamDB received nothing
      When I run:
        """sql
        SELECT n.id AS eu, i.id AS here FROM app.notes n, app.items i WHERE i.id = 1;
        """
      Then the result is:
        | eu | here |
        | 7  | 1    |

    @protocol
    Scenario: The scan names the relation's namespace, table and type
      When I run:
        """sql
        SELECT title FROM app.items;
        """
      Then KalamDB received:
        | method | namespace | table_name | table_type |
        | Scan   | app       | items      | shared     |

  @SCAN-003
  Rule: "The extension reads the current kalam.user_idvalue, if present."

    Scenario: Each scan reads for the user that kalam.user_id names at that time
      Given I run:
        """sql
        CREATE TABLE app.notes (id BIGINT PRIMARY KEY, body TEXT) USING kalamdb WITH (type = 'user');
        SET kalam.user_id = 'user-alice';
        INSERT INTO app.notes (id, body) VALUES (1, 'of Alice');
        SET kalam.user_id = 'user-bob';
        INSERT INTO app.notes (id, body) VALUES (2, 'of Bob');
        """
      When I run:
        """sql
        SELECT body FROM app.notes;
        """
      Then the result is:
        | body   |
        | of Bob |
      When I run:
        """sql
        BEGIN;
        SET LOCAL kalam.user_id = 'user-alice';
        SELECT body FROM app.notes;
        """
      Then the result is:
        | body     |
        | of Alice |
      When I run:
        """sql
        COMMIT;
        SELECT body FROM app.notes;
        """
      Then the result is:
        | body   |
        | of Bob |

    Scenario: A shared table can be read whether kalam.user_id is set or not
      When I run:
        """sql
        SET kalam.user_id = 'user-alice';
        SELECT title FROM app.items ORDER BY id;
        """
      Then the result is:
        | title |
        | one   |
        | two   |
      When I run:
        """sql
        RESET kalam.user_id;
        SELECT title FROM app.items ORDER BY id;
        """
      Then the result is:
        | title |
        | one   |
        | two   |

    @protocol
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

    @protocol
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

    Scenario: Each SELECT asks KalamDB anew
      Given I run:
        """sql
        SELECT id, title, value FROM app.items ORDER BY id;
        """
      And KalamDB runs:
        """sql
        INSERT INTO app.items (id, title, value) VALUES (3, 'three', 30);
        UPDATE app.items SET title = 'first' WHERE id = 1;
        DELETE FROM app.items WHERE id = 2;
        """
      When I run:
        """sql
        SELECT id, title, value FROM app.items ORDER BY id;
        """
      Then the result is:
        | id | title | value |
        | 1  | first | 10    |
        | 3  | three | 30    |

    @protocol
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

    Scenario Outline: A table of <rows> rows that come in batches of three is read whole, each row once
      Given I run:
        """sql
        CREATE TABLE app.numbers (id BIGINT PRIMARY KEY, a INTEGER, b TEXT, c DOUBLE PRECISION, d BOOLEAN) USING kalamdb
          WITH (type = 'shared');
        CREATE TABLE app.expected AS SELECT g::bigint AS id, nullif(g, 5)::integer AS a, nullif('row ' || g, 'row 7') AS b,
          g / 4.0::double precision AS c, nullif(g % 3, 1) = 0 AS d FROM generate_series(1, <rows>) AS g;
        INSERT INTO app.numbers (id, a, b, c, d) SELECT * FROM app.expected;
        """
      And KalamDB has the quirk "small batches"
      When I run:
        """sql
        (SELECT 'lacks' AS what, id, a, b, c, d FROM app.expected EXCEPT ALL SELECT 'lacks', id, a, b, c, d FROM app.numbers)
        UNION ALL
        (SELECT 'has', id, a, b, c, d FROM app.numbers EXCEPT ALL SELECT 'has', id, a, b, c, d FROM app.expected);
        """
      Then the result is:
        | what | id | a | b | c | d |
      When I run:
        """sql
        SELECT count(*) AS rows, count(DISTINCT id) AS ids FROM app.numbers;
        """
      Then the result is:
        | rows   | ids    |
        | <rows> | <rows> |

      Examples:
        | rows |
        | 1    |
        | 3    |
        | 4    |
        | 9    |
        | 100  |

    Scenario: Two batches in one Arrow stream are both read
      Given I run:
        """sql
        CREATE TABLE app.numbers (id BIGINT PRIMARY KEY, b TEXT) USING kalamdb WITH (type = 'shared');
        INSERT INTO app.numbers (id, b) SELECT g, nullif('row ' || g, 'row 5') FROM generate_series(1, 10) AS g;
        """
      And KalamDB has the quirk "small batches"
      And KalamDB has the quirk "two batches in a stream"
      When I run:
        """sql
        SELECT count(*) AS rows, count(DISTINCT id) AS ids, sum(id) AS sum, count(b) AS texts, max(b) AS last FROM app.numbers;
        """
      Then the result is:
        | rows | ids | sum | texts | last  |
        | 10   | 10  | 55  | 9     | row 9 |

    Scenario Outline: Where there are no rows there is no row, if KalamDB sends <what>
      Given I run:
        """sql
        CREATE TABLE app.nothing (id BIGINT PRIMARY KEY, v TEXT) USING kalamdb WITH (type = 'shared');
        """
      And KalamDB has the quirk "<quirk>"
      When I run:
        """sql
        SELECT (SELECT count(*) FROM app.nothing) AS here, (SELECT count(*) FROM app.items WHERE id = 99) AS found,
          (SELECT count(*) FROM app.items i LEFT JOIN app.nothing n ON n.id = i.id) AS joined, (SELECT max(v) FROM app.nothing) AS v;
        """
      Then the result is:
        | here | found | joined | v    |
        | 0    | 0     | 2      | NULL |

      Examples:
        | what           | quirk                     |
        | an empty batch | small batches             |
        | no batch       | empty scan has no batch   |

    Scenario Outline: A <join> join is right where batches of both sides end in the midst of it
      Given I run:
        """sql
        CREATE TABLE app.a (id BIGINT PRIMARY KEY, k INTEGER) USING kalamdb WITH (type = 'shared');
        CREATE TABLE app.b (id BIGINT PRIMARY KEY, k INTEGER) USING kalamdb WITH (type = 'shared');
        INSERT INTO app.a (id, k) SELECT g, g % 5 FROM generate_series(1, 11) AS g;
        INSERT INTO app.b (id, k) SELECT g, g % 5 FROM generate_series(1, 8) AS g;
        CREATE TABLE app.expected AS SELECT a AS a, b AS b FROM generate_series(1, 11) AS a, generate_series(1, 8) AS b
          WHERE a % 5 = b % 5;
        SET enable_nestloop = <nestloop>;
        SET enable_hashjoin = <hashjoin>;
        SET enable_mergejoin = <mergejoin>;
        SET enable_material = off;
        SET enable_sort = <mergejoin>;
        """
      And KalamDB has the quirk "small batches"
      When I run:
        """sql
        CREATE TABLE app.joined AS SELECT a.id AS a, b.id AS b FROM app.a JOIN app.b ON a.k = b.k;
        (SELECT 'lacks' AS what, a, b FROM app.expected EXCEPT ALL SELECT 'lacks', a, b FROM app.joined)
        UNION ALL
        (SELECT 'has', a, b FROM app.joined EXCEPT ALL SELECT 'has', a, b FROM app.expected);
        """
      Then the result is:
        | what | a | b |
      When I run:
        """sql
        SELECT count(*) AS rows FROM app.joined;
        """
      Then the result is:
        | rows |
        | 18   |

      Examples:
        | join        | nestloop | hashjoin | mergejoin |
        | nested loop | on       | off      | off       |
        | hash        | off      | on       | off       |
        | merge       | off      | off      | on        |

    Scenario: A scan that is left before its end leaves nothing for the next
      Given I run:
        """sql
        INSERT INTO app.items (id, title, value) SELECT g, 'row ' || g, g FROM generate_series(3, 20) AS g;
        """
      And KalamDB has the quirk "small batches"
      When I run:
        """sql
        BEGIN;
        DECLARE numbers CURSOR FOR SELECT id FROM app.items;
        FETCH 4 FROM numbers;
        SELECT count(*) FROM (SELECT id FROM app.items LIMIT 2) AS two;
        CLOSE numbers;
        COMMIT;
        SELECT count(*) AS rows, sum(id) AS sum FROM app.items;
        """
      Then the result is:
        | rows | sum |
        | 20   | 210 |

  @SCAN-006
  Rule: "PostgreSQL may still reapply filters locally in cases where full pushdown is not available."

    Scenario Outline: WHERE <condition> gives the rows that meet it, whoever applies it
      Given I run:
        """sql
        INSERT INTO app.items (id, title, value) VALUES (3, 'Two', NULL), (4, '', 0), (5, 'a_b%c', -20), (6, 'six', 20);
        """
      When I run:
        """sql
        SELECT string_agg(id::text, ' ' ORDER BY id) AS ids FROM app.items WHERE <condition>;
        """
      Then the result is:
        | ids   |
        | <ids> |

      Examples:
        | condition                              | ids       |
        | id = 2                                 | 2         |
        | 2 = id                                 | 2         |
        | title = 'two'                          | 2         |
        | title = ''                             | 4         |
        | value = 20 AND title <> 'two'          | 6         |
        | value = 20 OR id = 1                   | 1 2 6     |
        | NOT (value = 20)                       | 1 4 5     |
        | value <> 20                            | 1 4 5     |
        | value IS NULL                          | 3         |
        | value IS NOT NULL                      | 1 2 4 5 6 |
        | value IS DISTINCT FROM 20              | 1 3 4 5   |
        | id IN (1, 3, 99)                       | 1 3       |
        | id BETWEEN 2 AND 4                     | 2 3 4     |
        | value < 0                              | 5         |
        | value + id = 22                        | 2         |
        | lower(title) = 'two'                   | 2 3       |
        | title LIKE 'a\_b\%%'                   | 5         |
        | value = (SELECT max(value) FROM app.items) | 2 6   |
        | id = 1 AND id = 2                      | NULL      |
        | value = NULL                           | NULL      |

    @inference
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
      And in KalamDB "SELECT id, body FROM app.notes" gives:
        | id | body                       |
        | 1  | written through PostgreSQL |

    Scenario Outline: A SELECT with parameters, <as> and planned as <plan>, finds the rows of each execution
      Given I run:
        """sql
        INSERT INTO app.items (id, title, value) VALUES (3, 'three', NULL), (4, 'it''s "four"', 20);
        """
      When I connect again, with parameters and results <as>
      And I run:
        """sql
        SET plan_cache_mode = <plan>;
        """
      And I prepare:
        """sql
        SELECT id::text, title, value::text FROM app.items WHERE id = $1 OR title = $2 OR value > $3 ORDER BY id
        """
      And I run it with the parameters:
        | bigint | text        | integer |
        | 1      | none        | 100     |
        | 0      | it's "four" | NULL    |
        | NULL   | NULL        | NULL    |
        | 3      | two         | 19      |
      Then the result is:
        | id | title       | value |
        | 1  | one         | 10    |
        | 4  | it's "four" | 20    |
        | 2  | two         | 20    |
        | 3  | three       | NULL  |
        | 4  | it's "four" | 20    |

      Examples:
        | as        | plan               |
        | as text   | force_generic_plan |
        | as text   | force_custom_plan  |
        | in binary | force_generic_plan |
        | in binary | force_custom_plan  |

    Scenario Outline: A parameter of type <type>, <as>, finds the row with that value by = alone
      Given I run:
        """sql
        CREATE TABLE app.typed (id BIGINT PRIMARY KEY, v <type>) USING kalamdb WITH (type = 'shared');
        INSERT INTO app.typed (id, v) VALUES (1, '<value>'), (2, '<other>'), (3, NULL);
        """
      When I connect again, with parameters and results <as>
      And I prepare:
        """sql
        SELECT id FROM app.typed WHERE v = $1
        """
      And I run it with the parameters:
        | <type>  |
        | <other> |
        | <value> |
        | NULL    |
      Then the result is:
        | id |
        | 2  |
        | 1  |

      Examples:
        | type             | as        | value                      | other                      |
        | boolean          | as text   | t                          | f                          |
        | boolean          | in binary | t                          | f                          |
        | smallint         | as text   | -32768                     | 32767                      |
        | smallint         | in binary | -32768                     | 32767                      |
        | integer          | as text   | -2147483648                | 2147483647                 |
        | integer          | in binary | -2147483648                | 2147483647                 |
        | bigint           | as text   | 9007199254740993           | 9007199254740992           |
        | bigint           | in binary | 9007199254740993           | 9007199254740992           |
        | real             | in binary | 0.25                       | -0.25                      |
        | double precision | in binary | 0.1                        | 0.10000000000000002        |
        | text             | as text   | naïve "日本" \ x            | x                          |
        | date             | as text   | 1969-12-31                 | 2024-02-29                 |
        | timestamp        | as text   | 2024-01-01 12:34:56.123456 | 2024-01-01 12:34:56.123457 |

    Scenario: The rows of a portal that is fetched from again and again are all there, each once
      Given I run:
        """sql
        INSERT INTO app.items (id, title, value) SELECT g, 'row ' || g, g FROM generate_series(3, 10) AS g;
        """
      And KalamDB has the quirk "small batches"
      When I connect again, with parameters and results as text
      And I run, fetching 4 rows at a time:
        """sql
        SELECT id FROM app.items ORDER BY id
        """
      Then the result is:
        | id |
        | 1  |
        | 2  |
        | 3  |
        | 4  |
        | 5  |
        | 6  |
        | 7  |
        | 8  |
        | 9  |
        | 10 |
      When I run, fetching 2 rows at a time:
        """sql
        SELECT id FROM app.items WHERE id < 6
        """
      And I run:
        """sql
        SELECT count(*) AS rows, sum(id) AS sum FROM app.items;
        """
      Then the result is:
        | rows | sum |
        | 10   | 55  |
