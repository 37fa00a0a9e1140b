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
        """
      Then KalamDB received:
        | method     | sql                             |
        | ExecuteSql | /CREATE .*\bpayload JSONB?\b.*/ |
      When I run:
        """sql
        SELECT kalam_exec('SELECT data_type FROM system.columns
          WHERE namespace_id = ''app'' AND table_name = ''events'' AND column_name = ''payload''') AS type;
        """
      Then the result is:
        | type                           |
        | /\[\{"data_type": ?"JSON"\}\]/ |

  @JSON-002
  Rule: "pg_kalam maps PostgreSQL JSON and JSONB columns to KalamDB JSON." – JSONB

    Scenario: A JSONB column is JSON in KalamDB
      When I run:
        """sql
        CREATE TABLE app.events (id BIGINT PRIMARY KEY, payload JSONB) USING kalamdb;
        """
      Then KalamDB received:
        | method     | sql                             |
        | ExecuteSql | /CREATE .*\bpayload JSONB?\b.*/ |
      When I run:
        """sql
        SELECT kalam_exec('SELECT data_type FROM system.columns
          WHERE namespace_id = ''app'' AND table_name = ''events'' AND column_name = ''payload''') AS type;
        """
      Then the result is:
        | type                           |
        | /\[\{"data_type": ?"JSON"\}\]/ |

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
        INSERT INTO app.events VALUES (1, '{"b": 1,  "a": 2}', '{"b": 1,  "a": 2}');
        SELECT as_json, as_jsonb FROM app.events;
        """
      Then the result is:
        | as_json           | as_jsonb         |
        | {"b": 1,  "a": 2} | {"a": 2, "b": 1} |

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
      When I run:
        """sql
        SELECT kalam_exec('SELECT payload->>''count'' AS n, payload->>''kind'' AS kind FROM app.events ORDER BY id') AS held;
        """
      Then the result is:
        | held                                                                   |
        | /\[\{"n": ?"7", ?"kind": ?null\}, ?\{"n": ?null, ?"kind": ?"view"\}\]/ |

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
      Then the result is:
        | id |
        | 1  |
      And KalamDB received:
        | method |
        | Scan   |
      And KalamDB received 0 "ExecuteQuery" calls
      When I run:
        """sql
        SELECT kalam_exec('SELECT id FROM app.events WHERE payload->>''kind'' = ''click''') AS ids;
        """
      Then the result is:
        | ids                |
        | /\[\{"id": ?1\}\]/ |
      And KalamDB received:
        | method       | sql                                                        |
        | ExecuteQuery | SELECT id FROM app.events WHERE payload->>'kind' = 'click' |

  @JSON-007
  Rule: "When you do send SQL through kalam_exec(...), KalamDB itself supports the same common PostgreSQL-style JSON operators:" – ->

    Background:
      Given I run:
        """sql
        CREATE TABLE app.d (id BIGINT PRIMARY KEY, doc JSONB) USING kalamdb;
        INSERT INTO app.d VALUES (1, '{"profile": {"city": "Wien"}, "list": [10, 20]}'), (2, '{"profile": null}'), (3, NULL);
        """

    Scenario: -> gives an element as JSON
      When I run:
        """sql
        SELECT v->>'id' AS id, v->>'profile' AS profile, v->>'second' AS second
        FROM json_array_elements(kalam_exec('SELECT id, doc->''profile'' AS profile, doc->''list''->1 AS second FROM app.d ORDER BY id')::json) v;
        """
      Then the result is:
        | id | profile               | second |
        | 1  | /\{"city": ?"Wien"\}/ | 20     |
        | 2  | null                  | NULL   |
        | 3  | NULL                  | NULL   |

  @JSON-008
  Rule: "KalamDB directly plans ->,->>, and?today." – ->>

    Scenario: ->> gives an element as text, and can be chained and compared
      Given I run:
        """sql
        CREATE TABLE app.d (id BIGINT PRIMARY KEY, doc JSONB) USING kalamdb;
        INSERT INTO app.d VALUES (1, '{"name": "alice", "n": -5, "profile": {"city": "Wien"}}'), (2, '{"name": "bob \"b\" jones", "n": null}');
        """
      When I run:
        """sql
        SELECT v->>'name' AS name, v->>'n' AS n, v->>'city' AS city
        FROM json_array_elements(kalam_exec('SELECT doc->>''name'' AS name, doc->>''n'' AS n, doc->''profile''->>''city'' AS city FROM app.d ORDER BY id')::json) v;
        """
      Then the result is:
        | name          | n    | city |
        | alice         | -5   | Wien |
        | bob "b" jones | NULL | NULL |
      When I run:
        """sql
        SELECT kalam_exec('SELECT doc->>''name'' AS name FROM app.d WHERE doc->''profile''->>''city'' = ''Wien''') AS names;
        """
      Then the result is:
        | names                      |
        | /\[\{"name": ?"alice"\}\]/ |

  @JSON-009
  Rule: "KalamDB-side operator planning currently covers ->,->>, and?." – ?

    Scenario: ? says whether a key is there
      Given I run:
        """sql
        CREATE TABLE app.d (id BIGINT PRIMARY KEY, doc JSONB) USING kalamdb;
        INSERT INTO app.d VALUES (1, '{"k": 1}'), (2, '{"k": null}'), (3, '{"other": 1}'), (4, NULL);
        """
      When I run:
        """sql
        SELECT kalam_exec('SELECT id FROM app.d WHERE doc ? ''k'' ORDER BY id') AS ids;
        """
      Then the result is:
        | ids                               |
        | /\[\{"id": ?1\}, ?\{"id": ?2\}\]/ |

  @JSON-010
  Rule: "KalamDB-side JSON helper functions are also available, including json_get" – json_get

    Scenario: json_get gives an element, whatever its type
      Given I run:
        """sql
        CREATE TABLE app.d (id BIGINT PRIMARY KEY, doc JSON) USING kalamdb;
        INSERT INTO app.d VALUES
          (1, '{"k": "text"}'), (2, '{"k": {"a": 1}}'), (3, '{"other": 1}'), (4, NULL);
        """
      When I run:
        """sql
        SELECT v->>'id' AS id, v->>'v' AS v
        FROM json_array_elements(kalam_exec('SELECT id, json_get(doc, ''k'') AS v FROM app.d ORDER BY id')::json) v;
        """
      Then the result is:
        | id | v           |
        | 1  | /.*text.*/  |
        | 2  | /.*"a.*1.*/ |
        | 3  | NULL        |
        | 4  | NULL        |

  @JSON-011
  Rule: "json_as_text, json_contains, json_length, json_object_keys" – json_as_text

    Scenario: json_as_text gives an element as text, by a path of keys and indexes
      Given I run:
        """sql
        CREATE TABLE app.d (id BIGINT PRIMARY KEY, doc JSON) USING kalamdb;
        INSERT INTO app.d VALUES
          (1, '{"k": ["zero", "o\"ne"]}'), (2, '{"k": [0, 1.50]}'), (3, '{"k": [0, null]}'), (4, '{"k": "no list"}'), (5, NULL);
        """
      When I run:
        """sql
        SELECT v->>'id' AS id, v->>'v' AS v
        FROM json_array_elements(kalam_exec('SELECT id, json_as_text(doc, ''k'', 1) AS v FROM app.d ORDER BY id')::json) v;
        """
      Then the result is:
        | id | v    |
        | 1  | o"ne |
        | 2  | 1.50 |
        | 3  | NULL |
        | 4  | NULL |
        | 5  | NULL |

  @JSON-012
  Rule: "json_contains, json_length, json_object_keys" – json_contains

    Scenario: json_contains says whether a path is there, and is never NULL
      Given I run:
        """sql
        CREATE TABLE app.d (id BIGINT PRIMARY KEY, doc JSON) USING kalamdb;
        INSERT INTO app.d VALUES
          (1, '{"k": {"a": 1}}'), (2, '{"k": {"a": null}}'), (3, '{"k": 1}'), (4, NULL);
        """
      When I run:
        """sql
        SELECT v->>'id' AS id, v->>'v' AS v
        FROM json_array_elements(kalam_exec('SELECT id, json_contains(doc, ''k'', ''a'') AS v FROM app.d ORDER BY id')::json) v;
        """
      Then the result is:
        | id | v     |
        | 1  | true  |
        | 2  | true  |
        | 3  | false |
        | 4  | false |

  @JSON-013
  Rule: "json_length, json_object_keys" – json_length

    Scenario: json_length counts elements of a list and keys of an object
      Given I run:
        """sql
        CREATE TABLE app.d (id BIGINT PRIMARY KEY, doc JSON) USING kalamdb;
        INSERT INTO app.d VALUES
          (1, '[1, 2, 3]'), (2, '{"a": 1, "b": 2}'), (3, '[]'), (4, '"text"'), (5, NULL);
        """
      When I run:
        """sql
        SELECT v->>'id' AS id, v->>'v' AS v
        FROM json_array_elements(kalam_exec('SELECT id, json_length(doc) AS v FROM app.d ORDER BY id')::json) v;
        """
      Then the result is:
        | id | v    |
        | 1  | 3    |
        | 2  | 2    |
        | 3  | 0    |
        | 4  | NULL |
        | 5  | NULL |

  @JSON-014
  Rule: "json_object_keys, and typed extractors such as json_get_int, json_get_float, and json_get_bool." – json_object_keys

    Scenario: json_object_keys gives the keys of an object in their order
      Given I run:
        """sql
        CREATE TABLE app.d (id BIGINT PRIMARY KEY, doc JSON) USING kalamdb;
        INSERT INTO app.d VALUES
          (1, '{"b": 1, "a": {"c": 2}}'), (2, '[1]'), (3, NULL);
        """
      When I run:
        """sql
        SELECT v->>'id' AS id, v->>'v' AS v
        FROM json_array_elements(kalam_exec('SELECT id, json_object_keys(doc) AS v FROM app.d ORDER BY id')::json) v;
        """
      Then the result is:
        | id | v               |
        | 1  | /\["b", ?"a"\]/ |
        | 2  | NULL            |
        | 3  | NULL            |

  @JSON-015
  Rule: "typed extractors such as json_get_int, json_get_float, and json_get_bool." – json_get_int

    Scenario: json_get_int gives integers and nothing else
      Given I run:
        """sql
        CREATE TABLE app.d (id BIGINT PRIMARY KEY, doc JSON) USING kalamdb;
        INSERT INTO app.d VALUES
          (1, '{"k": 9007199254740993}'), (2, '{"k": 1.5}'), (3, '{"k": "7"}'), (4, '{"k": true}'), (5, NULL);
        """
      When I run:
        """sql
        SELECT v->>'id' AS id, v->>'v' AS v
        FROM json_array_elements(kalam_exec('SELECT id, json_get_int(doc, ''k'') AS v FROM app.d ORDER BY id')::json) v;
        """
      Then the result is:
        | id | v                |
        | 1  | 9007199254740993 |
        | 2  | NULL             |
        | 3  | NULL             |
        | 4  | NULL             |
        | 5  | NULL             |

  @JSON-016
  Rule: "json_get_float, and json_get_bool." – json_get_float

    Scenario: json_get_float gives numbers and nothing else
      Given I run:
        """sql
        CREATE TABLE app.d (id BIGINT PRIMARY KEY, doc JSON) USING kalamdb;
        INSERT INTO app.d VALUES
          (1, '{"k": 1.5}'), (2, '{"k": 2}'), (3, '{"k": "1.5"}'), (4, NULL);
        """
      When I run:
        """sql
        SELECT v->>'id' AS id, v->>'v' AS v
        FROM json_array_elements(kalam_exec('SELECT id, json_get_float(doc, ''k'') AS v FROM app.d ORDER BY id')::json) v;
        """
      Then the result is:
        | id | v         |
        | 1  | 1.5       |
        | 2  | /2(\.0)?/ |
        | 3  | NULL      |
        | 4  | NULL      |

  @JSON-017
  Rule: "and json_get_bool." – json_get_bool

    Scenario: json_get_bool gives true and false and nothing else
      Given I run:
        """sql
        CREATE TABLE app.d (id BIGINT PRIMARY KEY, doc JSON) USING kalamdb;
        INSERT INTO app.d VALUES
          (1, '{"k": true}'), (2, '{"k": false}'), (3, '{"k": "true"}'), (4, '{"k": 1}'), (5, NULL);
        """
      When I run:
        """sql
        SELECT v->>'id' AS id, v->>'v' AS v
        FROM json_array_elements(kalam_exec('SELECT id, json_get_bool(doc, ''k'') AS v FROM app.d ORDER BY id')::json) v;
        """
      Then the result is:
        | id | v     |
        | 1  | true  |
        | 2  | false |
        | 3  | NULL  |
        | 4  | NULL  |
        | 5  | NULL  |

  @JSON-018
  Rule: "Do not assume full PostgreSQL jsonboperator parity for operators such as#>,#>>, or@>yet."

    Scenario Outline: <operator> works on the local column and is refused by KalamDB
      Given I run:
        """sql
        CREATE TABLE app.d (id BIGINT PRIMARY KEY, doc JSONB) USING kalamdb;
        INSERT INTO app.d VALUES (1, '{"a": {"b": 1}}');
        """
      When I run:
        """sql
        SELECT doc <operator> '<operand>' AS here FROM app.d;
        """
      Then the result is:
        | here   |
        | <here> |
      When I try:
        """sql
        SELECT kalam_exec('SELECT doc <operator> ''<operand>'' AS there FROM app.d');
        """
      Then it fails

      Examples:
        | operator | operand         | here |
        | #>       | {a,b}           | 1    |
        | #>>      | {a,b}           | 1    |
        | @>       | {"a": {"b": 1}} | t    |

  @JSON-019
  Rule: "That syntax compatibility is the contract"

    Scenario: The same text gives the same rows here and through kalam_exec
      Given I run:
        """sql
        CREATE TABLE app.d (id BIGINT PRIMARY KEY, doc JSONB) USING kalamdb;
        INSERT INTO app.d VALUES (1, '{"name": "alice", "profile": {"city": "Wien", "tags": ["x", "y"]}}'), (2, '{"name": "bob"}'), (3, NULL);
        """
      When I run:
        """sql
        SELECT id, doc->'profile'->>'city' AS city, doc->'profile'->'tags'->>1 AS tag FROM app.d WHERE doc ? 'name' ORDER BY id;
        """
      Then the result is:
        | id | city | tag  |
        | 1  | Wien | y    |
        | 2  | NULL | NULL |
      When I run:
        """sql
        SELECT v->>'id' AS id, v->>'city' AS city, v->>'tag' AS tag
        FROM json_array_elements(kalam_exec($$SELECT id, doc->'profile'->>'city' AS city, doc->'profile'->'tags'->>1 AS tag FROM app.d WHERE doc ? 'name' ORDER BY id$$)::json) v;
        """
      Then the result is:
        | id | city | tag  |
        | 1  | Wien | y    |
        | 2  | NULL | NULL |
