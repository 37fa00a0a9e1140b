Feature: JSON and JSONB

  Background:
    Given a database with the extension
    And kalam_server points at KalamDB

  @JSON-001
  Rule: "pg_kalam maps PostgreSQL JSON and JSONB authoring types to KalamDB JSON." – JSON

    Scenario: A JSON column is JSON in KalamDB
      When I run:
        """sql
        CREATE TABLE app.events (id BIGINT PRIMARY KEY, payload JSON) USING kalamdb;
        INSERT INTO app.events (id, payload) VALUES (1, '{"kind": "click"}'), (2, NULL);
        """
      Then in KalamDB "SELECT data_type FROM system.columns WHERE table_name = 'events' AND column_name = 'payload'" gives:
        | data_type |
        | JSON      |
      And in KalamDB "SELECT id, payload->>'kind' AS kind FROM app.events ORDER BY id" gives:
        | id | kind  |
        | 1  | click |
        | 2  | NULL  |

    @protocol
    Scenario: The CREATE TABLE that KalamDB receives says JSON or JSONB
      When I run:
        """sql
        CREATE TABLE app.events (id BIGINT PRIMARY KEY, payload JSON) USING kalamdb;
        """
      Then KalamDB received:
        | sql                               |
        | /CREATE .*\b"?payload"? JSONB?\b.*/ |

  @JSON-002
  Rule: "pg_kalam maps PostgreSQL JSON and JSONB columns to KalamDB JSON." – JSONB

    Scenario: A JSONB column is JSON in KalamDB
      When I run:
        """sql
        CREATE TABLE app.events (id BIGINT PRIMARY KEY, payload JSONB) USING kalamdb;
        INSERT INTO app.events (id, payload) VALUES (1, '{"kind": "click"}'), (2, NULL);
        """
      Then in KalamDB "SELECT data_type FROM system.columns WHERE table_name = 'events' AND column_name = 'payload'" gives:
        | data_type |
        | JSON      |
      And in KalamDB "SELECT id, payload->>'kind' AS kind FROM app.events ORDER BY id" gives:
        | id | kind  |
        | 1  | click |
        | 2  | NULL  |

    @protocol
    Scenario: The CREATE TABLE that KalamDB receives says JSON or JSONB
      When I run:
        """sql
        CREATE TABLE app.events (id BIGINT PRIMARY KEY, payload JSONB) USING kalamdb;
        """
      Then KalamDB received:
        | sql                               |
        | /CREATE .*\b"?payload"? JSONB?\b.*/ |

  @JSON-003
  Rule: "On the CREATE TABLE ... USING kalamdb path, the local PostgreSQL column keeps the type you declared"

    Scenario: JSON stays json, and JSONB stays jsonb
      When I run:
        """sql
        CREATE TABLE app.events (id BIGINT PRIMARY KEY, as_json JSON, as_jsonb JSONB) USING kalamdb;
        SELECT attname, format_type(atttypid, atttypmod) AS type FROM pg_attribute
        WHERE attrelid = 'app.events'::regclass AND attname LIKE 'as_%' ORDER BY attnum;
        """
      Then the result is:
        | attname  | type  |
        | as_json  | json  |
        | as_jsonb | jsonb |
      When I run:
        """sql
        INSERT INTO app.events VALUES (1, '{"b": 1, "a": [2, null, "x\"y"]}', '{"b": 1, "a": [2, null, "x\"y"]}'), (2, NULL, NULL), (3, 'null', '"text"');
        SELECT id, as_json::jsonb AS as_json, as_jsonb FROM app.events ORDER BY id;
        """
      Then the result is:
        | id | as_json                          | as_jsonb                         |
        | 1  | {"a": [2, null, "x\\"y"], "b": 1} | {"a": [2, null, "x\\"y"], "b": 1} |
        | 2  | NULL                             | NULL                             |
        | 3  | null                             | "text"                           |

    @own-choice
    Scenario: The text of a JSON value is kept as it was written
      When I run:
        """sql
        CREATE TABLE app.events (id BIGINT PRIMARY KEY, as_json JSON) USING kalamdb;
        INSERT INTO app.events VALUES (1, '{"b": 1,  "a": 2}');
        SELECT as_json FROM app.events;
        """
      Then the result is:
        | as_json           |
        | {"b": 1,  "a": 2} |

  @JSON-004
  Rule: "With a local JSONB column, foreign-table queries can use normal PostgreSQL JSON syntax:"

    Scenario: PostgreSQL's own JSON operators work on the rows that KalamDB holds
      Given I run:
        """sql
        CREATE TABLE app.events (id BIGINT PRIMARY KEY, payload JSONB) USING kalamdb;
        INSERT INTO app.events VALUES
          (1, '{"kind": "click", "at": {"x": 10, "y": 20}, "tags": ["a", "b"]}'), (2, '{"kind": "view"}'), (3, '{"other": 1}');
        """
      And KalamDB runs:
        """sql
        INSERT INTO app.events (id, payload) VALUES (4, '{"kind":"scroll"}');
        """
      When I run:
        """sql
        SELECT id, payload->>'kind' AS kind FROM app.events WHERE payload ? 'kind' ORDER BY id;
        """
      Then the result is:
        | id | kind   |
        | 1  | click  |
        | 2  | view   |
        | 4  | scroll |
      When I run:
        """sql
        SELECT payload->'at'->>'y' AS arrow, payload#>>'{tags,1}' AS path, payload @> '{"kind": "click"}' AS contains,
          jsonb_array_length(payload->'tags') AS tags, jsonb_path_query_first(payload, '$.at.x') AS jsonpath
        FROM app.events WHERE payload->'at' IS NOT NULL;
        """
      Then the result is:
        | arrow | path | contains | tags | jsonpath |
        | 20    | b    | t        | 2    | 10       |

    Scenario: A document is changed by PostgreSQL's functions, and KalamDB holds the change
      Given I run:
        """sql
        CREATE TABLE app.events (id BIGINT PRIMARY KEY, payload JSONB) USING kalamdb;
        INSERT INTO app.events VALUES (1, '{"kind": "click", "count": 1}'), (2, '{"kind": "view"}');
        """
      When I run:
        """sql
        UPDATE app.events SET payload = jsonb_set(payload, '{count}', '7') - 'kind' WHERE payload->>'kind' = 'click';
        """
      Then 1 row is affected
      And in KalamDB "SELECT payload->>'count' AS n, payload->>'kind' AS kind FROM app.events ORDER BY id" gives:
        | n    | kind |
        | 7    | NULL |
        | NULL | view |

    Scenario: The document's own statements work
      When I run:
        """sql
        CREATE TABLE app.events (
          id BIGINT PRIMARY KEY DEFAULT SNOWFLAKE_ID(),
          payload JSONB NOT NULL
        ) USING kalamdb WITH (
          type = 'shared'
        );
        INSERT INTO app.events (payload) VALUES ('{"kind": "click"}'), ('{"other": 1}');
        SELECT payload->>'kind' AS kind
        FROM app.events
        WHERE payload ? 'kind';
        """
      Then the result is:
        | kind  |
        | click |

    Scenario: Documents that come in several batches are each looked into
      Given I run:
        """sql
        CREATE TABLE app.events (id BIGINT PRIMARY KEY, payload JSONB) USING kalamdb;
        INSERT INTO app.events SELECT g, CASE WHEN g = 6 THEN NULL
          ELSE jsonb_build_object('n', g, 'kind', CASE WHEN g % 2 = 0 THEN 'even' ELSE 'odd' END, 'tags', jsonb_build_array(g, g + 1)) END
          FROM generate_series(1, 11) AS g;
        """
      And KalamDB has the quirk "small batches"
      When I run:
        """sql
        SELECT string_agg(payload->>'n', ' ' ORDER BY id) AS even, count(*) AS rows,
          sum((payload->'tags'->>1)::int) AS sum FROM app.events WHERE payload @> '{"kind": "even"}';
        """
      Then the result is:
        | even       | rows | sum |
        | 2 4 8 10   | 4    | 28  |

    Scenario Outline: The condition <condition> finds what it finds in an ordinary table
      Given I run:
        """sql
        CREATE TABLE app.events (id BIGINT PRIMARY KEY, payload JSONB) USING kalamdb;
        INSERT INTO app.events VALUES (1, '{"a": {"b": 1}, "k": "v"}'), (2, '{"k": null}'), (3, '["k", 1]'), (4, '"k"'), (5, NULL), (6, '{}');
        """
      When I run:
        """sql
        SELECT string_agg(id::text, ' ' ORDER BY id) AS ids FROM app.events WHERE <condition>;
        """
      Then the result is:
        | ids   |
        | <ids> |

      Examples:
        | condition                                | ids   |
        | payload ? 'k'                            | 1 2 3 4 |
        | payload ->> 'k' = 'v'                    | 1     |
        | payload -> 'k' = 'null'                  | 2     |
        | payload = '{"k" :  null}'                | 2     |
        | payload -> 0 = '"k"'                     | 3 4   |
        | payload IS NULL                          | 5     |
        | jsonb_typeof(payload) = 'object'         | 1 2 6 |
        | payload #>> '{a,b}' = '1'                | 1     |
        | payload @> '{"a": {}}'                   | 1     |
        | payload ?\| array['k', 'a']              | 1 2 3 4 |
        | payload ?& array['k', 'a']               | 1     |
        | payload @? '$.a.b ? (@ > 0)'             | 1     |

    @inference
    Scenario: A document is found by = whatever way its numbers are written
      Given I run:
        """sql
        CREATE TABLE app.events (id BIGINT PRIMARY KEY, payload JSONB) USING kalamdb;
        INSERT INTO app.events VALUES (1, '{"a": {"b": 1}, "k": "v"}'), (2, '{"a": {"b": 2}, "k": "v"}');
        """
      When I run:
        """sql
        SELECT id FROM app.events WHERE payload = '{"k": "v", "a": {"b": 1.0}}';
        """
      Then the result is:
        | id |
        | 1  |

  @JSON-005
  Rule: "FILE is the special case: it is always mirrored locally as JSONB."

    Scenario: A FILE column is jsonb in PostgreSQL, beside a JSON column that is not
      When I run:
        """sql
        CREATE TABLE app.documents (id BIGINT PRIMARY KEY, attachment FILE, note JSON) USING kalamdb;
        SELECT attname, format_type(atttypid, atttypmod) AS type FROM pg_attribute
        WHERE attrelid = 'app.documents'::regclass AND attname IN ('attachment', 'note') ORDER BY attnum;
        """
      Then the result is:
        | attname    | type  |
        | attachment | jsonb |
        | note       | json  |

  @JSON-006
  Rule: "PostgreSQL may still evaluate the JSONB expression locally on the mirrored value unless you explicitly route the statement through kalam_exec(...)."

    Scenario: An expression gives the same rows, wherever it is evaluated
      Given I run:
        """sql
        CREATE TABLE app.events (id BIGINT PRIMARY KEY, payload JSONB) USING kalamdb;
        INSERT INTO app.events VALUES (1, '{"kind": "click"}'), (2, '{"kind": "view"}'), (3, '{}'), (4, NULL);
        """
      When I run:
        """sql
        SELECT id FROM app.events WHERE payload->>'kind' = 'click';
        """
      Then the result is:
        | id |
        | 1  |
      When I run:
        """sql
        SELECT kalam_exec($$SELECT id FROM app.events WHERE payload->>'kind' = 'click'$$) AS ids;
        """
      Then KalamDB received:
        | exact sql                                                  |
        | SELECT id FROM app.events WHERE payload->>'kind' = 'click' |
      And the result is, as a JSON array, what KalamDB itself gives:
        """sql
        SELECT id FROM app.events WHERE payload->>'kind' = 'click'
        """

    @own-choice
    Scenario: KalamDB sees a JSON operator only in what goes through kalam_exec
      Given I run:
        """sql
        CREATE TABLE app.events (id BIGINT PRIMARY KEY, payload JSONB) USING kalamdb;
        INSERT INTO app.events VALUES (1, '{"kind": "click"}'), (2, '{"kind": "view"}');
        """
      When I run:
        """sql
        SELECT id FROM app.events WHERE payload->>'kind' = 'click';
        """
      Then KalamDB received 1 "Scan" call
      And KalamDB received 0 "ExecuteQuery" calls
      And no "Scan" that KalamDB received mentions "click"

  @JSON-007
  Rule: "When you do send SQL through kalam_exec(...), KalamDB itself supports the same common PostgreSQL-style JSON operators:" – ->

    Scenario Outline: -> goes through kalam_exec as it is written, and what KalamDB makes of it comes back: <expression>
      Given I run:
        """sql
        CREATE TABLE app.d (id BIGINT PRIMARY KEY, doc JSONB) USING kalamdb;
        INSERT INTO app.d VALUES
          (1, '{"profile": {"city": "Wien", "tags": ["x", "y"]}, "list": [10, 20]}'), (2, '{"profile": null}'), (3, NULL), (4, '{"profile": "q\"\\ß"}');
        """
      When I run:
        """sql
        SELECT kalam_exec($kalam$SELECT id, <expression> AS v FROM app.d ORDER BY id$kalam$) AS answer;
        """
      Then KalamDB received:
        | exact sql                                              |
        | SELECT id, <expression> AS v FROM app.d ORDER BY id    |
      And the result is, as a JSON array, what KalamDB itself gives:
        """sql
        SELECT id, <expression> AS v FROM app.d ORDER BY id
        """

      Examples:
        | expression |
        | doc->'profile' |
        | doc->'list'->1 |
        | doc -> 'profile' -> 'tags' |

  @JSON-008
  Rule: "KalamDB directly plans ->,->>, and?today." – ->>

    Scenario Outline: ->> goes through kalam_exec as it is written, and what KalamDB makes of it comes back: <expression>
      Given I run:
        """sql
        CREATE TABLE app.d (id BIGINT PRIMARY KEY, doc JSONB) USING kalamdb;
        INSERT INTO app.d VALUES
          (1, '{"name": "alice", "n": -5, "profile": {"city": "Wien"}}'), (2, '{"name": "bob \"b\" jones", "n": null}'), (3, NULL), (4, '{"name": ""}');
        """
      When I run:
        """sql
        SELECT kalam_exec($kalam$SELECT id, <expression> AS v FROM app.d ORDER BY id$kalam$) AS answer;
        """
      Then KalamDB received:
        | exact sql                                              |
        | SELECT id, <expression> AS v FROM app.d ORDER BY id    |
      And the result is, as a JSON array, what KalamDB itself gives:
        """sql
        SELECT id, <expression> AS v FROM app.d ORDER BY id
        """

      Examples:
        | expression |
        | doc->>'name' |
        | doc->>'n' |
        | doc->'profile'->>'city' |
        | doc->>'name' = 'alice' |

  @JSON-009
  Rule: "KalamDB-side operator planning currently covers ->,->>, and?." – ?

    Scenario Outline: ? goes through kalam_exec as it is written, and what KalamDB makes of it comes back: <condition>
      Given I run:
        """sql
        CREATE TABLE app.d (id BIGINT PRIMARY KEY, doc JSONB) USING kalamdb;
        INSERT INTO app.d VALUES (1, '{"k": 1}'), (2, '{"k": null}'), (3, '{"other": 1}'), (4, NULL), (5, '{"a": {"k": 1}}');
        """
      When I run:
        """sql
        SELECT kalam_exec($kalam$SELECT id FROM app.d WHERE <condition> ORDER BY id$kalam$) AS ids;
        """
      Then KalamDB received:
        | exact sql                                              |
        | SELECT id FROM app.d WHERE <condition> ORDER BY id     |
      And the result is, as a JSON array, what KalamDB itself gives:
        """sql
        SELECT id FROM app.d WHERE <condition> ORDER BY id
        """

      Examples:
        | condition                  |
        | doc ? 'k'                  |
        | doc->'a' ? 'k'             |
        | doc ? 'k' OR doc ? 'other' |

  @JSON-010
  Rule: "KalamDB-side JSON helper functions are also available, including json_get" – json_get

    Scenario Outline: json_get goes through kalam_exec, and what KalamDB makes of it comes back: <expression>
      Given I run:
        """sql
        CREATE TABLE app.d (id BIGINT PRIMARY KEY, doc JSONB) USING kalamdb;
        INSERT INTO app.d VALUES
          (1, '{"k": "text"}'), (2, '{"k": {"a": 1}}'), (3, '{"other": 1}'), (4, NULL), (5, '{"k": ["x", "q\"uote"]}');
        """
      When I run:
        """sql
        SELECT kalam_exec($kalam$SELECT id, <expression> AS v FROM app.d ORDER BY id$kalam$) AS answer;
        """
      Then KalamDB received:
        | exact sql                                              |
        | SELECT id, <expression> AS v FROM app.d ORDER BY id    |
      And the result is, as a JSON array, what KalamDB itself gives:
        """sql
        SELECT id, <expression> AS v FROM app.d ORDER BY id
        """

      Examples:
        | expression |
        | json_as_text(json_get(doc, 'k'), 'a') |
        | json_get(doc, 'k')::text |

  @JSON-011
  Rule: "json_as_text, json_contains, json_length, json_object_keys" – json_as_text

    Scenario Outline: json_as_text goes through kalam_exec, and what KalamDB makes of it comes back: <expression>
      Given I run:
        """sql
        CREATE TABLE app.d (id BIGINT PRIMARY KEY, doc JSONB) USING kalamdb;
        INSERT INTO app.d VALUES
          (1, '{"k": ["zero", "o\"ne"]}'), (2, '{"k": [0, 1.50]}'), (3, '{"k": [0, null]}'), (4, '{"k": "no list"}'), (5, NULL);
        """
      When I run:
        """sql
        SELECT kalam_exec($kalam$SELECT id, <expression> AS v FROM app.d ORDER BY id$kalam$) AS answer;
        """
      Then KalamDB received:
        | exact sql                                              |
        | SELECT id, <expression> AS v FROM app.d ORDER BY id    |
      And the result is, as a JSON array, what KalamDB itself gives:
        """sql
        SELECT id, <expression> AS v FROM app.d ORDER BY id
        """

      Examples:
        | expression |
        | json_as_text(doc, 'k', 1) |
        | json_as_text(doc, 'k') |

  @JSON-012
  Rule: "json_contains, json_length, json_object_keys" – json_contains

    Scenario Outline: json_contains goes through kalam_exec, and what KalamDB makes of it comes back: <expression>
      Given I run:
        """sql
        CREATE TABLE app.d (id BIGINT PRIMARY KEY, doc JSONB) USING kalamdb;
        INSERT INTO app.d VALUES
          (1, '{"k": {"a": 1}}'), (2, '{"k": {"a": null}}'), (3, '{"k": 1}'), (4, NULL);
        """
      When I run:
        """sql
        SELECT kalam_exec($kalam$SELECT id, <expression> AS v FROM app.d ORDER BY id$kalam$) AS answer;
        """
      Then KalamDB received:
        | exact sql                                              |
        | SELECT id, <expression> AS v FROM app.d ORDER BY id    |
      And the result is, as a JSON array, what KalamDB itself gives:
        """sql
        SELECT id, <expression> AS v FROM app.d ORDER BY id
        """

      Examples:
        | expression |
        | json_contains(doc, 'k', 'a') |
        | json_contains(doc, 'k') |

  @JSON-013
  Rule: "json_length, json_object_keys" – json_length

    Scenario Outline: json_length goes through kalam_exec, and what KalamDB makes of it comes back: <expression>
      Given I run:
        """sql
        CREATE TABLE app.d (id BIGINT PRIMARY KEY, doc JSONB) USING kalamdb;
        INSERT INTO app.d VALUES
          (1, '[1, 2, 3]'), (2, '{"a": 1, "b": 2}'), (3, '[]'), (4, '"text"'), (5, NULL);
        """
      When I run:
        """sql
        SELECT kalam_exec($kalam$SELECT id, <expression> AS v FROM app.d ORDER BY id$kalam$) AS answer;
        """
      Then KalamDB received:
        | exact sql                                              |
        | SELECT id, <expression> AS v FROM app.d ORDER BY id    |
      And the result is, as a JSON array, what KalamDB itself gives:
        """sql
        SELECT id, <expression> AS v FROM app.d ORDER BY id
        """

      Examples:
        | expression |
        | json_length(doc) |
        | json_length(doc, 'a') |

  @JSON-014
  Rule: "json_object_keys, and typed extractors such as json_get_int, json_get_float, and json_get_bool." – json_object_keys

    Scenario: json_object_keys goes through kalam_exec and gives the keys of the objects that were stored
      Given I run:
        """sql
        CREATE TABLE app.d (id BIGINT PRIMARY KEY, doc JSON) USING kalamdb;
        INSERT INTO app.d VALUES (1, '{"b": 1, "a": {"c": 2}}'), (2, '{"k": null}');
        """
      When I run:
        """sql
        SELECT v->>'id' AS id, (SELECT string_agg(k, ',' ORDER BY k) FROM json_array_elements_text(v->'v') AS k) AS v
        FROM json_array_elements(kalam_exec('SELECT id, json_object_keys(doc) AS v FROM app.d ORDER BY id')::json) v;
        """
      Then the result is:
        | id | v   |
        | 1  | a,b |
        | 2  | k   |
      And KalamDB received:
        | exact sql                                                    |
        | SELECT id, json_object_keys(doc) AS v FROM app.d ORDER BY id |

  @JSON-015
  Rule: "typed extractors such as json_get_int, json_get_float, and json_get_bool." – json_get_int

    Scenario Outline: json_get_int goes through kalam_exec, and what KalamDB makes of it comes back: <expression>
      Given I run:
        """sql
        CREATE TABLE app.d (id BIGINT PRIMARY KEY, doc JSONB) USING kalamdb;
        INSERT INTO app.d VALUES
          (1, '{"k": 9007199254740993}'), (2, '{"k": 1.5}'), (3, '{"k": "7"}'), (4, '{"k": true}'), (5, NULL), (6, '{"k": 0}');
        """
      When I run:
        """sql
        SELECT kalam_exec($kalam$SELECT id, <expression> AS v FROM app.d ORDER BY id$kalam$) AS answer;
        """
      Then KalamDB received:
        | exact sql                                              |
        | SELECT id, <expression> AS v FROM app.d ORDER BY id    |
      And the result is, as a JSON array, what KalamDB itself gives:
        """sql
        SELECT id, <expression> AS v FROM app.d ORDER BY id
        """

      Examples:
        | expression |
        | json_get_int(doc, 'k') |
        | json_get_int(doc, 'k') + 1 |

  @JSON-016
  Rule: "json_get_float, and json_get_bool." – json_get_float

    Scenario Outline: json_get_float goes through kalam_exec, and what KalamDB makes of it comes back: <expression>
      Given I run:
        """sql
        CREATE TABLE app.d (id BIGINT PRIMARY KEY, doc JSONB) USING kalamdb;
        INSERT INTO app.d VALUES
          (1, '{"k": 1.5}'), (2, '{"k": 2}'), (3, '{"k": "1.5"}'), (4, NULL), (5, '{"k": 0.1}'), (6, '{"k": 1e300}');
        """
      When I run:
        """sql
        SELECT kalam_exec($kalam$SELECT id, <expression> AS v FROM app.d ORDER BY id$kalam$) AS answer;
        """
      Then KalamDB received:
        | exact sql                                              |
        | SELECT id, <expression> AS v FROM app.d ORDER BY id    |
      And the result is, as a JSON array, what KalamDB itself gives:
        """sql
        SELECT id, <expression> AS v FROM app.d ORDER BY id
        """

      Examples:
        | expression |
        | json_get_float(doc, 'k') |
        | json_get_float(doc, 'k') * 2 |

  @JSON-017
  Rule: "and json_get_bool." – json_get_bool

    Scenario Outline: json_get_bool goes through kalam_exec, and what KalamDB makes of it comes back: <expression>
      Given I run:
        """sql
        CREATE TABLE app.d (id BIGINT PRIMARY KEY, doc JSONB) USING kalamdb;
        INSERT INTO app.d VALUES
          (1, '{"k": true}'), (2, '{"k": false}'), (3, '{"k": "true"}'), (4, '{"k": 1}'), (5, NULL);
        """
      When I run:
        """sql
        SELECT kalam_exec($kalam$SELECT id, <expression> AS v FROM app.d ORDER BY id$kalam$) AS answer;
        """
      Then KalamDB received:
        | exact sql                                              |
        | SELECT id, <expression> AS v FROM app.d ORDER BY id    |
      And the result is, as a JSON array, what KalamDB itself gives:
        """sql
        SELECT id, <expression> AS v FROM app.d ORDER BY id
        """

      Examples:
        | expression |
        | json_get_bool(doc, 'k') |
        | json_get_bool(doc, 'k') IS NULL |

  @JSON-018
  Rule: "Do not assume full PostgreSQL jsonboperator parity for operators such as#>,#>>, or@>yet."

    Scenario Outline: <operator> works on the local column, whatever KalamDB itself makes of it
      Given I run:
        """sql
        CREATE TABLE app.d (id BIGINT PRIMARY KEY, doc JSONB) USING kalamdb;
        INSERT INTO app.d VALUES (1, '{"a": {"b": 1}}'), (2, '{"a": 2}'), (3, NULL);
        """
      When I run:
        """sql
        SELECT id, doc <operator> '<operand>' AS here FROM app.d ORDER BY id;
        """
      Then the result is:
        | id | here     |
        | 1  | <first>  |
        | 2  | <second> |
        | 3  | NULL     |
      When I run:
        """sql
        SELECT id FROM app.d WHERE doc <operator> '<operand>' = '<first>';
        """
      Then the result is:
        | id |
        | 1  |

      Examples:
        | operator | operand         | first | second |
        | #>       | {a,b}           | 1     | NULL   |
        | #>>      | {a,b}           | 1     | NULL   |
        | @>       | {"a": {"b": 1}} | t     | f      |

    @inference
    Scenario Outline: What KalamDB refuses to plan, such as <operator>, is an error, and no error of the session
      Given KalamDB refuses "ExecuteQuery" with INTERNAL "no such operator"
      And KalamDB refuses "ExecuteSql" with INTERNAL "no such operator"
      When I try:
        """sql
        SELECT kalam_exec($kalam$SELECT '{"a": 1}' <operator> '{a}' AS there$kalam$);
        """
      Then it fails
      When I run:
        """sql
        SELECT 'goes on' AS session;
        """
      Then the result is:
        | session |
        | goes on |

      Examples:
        | operator |
        | #>       |
        | @>       |

  @JSON-019
  Rule: "That syntax compatibility is the contract"

    Background:
      Given I run:
        """sql
        CREATE TABLE app.d (id BIGINT PRIMARY KEY, doc JSONB) USING kalamdb;
        INSERT INTO app.d VALUES (1, '{"name": "alice", "profile": {"city": "Wien", "tags": ["x", "y"]}}'), (2, '{"name": "bob"}'), (3, NULL);
        """

    Scenario: The text gives on the local value what it gives in an ordinary table
      When I run:
        """sql
        SELECT id, doc->'profile'->>'city' AS city, doc->'profile'->'tags'->>1 AS tag FROM app.d WHERE doc ? 'name' ORDER BY id;
        """
      Then the result is:
        | id | city | tag  |
        | 1  | Wien | y    |
        | 2  | NULL | NULL |

    Scenario: The same text gives the same rows here and through kalam_exec
      When I run:
        """sql
        WITH here AS (
          SELECT id::text, doc->'profile'->>'city' AS city, doc->'profile'->'tags'->>1 AS tag FROM app.d WHERE doc ? 'name'),
        there AS (
          SELECT v->>'id', v->>'city', v->>'tag'
          FROM json_array_elements(kalam_exec($$SELECT id, doc->'profile'->>'city' AS city, doc->'profile'->'tags'->>1 AS tag FROM app.d WHERE doc ? 'name' ORDER BY id$$)::json) v)
        SELECT (SELECT count(*) FROM here) AS here, (SELECT count(*) FROM there) AS there,
          (SELECT count(*) FROM (TABLE here EXCEPT ALL TABLE there) AS missing) AS missing;
        """
      Then the result is:
        | here | there | missing |
        | 2    | 2     | 0       |
