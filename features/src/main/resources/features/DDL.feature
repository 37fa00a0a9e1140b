Feature: CREATE TABLE ... USING kalamdb

  Background:
    Given a database with the extension
    And kalam_server points at KalamDB

  @DDL-001
  Rule: "CREATE TABLE ... USING kalamdbThe shorthand authoring path backed by the DDL hook."

    Scenario: A table made by USING kalamdb can be written and read
      When I run:
        """sql
        CREATE TABLE app.items (id BIGINT PRIMARY KEY DEFAULT SNOWFLAKE_ID(), title TEXT)
          USING kalamdb WITH (type = 'shared');
        INSERT INTO app.items (id, title) VALUES (1, 'one');
        SELECT id, title FROM app.items;
        """
      Then the result is:
        | id | title |
        | 1  | one   |

    Scenario: Comments, quoting and odd spacing do no harm
      When I run:
        """sql
        create /* not ( yet */ TABLE
          app . "items" (
            "id" bigint -- the key, (really)
              primary key,
            title
              text
          ) using KALAMDB with ( "type"='shared' );
        INSERT INTO app.items (id, title) VALUES (1, 'one');
        SELECT id, title FROM app.items;
        """
      Then the result is:
        | id | title |
        | 1  | one   |

  @DDL-002
  Rule: "CREATE FOREIGN TABLE ... SERVER <name>The explicit PostgreSQL FDW path."

    Scenario: CREATE FOREIGN TABLE ... SERVER mirrors a relation of the server it names
      Given another KalamDB, named "eu"
      And KalamDB "eu" runs:
        """sql
        CREATE NAMESPACE app;
        CREATE SHARED TABLE app.notes (id BIGINT PRIMARY KEY, title TEXT);
        INSERT INTO app.notes (id, title) VALUES (7, 'seven');
        """
      When I run:
        """sql
        CREATE SERVER kalam_eu FOREIGN DATA WRAPPER pg_kalam OPTIONS (host '${eu.host}', port '${eu.port}');
        CREATE FOREIGN TABLE app.notes (id BIGINT, title TEXT) SERVER kalam_eu OPTIONS (table_type 'shared');
        INSERT INTO app.notes (id, title) VALUES (8, 'eight');
        SELECT id, title FROM app.notes ORDER BY id;
        """
      Then the result is:
        | id | title |
        | 7  | seven |
        | 8  | eight |
      And KalamDB received nothing

  @DDL-003
  Rule: "resolves the PostgreSQL schema and table name into the mirrored KalamDB namespace and table,"

    Scenario: The statement's schema and name become namespace and table
      When I run:
        """sql
        CREATE TABLE app.items (id BIGINT PRIMARY KEY) USING kalamdb;
        """
      Then KalamDB received:
        | method     | sql                                                   |
        | ExecuteSql | /CREATE (SHARED )?TABLE (IF NOT EXISTS )?app\.items\(.*/ |

    Scenario: Without a schema the first schema of search_path becomes the namespace
      Given I run:
        """sql
        CREATE SCHEMA sales;
        SET search_path = sales, public;
        """
      When I run:
        """sql
        CREATE TABLE orders (id BIGINT PRIMARY KEY) USING kalamdb;
        """
      Then KalamDB received:
        | method     | sql                                                      |
        | ExecuteSql | /CREATE (SHARED )?TABLE (IF NOT EXISTS )?sales\.orders\(.*/ |

  @DDL-004
  Rule: "create the namespace in KalamDB if needed,"

    Scenario: The namespace is created before the table, if it is not there
      When I run:
        """sql
        CREATE TABLE app.items (id BIGINT PRIMARY KEY) USING kalamdb;
        """
      Then KalamDB received:
        | method     | sql                                |
        | ExecuteSql | CREATE NAMESPACE IF NOT EXISTS app |
        | ExecuteSql | /CREATE (SHARED )?TABLE .*/        |

    Scenario: A second table of the namespace can be created
      Given I run:
        """sql
        CREATE TABLE app.items (id BIGINT PRIMARY KEY) USING kalamdb;
        """
      When I run:
        """sql
        CREATE TABLE app.notes (id BIGINT PRIMARY KEY) USING kalamdb;
        SELECT count(*) AS rows FROM app.notes;
        """
      Then the result is:
        | rows |
        | 0    |

  @DDL-005
  Rule: "create the KalamDB table from the user-defined columns and forwarded table options,"

    Scenario: KalamDB gets the columns and the options of the statement
      When I run:
        """sql
        CREATE TABLE app.items (id BIGINT PRIMARY KEY DEFAULT SNOWFLAKE_ID(), title TEXT NOT NULL, value INTEGER)
          USING kalamdb WITH (type = 'shared', access_level = 'public');
        """
      Then KalamDB received:
        | method     | sql |
        | ExecuteSql | /CREATE (SHARED )?TABLE (IF NOT EXISTS )?app\.items\(id (BIGINT\|INT8)\b.*,title TEXT NOT NULL,value (INTEGER\|INT\|INT4)\b.*\)WITH\((.*,)?TYPE='shared'.*\)/ |
      And KalamDB received:
        | method     | sql                                       |
        | ExecuteSql | /.*WITH\((.*,)?ACCESS_LEVEL='public'.*\)/ |

    Scenario: When KalamDB refuses the table there is no local table either
      Given KalamDB refuses "ExecuteSql" with INTERNAL "no space left"
      When I try:
        """sql
        CREATE TABLE app.items (id BIGINT PRIMARY KEY) USING kalamdb;
        """
      Then it fails and the message contains "no space left"
      When I run:
        """sql
        SELECT to_regclass('app.items') AS items;
        """
      Then the result is:
        | items |
        | NULL  |

  @DDL-006
  Rule: "creates the local foreign table surface and injects the PostgreSQL-visible system columns that pg_kalammanages locally."

    Scenario: The local foreign table has the user columns, then the system column
      When I run:
        """sql
        CREATE TABLE app.items (id BIGINT PRIMARY KEY DEFAULT SNOWFLAKE_ID(), title TEXT NOT NULL, value INTEGER)
          USING kalamdb WITH (type = 'shared');
        SELECT attname, format_type(atttypid, atttypmod) AS type FROM pg_attribute
        WHERE attrelid = 'app.items'::regclass AND attnum > 0 AND NOT attisdropped ORDER BY attnum;
        """
      Then the result is:
        | attname | type    |
        | id      | bigint  |
        | title   | text    |
        | value   | integer |
        | _seq    | bigint  |

  @DDL-007
  Rule: "Shared table example" – WITH (type = 'shared')

    Scenario: WITH (type = 'shared') makes a shared table
      When I run:
        """sql
        CREATE TABLE app.items (id BIGINT PRIMARY KEY DEFAULT SNOWFLAKE_ID(), title TEXT NOT NULL)
          USING kalamdb WITH (type = 'shared');
        """
      Then KalamDB received:
        | method     | sql                                                                                  |
        | ExecuteSql | /CREATE SHARED TABLE .*\|CREATE TABLE .*WITH\((.*,)?TYPE='shared'.*\)/                |

    Scenario: All users see the rows of a shared table
      Given I run:
        """sql
        CREATE TABLE app.items (id BIGINT PRIMARY KEY, title TEXT NOT NULL) USING kalamdb WITH (type = 'shared');
        """
      When I run:
        """sql
        SET kalam.user_id = 'user-alice';
        INSERT INTO app.items (id, title) VALUES (1, 'one');
        SET kalam.user_id = 'user-bob';
        SELECT id, title FROM app.items;
        """
      Then the result is:
        | id | title |
        | 1  | one   |

  @DDL-008
  Rule: "User table example" – WITH (type = 'user')

    Scenario: WITH (type = 'user') makes a user table, whose owner can be seen
      When I run:
        """sql
        CREATE TABLE app.profiles (id TEXT PRIMARY KEY, age INTEGER) USING kalamdb WITH (type = 'user');
        """
      Then KalamDB received:
        | method     | sql                                                                                  |
        | ExecuteSql | /CREATE USER TABLE .*\|CREATE TABLE .*WITH\((.*,)?TYPE='user'.*\)/                |
      When I run:
        """sql
        SELECT attname FROM pg_attribute
        WHERE attrelid = 'app.profiles'::regclass AND attnum > 0 AND NOT attisdropped ORDER BY attnum;
        """
      Then the result is:
        | attname |
        | id      |
        | age     |
        | _seq    |
        | _userid |

    Scenario: The rows of a user table belong to the user who wrote them
      Given I run:
        """sql
        CREATE TABLE app.profiles (id TEXT PRIMARY KEY, age INTEGER) USING kalamdb WITH (type = 'user');
        """
      When I run:
        """sql
        SET kalam.user_id = 'user-alice';
        INSERT INTO app.profiles (id, age) VALUES ('p1', 30);
        SET kalam.user_id = 'user-bob';
        SELECT count(*) AS rows FROM app.profiles;
        """
      Then the result is:
        | rows |
        | 0    |
      When I run:
        """sql
        SET kalam.user_id = 'user-alice';
        SELECT id, age FROM app.profiles;
        """
      Then the result is:
        | id | age |
        | p1 | 30  |

  @DDL-009
  Rule: "Stream table example" – WITH (type = 'stream')

    Scenario: WITH (type = 'stream') makes a stream table, which needs no primary key
      When I run:
        """sql
        CREATE TABLE app.events (event_type TEXT, payload TEXT)
          USING kalamdb WITH (type = 'stream', ttl_seconds = '3600');
        """
      Then KalamDB received:
        | method     | sql                                                                                  |
        | ExecuteSql | /CREATE STREAM TABLE .*\|CREATE TABLE .*WITH\((.*,)?TYPE='stream'.*\)/            |
      And KalamDB received:
        | method     | sql                                      |
        | ExecuteSql | /.*WITH\((.*,)?TTL_SECONDS='3600'.*\)/ |
      When I run:
        """sql
        SELECT attname FROM pg_attribute
        WHERE attrelid = 'app.events'::regclass AND attnum > 0 AND NOT attisdropped ORDER BY attnum;
        """
      Then the result is:
        | attname    |
        | event_type |
        | payload    |
        | _seq       |

    Scenario: What is written to a stream table can be read from it
      When I run:
        """sql
        CREATE TABLE app.events (event_type TEXT, payload TEXT)
          USING kalamdb WITH (type = 'stream', ttl_seconds = '3600');
        SET kalam.user_id = 'user-alice';
        INSERT INTO app.events (event_type, payload) VALUES ('login', 'from Berlin');
        SELECT event_type, payload FROM app.events;
        """
      Then the result is:
        | event_type | payload     |
        | login      | from Berlin |

  @DDL-010
  Rule: "USING kalamdbselects the extension-managed PostgreSQL authoring path."

    Scenario: A table without USING kalamdb is none of the extension's business
      When I run:
        """sql
        CREATE TABLE app.plain (id INTEGER);
        SELECT relkind FROM pg_class WHERE oid = 'app.plain'::regclass;
        """
      Then the result is:
        | relkind |
        | r       |
      And KalamDB received nothing

    Scenario: The words USING kalamdb in a comment or a string do not count
      When I run:
        """sql
        CREATE TABLE app.plain (id INTEGER, note TEXT DEFAULT 'CREATE TABLE x (id int) USING kalamdb') /* USING kalamdb */;
        SELECT relkind FROM pg_class WHERE oid = 'app.plain'::regclass;
        """
      Then the result is:
        | relkind |
        | r       |
      And KalamDB received nothing

  @DDL-011
  Rule: "WITH (type = 'shared' | 'user' | 'stream')selects the KalamDB table type."

    Scenario: Each type makes a table of that type in KalamDB
      When I run:
        """sql
        CREATE TABLE app.a (id BIGINT PRIMARY KEY) USING kalamdb WITH (type = 'shared');
        CREATE TABLE app.b (id BIGINT PRIMARY KEY) USING kalamdb WITH (type = 'user');
        CREATE TABLE app.c (id BIGINT PRIMARY KEY) USING kalamdb WITH (type = 'stream', ttl_seconds = '60');
        SELECT r ->> 'table_name' AS name, r ->> 'table_type' AS type FROM json_array_elements(kalam_exec(
          'SELECT table_name, table_type FROM system.tables WHERE namespace_id = ''app'' LIMIT 1000')::json) r ORDER BY 1;
        """
      Then the result is:
        | name | type   |
        | a    | shared |
        | b    | user   |
        | c    | stream |

    Scenario: Any other type is refused, and there is no table
      When I try:
        """sql
        CREATE TABLE app.items (id BIGINT PRIMARY KEY) USING kalamdb WITH (type = 'heap');
        """
      Then it fails and the message contains "heap"
      When I run:
        """sql
        SELECT to_regclass('app.items') AS items;
        """
      Then the result is:
        | items |
        | NULL  |

  @DDL-012
  Rule: "PRIMARY KEYandDEFAULT SNOWFLAKE_ID()are kept in the KalamDB definition." – PRIMARY KEY

    Scenario: KalamDB gets the primary key, whichever way it is written
      When I run:
        """sql
        CREATE TABLE app.items (id BIGINT PRIMARY KEY, title TEXT) USING kalamdb;
        """
      Then KalamDB received:
        | method     | sql                                                       |
        | ExecuteSql | /CREATE .*\(id (BIGINT\|INT8)\b.*PRIMARY KEY.*\).*/       |
      When I run:
        """sql
        CREATE TABLE app.notes (id BIGINT, title TEXT, PRIMARY KEY (id)) USING kalamdb;
        """
      Then KalamDB received:
        | method     | sql                                                       |
        | ExecuteSql | /CREATE .*\(id (BIGINT\|INT8)\b.*PRIMARY KEY.*\).*/       |

    Scenario: KalamDB keeps the primary key unique
      Given I run:
        """sql
        CREATE TABLE app.items (id BIGINT PRIMARY KEY, title TEXT) USING kalamdb;
        INSERT INTO app.items (id, title) VALUES (1, 'one');
        """
      When I try:
        """sql
        INSERT INTO app.items (id, title) VALUES (1, 'another one');
        """
      Then it fails

  @DDL-013
  Rule: "PRIMARY KEYandDEFAULT SNOWFLAKE_ID()are preserved in KalamDB." – DEFAULT SNOWFLAKE_ID()

    Scenario: KalamDB gets DEFAULT SNOWFLAKE_ID()
      When I run:
        """sql
        CREATE TABLE app.items (id BIGINT PRIMARY KEY DEFAULT SNOWFLAKE_ID(), title TEXT) USING kalamdb;
        """
      Then KalamDB received:
        | method     | sql                                                              |
        | ExecuteSql | /CREATE .*\(id (BIGINT\|INT8)\b.*DEFAULT SNOWFLAKE_ID\(\).*title.*/ |

    Scenario: A row that is inserted without an id gets one
      When I run:
        """sql
        CREATE TABLE app.items (id BIGINT PRIMARY KEY DEFAULT SNOWFLAKE_ID(), title TEXT) USING kalamdb;
        INSERT INTO app.items (title) VALUES ('one'), ('two');
        SELECT count(DISTINCT id) AS ids, min(id) > 0 AS positive FROM app.items;
        """
      Then the result is:
        | ids | positive |
        | 2   | t        |

  @DDL-014
  Rule: "SERIAL,BIGSERIAL,SMALLSERIAL, andGENERATED ... AS IDENTITYare normalized into integer columns withDEFAULT SNOWFLAKE_ID()before the KalamDB DDL is sent." – SERIAL

    Scenario: KalamDB gets INTEGER with DEFAULT SNOWFLAKE_ID() for SERIAL
      When I run:
        """sql
        CREATE TABLE app.items (id SERIAL PRIMARY KEY, title TEXT) USING kalamdb;
        """
      Then KalamDB received:
        | method     | sql |
        | ExecuteSql | /CREATE .*TABLE .*app\.items\(id (INTEGER\|INT\|INT4)\b[^,]*DEFAULT SNOWFLAKE_ID\(\)[^,]*,title.*/ |
      And no "ExecuteSql" that KalamDB received mentions "SERIAL"

    Scenario: A row that is inserted without a value for SERIAL gets one
      When I run:
        """sql
        CREATE TABLE app.items (id SERIAL PRIMARY KEY, title TEXT) USING kalamdb;
        INSERT INTO app.items (title) VALUES ('one'), ('two');
        INSERT INTO app.items (title) VALUES ('three');
        SELECT count(DISTINCT id) AS ids, min(id) > 0 AS positive, min(pg_typeof(id)::text) AS type FROM app.items;
        """
      Then the result is:
        | ids | positive | type |
        | 3   | t        | integer |

  @DDL-015
  Rule: "BIGSERIAL,SMALLSERIAL, andGENERATED ... AS IDENTITYare normalized into integer columns withDEFAULT SNOWFLAKE_ID()before the KalamDB DDL is sent." – BIGSERIAL

    Scenario: KalamDB gets BIGINT with DEFAULT SNOWFLAKE_ID() for BIGSERIAL
      When I run:
        """sql
        CREATE TABLE app.items (id BIGSERIAL PRIMARY KEY, title TEXT) USING kalamdb;
        """
      Then KalamDB received:
        | method     | sql |
        | ExecuteSql | /CREATE .*TABLE .*app\.items\(id (BIGINT\|INT8)\b[^,]*DEFAULT SNOWFLAKE_ID\(\)[^,]*,title.*/ |
      And no "ExecuteSql" that KalamDB received mentions "SERIAL"

    Scenario: A row that is inserted without a value for BIGSERIAL gets one
      When I run:
        """sql
        CREATE TABLE app.items (id BIGSERIAL PRIMARY KEY, title TEXT) USING kalamdb;
        INSERT INTO app.items (title) VALUES ('one'), ('two');
        INSERT INTO app.items (title) VALUES ('three');
        SELECT count(DISTINCT id) AS ids, min(id) > 0 AS positive, min(pg_typeof(id)::text) AS type FROM app.items;
        """
      Then the result is:
        | ids | positive | type |
        | 3   | t        | bigint |

  @DDL-016
  Rule: "SMALLSERIAL, andGENERATED ... AS IDENTITYare normalized into integer columns withDEFAULT SNOWFLAKE_ID()before the KalamDB DDL is sent." – SMALLSERIAL

    Scenario: KalamDB gets SMALLINT with DEFAULT SNOWFLAKE_ID() for SMALLSERIAL
      When I run:
        """sql
        CREATE TABLE app.items (id SMALLSERIAL PRIMARY KEY, title TEXT) USING kalamdb;
        """
      Then KalamDB received:
        | method     | sql |
        | ExecuteSql | /CREATE .*TABLE .*app\.items\(id (SMALLINT\|INT2)\b[^,]*DEFAULT SNOWFLAKE_ID\(\)[^,]*,title.*/ |
      And no "ExecuteSql" that KalamDB received mentions "SERIAL"

    Scenario: A row that is inserted without a value for SMALLSERIAL gets one
      When I run:
        """sql
        CREATE TABLE app.items (id SMALLSERIAL PRIMARY KEY, title TEXT) USING kalamdb;
        INSERT INTO app.items (title) VALUES ('one'), ('two');
        INSERT INTO app.items (title) VALUES ('three');
        SELECT count(DISTINCT id) AS ids, min(id) > 0 AS positive, min(pg_typeof(id)::text) AS type FROM app.items;
        """
      Then the result is:
        | ids | positive | type |
        | 3   | t        | smallint |

  @DDL-017
  Rule: "GENERATED ... AS IDENTITYare normalized into integer columns withDEFAULT SNOWFLAKE_ID()before the KalamDB DDL is sent." – GENERATED ALWAYS AS IDENTITY

    Scenario: KalamDB gets BIGINT with DEFAULT SNOWFLAKE_ID() for GENERATED ALWAYS AS IDENTITY
      When I run:
        """sql
        CREATE TABLE app.items (id BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY, title TEXT) USING kalamdb;
        """
      Then KalamDB received:
        | method     | sql |
        | ExecuteSql | /CREATE .*TABLE .*app\.items\(id (BIGINT\|INT8)\b[^,]*DEFAULT SNOWFLAKE_ID\(\)[^,]*,title.*/ |
      And no "ExecuteSql" that KalamDB received mentions "IDENTITY"

    Scenario: A row that is inserted without a value for GENERATED ALWAYS AS IDENTITY gets one
      When I run:
        """sql
        CREATE TABLE app.items (id BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY, title TEXT) USING kalamdb;
        INSERT INTO app.items (title) VALUES ('one'), ('two');
        INSERT INTO app.items (title) VALUES ('three');
        SELECT count(DISTINCT id) AS ids, min(id) > 0 AS positive, min(pg_typeof(id)::text) AS type FROM app.items;
        """
      Then the result is:
        | ids | positive | type |
        | 3   | t        | bigint |

  @DDL-018
  Rule: "GENERATED ... AS IDENTITYare normalized into explicit integer columns withDEFAULT SNOWFLAKE_ID()before the mirrored KalamDB DDL is sent." – GENERATED BY DEFAULT AS IDENTITY

    Scenario: KalamDB gets BIGINT with DEFAULT SNOWFLAKE_ID() for GENERATED BY DEFAULT AS IDENTITY
      When I run:
        """sql
        CREATE TABLE app.items (id BIGINT GENERATED BY DEFAULT AS IDENTITY (START 10) PRIMARY KEY, title TEXT) USING kalamdb;
        """
      Then KalamDB received:
        | method     | sql |
        | ExecuteSql | /CREATE .*TABLE .*app\.items\(id (BIGINT\|INT8)\b[^,]*DEFAULT SNOWFLAKE_ID\(\)[^,]*,title.*/ |
      And no "ExecuteSql" that KalamDB received mentions "IDENTITY"

    Scenario: A row that is inserted without a value for GENERATED BY DEFAULT AS IDENTITY gets one
      When I run:
        """sql
        CREATE TABLE app.items (id BIGINT GENERATED BY DEFAULT AS IDENTITY (START 10) PRIMARY KEY, title TEXT) USING kalamdb;
        INSERT INTO app.items (title) VALUES ('one'), ('two');
        INSERT INTO app.items (title) VALUES ('three');
        SELECT count(DISTINCT id) AS ids, min(id) > 0 AS positive, min(pg_typeof(id)::text) AS type FROM app.items;
        """
      Then the result is:
        | ids | positive | type |
        | 3   | t        | bigint |

  @DDL-019
  Rule: "Additional WITH (...)options are forwarded to the mirrored KalamDBCREATE TABLEstatement."

    Scenario: KalamDB gets every option besides the type
      When I run:
        """sql
        CREATE TABLE app.items (id BIGINT PRIMARY KEY)
          USING kalamdb WITH (type = 'shared', storage_id = 'local', access_level = 'public', flush_policy = 'rows:100');
        """
      Then KalamDB received:
        | method     | sql                                                                                 |
        | ExecuteSql | /CREATE .*WITH\((?=.*STORAGE_ID='local')(?=.*ACCESS_LEVEL='public')(?=.*FLUSH_POLICY='rows:100').*\)/ |

  @DDL-020
  Rule: "The resulting PostgreSQL object is a foreign table"

    Scenario: PostgreSQL knows the object as a foreign table of kalam_server
      When I run:
        """sql
        CREATE TABLE app.items (id BIGINT PRIMARY KEY, title TEXT) USING kalamdb;
        SELECT c.relkind, t.table_type, s.srvname
        FROM pg_class c
        JOIN information_schema.tables t ON t.table_schema = 'app' AND t.table_name = c.relname
        JOIN pg_foreign_table f ON f.ftrelid = c.oid
        JOIN pg_foreign_server s ON s.oid = f.ftserver
        WHERE c.oid = 'app.items'::regclass;
        """
      Then the result is:
        | relkind | table_type | srvname      |
        | f       | FOREIGN    | kalam_server |

  @DDL-021
  Rule: "so follow-up DDL should use ALTER FOREIGN TABLE" – ALTER FOREIGN TABLE

    Background:
      Given I run:
        """sql
        CREATE TABLE app.items (id BIGINT PRIMARY KEY, title TEXT) USING kalamdb WITH (type = 'shared');
        INSERT INTO app.items (id, title) VALUES (1, 'one');
        """

    Scenario: A column that ALTER FOREIGN TABLE adds can be written and read, in PostgreSQL and in KalamDB
      When I run:
        """sql
        ALTER FOREIGN TABLE app.items ADD COLUMN score INTEGER;
        """
      Then KalamDB received:
        | method     | sql                                                      |
        | ExecuteSql | /ALTER TABLE app\.items ADD (COLUMN )?score (INTEGER\|INT)/ |
      When I run:
        """sql
        INSERT INTO app.items (id, title, score) VALUES (2, 'two', 20);
        SELECT id, score FROM app.items ORDER BY id;
        """
      Then the result is:
        | id | score |
        | 1  | NULL  |
        | 2  | 20    |
      When I run:
        """sql
        SELECT kalam_exec('SELECT score FROM app.items WHERE id = 2') AS score;
        """
      Then the result is:
        | score                   |
        | /\[\{"score": ?20\}\]/ |

    Scenario: A column that ALTER FOREIGN TABLE drops is gone in KalamDB too
      When I run:
        """sql
        ALTER FOREIGN TABLE app.items DROP COLUMN title;
        """
      Then KalamDB received:
        | method     | sql                                            |
        | ExecuteSql | /ALTER TABLE app\.items DROP (COLUMN )?title.*/ |
      When I run:
        """sql
        SELECT kalam_exec('SELECT count(*) AS n FROM system.columns WHERE table_name = ''items'' AND column_name = ''title'' LIMIT 10') AS columns;
        """
      Then the result is:
        | columns                  |
        | /\[\{"n": ?0\}\]/ |
      When I run:
        """sql
        INSERT INTO app.items (id) VALUES (2);
        SELECT id FROM app.items ORDER BY id;
        """
      Then the result is:
        | id |
        | 1  |
        | 2  |

    Scenario: NOT NULL and DEFAULT that ALTER FOREIGN TABLE sets and drops are mirrored
      When I run:
        """sql
        ALTER FOREIGN TABLE app.items ALTER COLUMN title SET NOT NULL;
        ALTER FOREIGN TABLE app.items ALTER COLUMN title SET DEFAULT 'untitled';
        ALTER FOREIGN TABLE app.items ALTER COLUMN title DROP NOT NULL;
        ALTER FOREIGN TABLE app.items ALTER COLUMN title DROP DEFAULT;
        """
      Then KalamDB received:
        | method     | sql                                                                     |
        | ExecuteSql | /ALTER TABLE app\.items ALTER (COLUMN )?title SET NOT NULL/           |
        | ExecuteSql | /ALTER TABLE app\.items ALTER (COLUMN )?title SET DEFAULT 'untitled'/ |
        | ExecuteSql | /ALTER TABLE app\.items ALTER (COLUMN )?title DROP NOT NULL/          |
        | ExecuteSql | /ALTER TABLE app\.items ALTER (COLUMN )?title DROP DEFAULT/           |

    Scenario: What KalamDB refuses is not done in PostgreSQL either
      Given KalamDB refuses "ExecuteSql" with INTERNAL "no room for another column"
      When I try:
        """sql
        ALTER FOREIGN TABLE app.items ADD COLUMN score INTEGER;
        """
      Then it fails and the message contains "no room for another column"
      When I run:
        """sql
        SELECT count(*) AS columns FROM pg_attribute WHERE attrelid = 'app.items'::regclass AND attname = 'score';
        """
      Then the result is:
        | columns |
        | 0       |

  @DDL-022
  Rule: "so follow-up DDL should use ALTER FOREIGN TABLEandDROP FOREIGN TABLE." – DROP FOREIGN TABLE

    Background:
      Given I run:
        """sql
        CREATE TABLE app.items (id BIGINT PRIMARY KEY, title TEXT) USING kalamdb WITH (type = 'shared');
        """

    Scenario: DROP FOREIGN TABLE drops the KalamDB table too
      When I run:
        """sql
        DROP FOREIGN TABLE app.items;
        """
      Then KalamDB received:
        | method     | sql                                                    |
        | ExecuteSql | /DROP (SHARED )?TABLE (IF EXISTS )?app\.items/ |
      When I run:
        """sql
        SELECT to_regclass('app.items') AS items,
          kalam_exec('SELECT count(*) AS n FROM system.tables WHERE table_name = ''items'' LIMIT 10') AS tables;
        """
      Then the result is:
        | items | tables                  |
        | NULL  | /\[\{"n": ?0\}\]/ |

    Scenario: Several tables are dropped by one statement
      When I run:
        """sql
        CREATE TABLE app.notes (id BIGINT PRIMARY KEY) USING kalamdb;
        DROP FOREIGN TABLE IF EXISTS app.items, app.notes, app.missing;
        SELECT kalam_exec('SELECT count(*) AS n FROM system.tables WHERE namespace_id = ''app'' LIMIT 10') AS tables;
        """
      Then the result is:
        | tables                  |
        | /\[\{"n": ?0\}\]/ |

    Scenario: DROP TABLE is not the statement for it
      When I try:
        """sql
        DROP TABLE app.items;
        """
      Then it fails with SQLSTATE "42809" and the message contains "items"
      And KalamDB received 0 "ExecuteSql" calls

  @DDL-023
  Rule: "the extension intercepts the statement, mirrors the user-column DDL into KalamDB, and injects the visible system columns back into the local PostgreSQL schema."

    Scenario: The system column is in the local table and not in the mirrored statement
      When I run:
        """sql
        CREATE TABLE app.items (id BIGINT PRIMARY KEY, title TEXT) USING kalamdb;
        """
      Then KalamDB received:
        | method     | sql                               |
        | ExecuteSql | /CREATE .*TABLE .*app\.items\(.*title.*/ |
      And no "ExecuteSql" that KalamDB received mentions "_seq"
      When I run:
        """sql
        SELECT count(*) AS columns FROM pg_attribute WHERE attrelid = 'app.items'::regclass AND attname = '_seq';
        """
      Then the result is:
        | columns |
        | 1       |

  @DDL-024
  Rule: "PostgreSQL keeps a relation surface that matches the forwarded KalamDB table definition closely enough for normal DML"

    Scenario: A table with a column of every supported type is written, changed and read as an ordinary one is
      Given I run:
        """sql
        CREATE TABLE app.all_types (id BIGINT PRIMARY KEY, b BOOLEAN, i2 SMALLINT, i4 INTEGER, i8 BIGINT, f4 REAL, f8 DOUBLE PRECISION,
          n NUMERIC(20,6), t TEXT, vc VARCHAR(20), c CHAR(5), j JSON, jb JSONB, ba BYTEA, d DATE, tm TIME, ts TIMESTAMP, tz TIMESTAMPTZ,
          u UUID, ta TEXT[], ia INTEGER[]) USING kalamdb;
        CREATE TABLE ordinary (id BIGINT PRIMARY KEY, b BOOLEAN, i2 SMALLINT, i4 INTEGER, i8 BIGINT, f4 REAL, f8 DOUBLE PRECISION,
          n NUMERIC(20,6), t TEXT, vc VARCHAR(20), c CHAR(5), j JSON, jb JSONB, ba BYTEA, d DATE, tm TIME, ts TIMESTAMP, tz TIMESTAMPTZ,
          u UUID, ta TEXT[], ia INTEGER[]);
        INSERT INTO ordinary VALUES
          (1, true, -1, -2, -3, 0.5, 0.25, 12345678901234.567891, 'text', 'varchar', 'ch', '{"a":  1}', '{"b": [1, 2]}', '\x00ff',
           '2024-02-29', '23:59:59.999999', '2024-02-29 12:34:56.789012', '2024-02-29 12:34:56.789012+03',
           '550e8400-e29b-41d4-a716-446655440000', '{a,NULL,"b c"}', '{{1,2},{3,4}}'),
          (2, false, 32767, 2147483647, 9223372036854775807, -1e30, 1e300, -0.000001, '', '', '', '[]', 'null', '\x',
           '1900-01-01', '00:00', '1900-01-01', '1900-01-01 00:00+00', '00000000-0000-0000-0000-000000000000', '{}', '{NULL}'),
          (3, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL);
        INSERT INTO app.all_types SELECT * FROM ordinary;
        """
      When I run:
        """sql
        SELECT o.id, (k.b, k.i2, k.i4, k.i8, k.f4, k.f8, k.n, k.t, k.vc, k.c, k.jb, k.ba, k.d, k.tm, k.ts, k.tz, k.u, k.ta, k.ia, k.j::text)
          IS NOT DISTINCT FROM (o.b, o.i2, o.i4, o.i8, o.f4, o.f8, o.n, o.t, o.vc, o.c, o.jb, o.ba, o.d, o.tm, o.ts, o.tz, o.u, o.ta, o.ia, o.j::text) AS equal
        FROM ordinary o LEFT JOIN app.all_types k ON k.id = o.id ORDER BY o.id;
        """
      Then the result is:
        | id | equal |
        | 1  | t     |
        | 2  | t     |
        | 3  | t     |
      When I run:
        """sql
        UPDATE app.all_types SET b = NOT b, i2 = i2 - 1, i4 = i4 - 1, i8 = i8 - 1, f4 = f4 * 2, f8 = f8 * 2, n = n + 1, t = t || 'x', vc = vc || 'x',
          c = 'x', j = '2', jb = '2', ba = ba || '\x01', d = d + 1, tm = tm - interval '1 second', ts = ts + interval '1 day', tz = tz + interval '1 day',
          u = '550e8400-e29b-41d4-a716-446655440001', ta = ta || 'x'::text, ia = '{5}' WHERE id < 3;
        UPDATE ordinary SET b = NOT b, i2 = i2 - 1, i4 = i4 - 1, i8 = i8 - 1, f4 = f4 * 2, f8 = f8 * 2, n = n + 1, t = t || 'x', vc = vc || 'x',
          c = 'x', j = '2', jb = '2', ba = ba || '\x01', d = d + 1, tm = tm - interval '1 second', ts = ts + interval '1 day', tz = tz + interval '1 day',
          u = '550e8400-e29b-41d4-a716-446655440001', ta = ta || 'x'::text, ia = '{5}' WHERE id < 3;
        DELETE FROM app.all_types WHERE i4 IS NULL;
        DELETE FROM ordinary WHERE i4 IS NULL;
        SELECT o.id, (k.b, k.i2, k.i4, k.i8, k.f4, k.f8, k.n, k.t, k.vc, k.c, k.jb, k.ba, k.d, k.tm, k.ts, k.tz, k.u, k.ta, k.ia, k.j::text)
          IS NOT DISTINCT FROM (o.b, o.i2, o.i4, o.i8, o.f4, o.f8, o.n, o.t, o.vc, o.c, o.jb, o.ba, o.d, o.tm, o.ts, o.tz, o.u, o.ta, o.ia, o.j::text) AS equal
        FROM ordinary o FULL JOIN app.all_types k ON k.id = o.id ORDER BY o.id;
        """
      Then the result is:
        | id | equal |
        | 1  | t     |
        | 2  | t     |

  @DDL-025
  Rule: "as long as the resulting table options are valid for KalamDB once the extension forwards them."

    Scenario: An option that KalamDB does not know is refused, and there is no table
      When I try:
        """sql
        CREATE TABLE app.items (id BIGINT PRIMARY KEY) USING kalamdb WITH (type = 'shared', nonsense = '1');
        """
      Then it fails and the message contains "nonsense"
      When I run:
        """sql
        SELECT to_regclass('app.items') AS items;
        """
      Then the result is:
        | items |
        | NULL  |

    Scenario: Without the wrong option the same table can be made
      Given I try:
        """sql
        CREATE TABLE app.items (id BIGINT PRIMARY KEY) USING kalamdb WITH (type = 'shared', nonsense = '1');
        """
      And it fails
      When I run:
        """sql
        CREATE TABLE app.items (id BIGINT PRIMARY KEY) USING kalamdb WITH (type = 'shared');
        SELECT count(*) AS rows FROM app.items;
        """
      Then the result is:
        | rows |
        | 0    |

  @DDL-026
  Rule: "KalamDB server: receives gRPC scan and mutation requests plus mirrored SQL DDL."

    Scenario: DDL arrives as SQL, reads and writes as requests of their own
      When I run:
        """sql
        CREATE TABLE app.items (id BIGINT PRIMARY KEY, title TEXT) USING kalamdb;
        INSERT INTO app.items (id, title) VALUES (1, 'one');
        UPDATE app.items SET title = 'first' WHERE id = 1;
        SELECT title FROM app.items;
        DELETE FROM app.items WHERE id = 1;
        """
      Then KalamDB received:
        | method     |
        | ExecuteSql |
        | Insert     |
        | Update     |
        | Scan       |
        | Delete     |

  @DDL-027
  Rule: "lets PostgreSQL define and use KalamDB tables with PostgreSQL-shaped SQL while forwarding the real table definition and execution to a running KalamDB server."

    Scenario: A table is defined, filled, changed and read, and all of it happens in KalamDB
      When I run:
        """sql
        CREATE TABLE app.orders (id BIGINT PRIMARY KEY, customer TEXT NOT NULL, amount INTEGER)
          USING kalamdb WITH (type = 'shared');
        INSERT INTO app.orders (id, customer, amount) VALUES (1, 'alice', 10), (2, 'bob', 20), (3, 'alice', 30);
        UPDATE app.orders SET amount = amount + 5 WHERE customer = 'alice';
        DELETE FROM app.orders WHERE id = 2;
        SELECT customer, sum(amount) AS total FROM app.orders GROUP BY customer;
        """
      Then the result is:
        | customer | total |
        | alice    | 50    |
      When I run:
        """sql
        SELECT kalam_exec('SELECT id FROM app.orders ORDER BY id') AS orders;
        """
      Then the result is:
        | orders                            |
        | /\[\{"id": ?1\}, ?\{"id": ?3\}\]/ |
