Feature: Direct statement execution

  Background:
    Given a database with the extension
    And kalam_server points at KalamDB
    And I run:
      """sql
      CREATE TABLE app.items (id BIGINT PRIMARY KEY, title TEXT) USING kalamdb WITH (type = 'shared');
      """
    And KalamDB runs:
      """sql
      INSERT INTO app.items (id, title) VALUES (1, 'one'), (2, NULL);
      """

  @EXEC-001
  Rule: "kalam_exec(...) sends the SQL string to the KalamDB server as-is."

    Scenario: KalamDB receives every character of the string
      When I run:
        """sql
        SELECT kalam_exec($kalam$SELECT   'it''s  "$1" \ ünï ? :x'  AS "Mixed"  /* two  blanks */  FROM app.items -- ends here$kalam$);
        """
      Then KalamDB received:
        | exact sql                                                                                             |
        | SELECT   'it''s  "$1" \\ ünï ? :x'  AS "Mixed"  /* two  blanks */  FROM app.items -- ends here |
      When I run:
        """sql
        SELECT kalam_exec(E'SELECT id,\n\ttitle\nFROM app.items');
        """
      Then KalamDB received:
        | exact sql                            |
        | /SELECT id,\n\ttitle\nFROM app.items/ |

    @inference
    Scenario: A string that is no SQL at all reaches KalamDB, and its refusal is an error
      When I try:
        """sql
        SELECT kalam_exec('THIS is  no SQL');
        """
      Then it fails
      And KalamDB received:
        | exact sql       |
        | THIS is  no SQL |

    Scenario: A statement that is given as a parameter is sent as it is
      When I connect again, with parameters and results in binary
      And I prepare:
        """sql
        SELECT r ->> 'id' AS id FROM json_array_elements(kalam_exec($1)::json) r
        """
      And I run it with the parameters:
        | text                                           |
        | SELECT id  FROM app.items WHERE title = 'o'\|\|'ne' |
      Then the result is:
        | id |
        | 1  |
      And KalamDB received:
        | exact sql                                      |
        | SELECT id  FROM app.items WHERE title = 'o'\|\|'ne' |

  @EXEC-002
  Rule: "For SELECTstatements, it returns a JSON array string."

    Scenario Outline: <rows> rows are an array of <rows> elements, also with <quirk>
      Given I run:
        """sql
        INSERT INTO app.items (id, title) SELECT g, 'row' FROM generate_series(3, 20) AS g;
        """
      And KalamDB has the quirk "<quirk>"
      When I run:
        """sql
        SELECT json_typeof(answer) AS type, CASE json_typeof(answer) WHEN 'array' THEN json_array_length(answer) END AS rows
        FROM (SELECT kalam_exec('SELECT id, title FROM app.items WHERE id <= <rows>')::json AS answer) AS answers;
        """
      Then the result is:
        | type  | rows   |
        | array | <rows> |

      Examples:
        | rows | quirk                     |
        | 1    | small batches             |
        | 20   | small batches             |
        | 2    | scan in no order          |
        | 0    | small batches             |
        | 0    | empty result has no batch |

    Scenario: Rows of many batches are all there, each once
      Given I run:
        """sql
        INSERT INTO app.items (id, title) SELECT g, 'row ' || g FROM generate_series(3, 20) AS g;
        """
      And KalamDB has the quirk "small batches"
      When I run:
        """sql
        SELECT kalam_exec('SELECT id, title FROM app.items ORDER BY id') AS answer;
        """
      Then the result is, as a JSON array, what KalamDB itself gives:
        """sql
        SELECT id, title FROM app.items ORDER BY id
        """

    @inference
    Scenario: Rows become objects of a JSON array, with strings and nulls
      When I run:
        """sql
        SELECT r ->> 'id' AS id, coalesce(json_typeof(r -> 'title'), 'null') AS type, r ->> 'title' AS title
        FROM json_array_elements(kalam_exec('SELECT id, title FROM app.items ORDER BY id')::json) r;
        """
      Then the result is:
        | id | type   | title |
        | 1  | string | one   |
        | 2  | null   | NULL  |

    @inference
    Scenario: Text with quotes, backslashes, line breaks and other letters comes through unharmed
      Given I run:
        """sql
        INSERT INTO app.items (id, title) VALUES (3, E'"quoted" \\ and\nbroken\t日本 \u0001 </x>');
        """
      When I run:
        """sql
        SELECT r ->> 'title' = E'"quoted" \\ and\nbroken\t日本 \u0001 </x>' AS same
        FROM json_array_elements(kalam_exec('SELECT title FROM app.items WHERE id = 3')::json) r;
        """
      Then the result is:
        | same |
        | t    |

    @own-choice
    Scenario: Numbers and booleans are numbers and booleans of JSON
      When I run:
        """sql
        SELECT json_typeof(r -> 'n') AS n, json_typeof(r -> 'big') AS big, json_typeof(r -> 'x') AS x, json_typeof(r -> 'b') AS b,
          r ->> 'big' AS value
        FROM json_array_elements(kalam_exec('SELECT 1 AS n, 9007199254740993 AS big, CAST(1.5 AS DOUBLE) AS x, 1 = 1 AS b')::json) r;
        """
      Then the result is:
        | n      | big    | x      | b       | value            |
        | number | number | number | boolean | 9007199254740993 |

    @own-choice
    Scenario: The keys of an object are the columns in their order
      When I run:
        """sql
        SELECT string_agg(k, ' ') AS keys
        FROM json_object_keys(kalam_exec('SELECT title AS z, id AS a, title AS m FROM app.items WHERE id = 1')::json -> 0) AS k;
        """
      Then the result is:
        | keys  |
        | z a m |

    @own-choice
    Scenario: Values of every type of KalamDB's have a form in JSON
      Given I run:
        """sql
        CREATE TABLE app.kinds (id BIGINT PRIMARY KEY, b BOOLEAN, s SMALLINT, i INTEGER, f REAL, d DOUBLE PRECISION,
          n NUMERIC(12, 3), bytes BYTEA, u UUID, day DATE, clock TIME, at TIMESTAMP, doc JSON, nothing TEXT)
          USING kalamdb WITH (type = 'shared');
        INSERT INTO app.kinds (id, b, s, i, f, d, n, bytes, u, day, clock, at, doc) VALUES (9223372036854775807, true, -1, 2,
          0.5, 1e100, 123456789.125, '\x00ff', '6f2c1b1e-0000-4000-8000-000000000001', '2024-02-29', '23:59:59.999999',
          '2024-02-29 10:00:00', '{"k": [1, null]}');
        """
      When I run:
        """sql
        SELECT v.key, json_typeof(v.value) AS type, v.value #>> '{}' AS text FROM json_each(kalam_exec(
          'SELECT id, b, s, i, f, d, n, bytes, u, day, clock, at, doc, nothing FROM app.kinds')::json -> 0) AS v;
        """
      Then the result is:
        | key     | type    | text                                 |
        | id      | number  | 9223372036854775807                  |
        | b       | boolean | true                                 |
        | s       | number  | -1                                   |
        | i       | number  | 2                                    |
        | f       | number  | 0.5                                  |
        | d       | number  | 1.0E100                              |
        | n       | number  | 123456789.125                        |
        | bytes   | string  | \\x00ff                               |
        | u       | string  | 6f2c1b1e-0000-4000-8000-000000000001 |
        | day     | string  | 2024-02-29                           |
        | clock   | string  | 23:59:59.999999                      |
        | at      | string  | 2024-02-29T10:00:00                  |
        | doc     | string  | {"k": [1, null]}                     |
        | nothing | null    | NULL                                 |

    @own-choice
    Scenario: A result that is longer than the limit is an error, and the limit can be raised
      When I try:
        """sql
        SET kalam.exec_result_limit = '1kB';
        SELECT length(kalam_exec('SELECT repeat(''x'', 1100) AS v')) AS length;
        """
      Then it fails and the message contains "kalam.exec_result_limit"
      When I run:
        """sql
        SET kalam.exec_result_limit = '2kB';
        SELECT length(kalam_exec('SELECT repeat(''x'', 1100) AS v')) AS length;
        """
      Then the result is:
        | length |
        | 1110   |

  @EXEC-003
  Rule: "For DDL and DML statements, it returns a JSON string message." – DDL

    Scenario Outline: <statement> gives a JSON string
      When I run:
        """sql
        SELECT json_typeof(answer) AS type, answer #>> '{}' <> '' AS has_text
        FROM (SELECT kalam_exec('<statement>')::json AS answer) AS answers;
        """
      Then the result is:
        | type   | has_text |
        | string | t        |

      Examples:
        | statement                                              |
        | CREATE NAMESPACE other                                 |
        | CREATE SHARED TABLE app.notes (id BIGINT PRIMARY KEY)  |
        | ALTER TABLE app.items ADD COLUMN extra TEXT            |
        | DROP TABLE app.items                                   |

  @EXEC-004
  Rule: "DML statements, it returns a JSON string message." – DML

    Scenario Outline: <statement> gives a JSON string, and is done
      When I run:
        """sql
        SELECT json_typeof(answer) AS type, answer #>> '{}' <> '' AS has_text
        FROM (SELECT kalam_exec($kalam$<sql>$kalam$)::json AS answer) AS answers;
        """
      Then the result is:
        | type   | has_text |
        | string | t        |
      And in KalamDB "SELECT count(*) AS n FROM app.items WHERE <held>" gives:
        | n   |
        | <n> |

      Examples:
        | statement | sql                                                   | held                       | n |
        | INSERT    | INSERT INTO app.items (id, title) VALUES (3, 'three') | id = 3 AND title = 'three' | 1 |
        | UPDATE    | UPDATE app.items SET title = 'two' WHERE id = 2       | id = 2 AND title = 'two'   | 1 |
        | DELETE    | DELETE FROM app.items WHERE id = 1                    | id = 1                     | 0 |

    @protocol
    Scenario: What is done in a transaction that is rolled back stays, since KalamDB does it outside of it
      When I run:
        """sql
        BEGIN;
        SELECT kalam_exec('INSERT INTO app.items (id, title) VALUES (3, ''three'')');
        ROLLBACK;
        """
      Then in KalamDB "SELECT title FROM app.items WHERE id = 3" gives:
        | title |
        | three |

    @own-choice
    Scenario: In a transaction block a warning says that the statement is done outside of it
      When I run:
        """sql
        BEGIN;
        SELECT kalam_exec('INSERT INTO app.items (id, title) VALUES (3, ''three'')');
        """
      Then PostgreSQL says "kalam_exec() changes KalamDB outside of the transaction block"

    @own-choice
    Scenario: A read-only transaction refuses what is not a query
      When I try:
        """sql
        BEGIN READ ONLY;
        SELECT kalam_exec('DELETE FROM app.items WHERE id = 1');
        """
      Then it fails and the message contains "read-only"
      And KalamDB received nothing

  @EXEC-005
  Rule: "It uses the default foreign server kalam_server."

    Scenario: With several servers the statement goes to kalam_server
      Given another KalamDB, named "eu"
      And I run:
        """sql
        CREATE SERVER a_server FOREIGN DATA WRAPPER pg_kalam OPTIONS (host '${eu.host}', port '${eu.port}');
        """
      When I run:
        """sql
        SELECT kalam_exec('SELECT 1 AS ok');
        """
      Then KalamDB received:
        | exact sql      |
        | SELECT 1 AS ok |
      And KalamDB "eu" received nothing

    Scenario: Without kalam_server it fails, although there is another server
      Given I run:
        """sql
        DROP SERVER kalam_server CASCADE;
        CREATE SERVER a_server FOREIGN DATA WRAPPER pg_kalam
          OPTIONS (host '${kalamdb.host}', port '${kalamdb.port}');
        """
      When I try:
        """sql
        SELECT kalam_exec('SELECT 1 AS ok');
        """
      Then it fails
      And KalamDB received nothing

    @inference
    Scenario: Without kalam_server the error names it
      Given I run:
        """sql
        DROP SERVER kalam_server CASCADE;
        """
      When I try:
        """sql
        SELECT kalam_exec('SELECT 1 AS ok');
        """
      Then it fails and the message contains "kalam_server"

  @EXEC-006
  Rule: "It is revoked from PUBLIC."

    Background:
      Given I run:
        """sql
        CREATE ROLE joe LOGIN;
        """

    Scenario: A role without a grant may not call it
      When I connect as "joe"
      And I try:
        """sql
        SELECT kalam_exec('SELECT 1 AS ok');
        """
      Then it fails with SQLSTATE "42501" and the message contains "kalam_exec"
      And KalamDB received nothing

    @inference
    Scenario: A role that has been granted EXECUTE may call it
      Given I run:
        """sql
        GRANT EXECUTE ON FUNCTION kalam_exec TO joe;
        GRANT USAGE ON FOREIGN SERVER kalam_server TO joe;
        """
      When I connect as "joe"
      And I run:
        """sql
        SELECT r ->> 'ok' AS ok FROM json_array_elements(kalam_exec('SELECT 1 AS ok')::json) r;
        """
      Then the result is:
        | ok |
        | 1  |

  @EXEC-007
  Rule: "It does not currently mirror PostgreSQL search_pathor current schema automatically, so schema-qualify the statement."

    Background:
      Given I run:
        """sql
        SET search_path = app, public;
        """

    Scenario: A table that search_path finds for PostgreSQL is not found for kalam_exec
      When I run:
        """sql
        SELECT count(*) AS rows FROM items;
        """
      Then the result is:
        | rows |
        | 2    |
      When I try:
        """sql
        SELECT kalam_exec('SELECT id FROM items');
        """
      Then it fails
      And KalamDB received:
        | exact sql            |
        | SELECT id FROM items |

    Scenario: With its schema the table is found, whatever search_path says
      When I run:
        """sql
        SET search_path = public;
        SELECT r ->> 'id' AS id FROM json_array_elements(kalam_exec('SELECT id FROM app.items ORDER BY id')::json) r;
        """
      Then the result is:
        | id |
        | 1  |
        | 2  |

  @EXEC-008
  Rule: "SELECT kalam_exec('SELECT * FROM system.tables');"

    Scenario: The document's statement lists KalamDB's tables
      When I run:
        """sql
        SELECT kalam_exec('SELECT * FROM system.tables');
        """
      Then the result contains "items"
      When I run:
        """sql
        SELECT r ->> 'namespace_id' AS namespace, r ->> 'table_type' AS type
        FROM json_array_elements(kalam_exec('SELECT * FROM system.tables')::json) r
        WHERE r ->> 'table_name' = 'items';
        """
      Then the result is:
        | namespace | type   |
        | app       | shared |

  @EXEC-009
  Rule: "This is the simplest path for server-native DDL, system queries, or commands that do not need PostgreSQL-side relation mapping."

    Scenario: Server-native DDL makes a table in KalamDB and none in PostgreSQL
      When I run:
        """sql
        SELECT kalam_exec('CREATE SHARED TABLE app.notes (id BIGINT PRIMARY KEY, body TEXT)');
        SELECT kalam_exec('INSERT INTO app.notes (id, body) VALUES (1, ''kept in KalamDB'')');
        SELECT to_regclass('app.notes') AS local, r ->> 'body' AS remote
        FROM json_array_elements(kalam_exec('SELECT body FROM app.notes')::json) r;
        """
      Then the result is:
        | local | remote          |
        | NULL  | kept in KalamDB |

    Scenario: A system query shows the columns that KalamDB has
      When I run:
        """sql
        SELECT r ->> 'column_name' AS name FROM json_array_elements(kalam_exec(
          'SELECT column_name FROM system.columns WHERE table_name = ''items'' AND column_name IN (''id'', ''title'')
           ORDER BY column_name')::json) r;
        """
      Then the result is:
        | name  |
        | id    |
        | title |

  @EXEC-010
  Rule: "Forward arbitrary statements directly to KalamDB with SELECT kalam_exec('<sql>')."

    Scenario: Statements of every kind are forwarded, each by itself and in their order
      When I run:
        """sql
        SELECT kalam_exec('CREATE NAMESPACE lab');
        SELECT kalam_exec('CREATE SHARED TABLE lab.samples (id BIGINT PRIMARY KEY, note TEXT)');
        SELECT kalam_exec('INSERT INTO lab.samples (id, note) VALUES (1, ''a'')');
        SELECT kalam_exec('UPDATE lab.samples SET note = ''b'' WHERE id = 1');
        SELECT kalam_exec('SELECT note FROM lab.samples');
        SELECT kalam_exec('DELETE FROM lab.samples WHERE id = 1');
        SELECT kalam_exec('DROP TABLE lab.samples');
        """
      Then KalamDB received:
        | exact sql                                                         |
        | CREATE NAMESPACE lab                                              |
        | CREATE SHARED TABLE lab.samples (id BIGINT PRIMARY KEY, note TEXT) |
        | INSERT INTO lab.samples (id, note) VALUES (1, 'a')                |
        | UPDATE lab.samples SET note = 'b' WHERE id = 1                    |
        | SELECT note FROM lab.samples                                      |
        | DELETE FROM lab.samples WHERE id = 1                              |
        | DROP TABLE lab.samples                                            |

    Scenario: The statement may be computed
      When I run:
        """sql
        SELECT t.name, r ->> 'n' AS rows FROM (VALUES ('items')) AS t (name),
          json_array_elements(kalam_exec(format('SELECT count(*) AS n FROM app.%s', t.name))::json) r;
        """
      Then the result is:
        | name  | rows |
        | items | 2    |

  @EXEC-011
  Rule: "To pass any statement directly to KalamDB, use kalam_exec(...):"

    @inference
    Scenario: What KalamDB refuses is an error, not a result
      When I try:
        """sql
        SELECT kalam_exec('INSERT INTO app.items (id, title) VALUES (1, ''one again'')');
        """
      Then it fails
      When I run:
        """sql
        SELECT id, title FROM app.items WHERE id = 1;
        """
      Then the result is:
        | id | title |
        | 1  | one   |

    Scenario: A table that PostgreSQL does not know can be used
      Given KalamDB runs:
        """sql
        CREATE NAMESPACE far;
        CREATE SHARED TABLE far.away (id BIGINT PRIMARY KEY);
        """
      When I run:
        """sql
        SELECT kalam_exec('INSERT INTO far.away (id) VALUES (7)');
        SELECT r ->> 'id' AS id FROM json_array_elements(kalam_exec('SELECT id FROM far.away')::json) r;
        """
      Then the result is:
        | id |
        | 7  |

    @inference
    Scenario: After a refusal the session and KalamDB go on
      When I try:
        """sql
        SELECT kalam_exec('SELECT no_such_column FROM app.items');
        """
      Then it fails
      When I run:
        """sql
        SELECT r ->> 'id' AS id FROM json_array_elements(kalam_exec('SELECT id FROM app.items ORDER BY id')::json) r;
        """
      Then the result is:
        | id |
        | 1  |
        | 2  |
