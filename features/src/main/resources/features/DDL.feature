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

    @inference
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
      And I run:
        """sql
        CREATE SERVER kalam_eu FOREIGN DATA WRAPPER pg_kalam OPTIONS (host '${eu.host}', port '${eu.port}');
        """
      And I run, in one of these ways:
        """sql
        CREATE FOREIGN TABLE app.notes (id BIGINT, title TEXT) SERVER kalam_eu OPTIONS (table_type 'shared');
        -- or
        CREATE FOREIGN TABLE app.notes (id BIGINT, title TEXT) SERVER kalam_eu;
        """
      When I run:
        """sql
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
      Then in KalamDB "SELECT namespace_id, table_name FROM system.tables WHERE table_name = 'items'" gives:
        | namespace_id | table_name |
        | app          | items      |

    Scenario: Without a schema the first schema of search_path becomes the namespace
      Given I run:
        """sql
        CREATE SCHEMA sales;
        SET search_path = sales, public;
        """
      When I run:
        """sql
        CREATE TABLE orders (id BIGINT PRIMARY KEY) USING kalamdb;
        SELECT relnamespace::regnamespace AS schema FROM pg_class WHERE relname = 'orders';
        """
      Then the result is:
        | schema |
        | sales  |
      And in KalamDB "SELECT namespace_id, table_name FROM system.tables WHERE table_name = 'orders'" gives:
        | namespace_id | table_name |
        | sales        | orders     |

  @DDL-004
  Rule: "create the namespace in KalamDB if needed,"

    Scenario: The namespace is created, if it is not there
      Given in KalamDB "SELECT count(*) AS n FROM system.namespaces WHERE namespace_id = 'app'" gives:
        | n |
        | 0 |
      When I run:
        """sql
        CREATE TABLE app.items (id BIGINT PRIMARY KEY) USING kalamdb;
        """
      Then in KalamDB "SELECT count(*) AS n FROM system.namespaces WHERE namespace_id = 'app'" gives:
        | n |
        | 1 |

    Scenario: A namespace that is there is used as it is
      Given KalamDB runs:
        """sql
        CREATE NAMESPACE app;
        CREATE SHARED TABLE app.older (id BIGINT PRIMARY KEY);
        INSERT INTO app.older (id) VALUES (7);
        """
      When I run:
        """sql
        CREATE TABLE app.items (id BIGINT PRIMARY KEY) USING kalamdb;
        CREATE TABLE app.notes (id BIGINT PRIMARY KEY) USING kalamdb;
        INSERT INTO app.notes (id) VALUES (1);
        SELECT count(*) AS rows FROM app.notes;
        """
      Then the result is:
        | rows |
        | 1    |
      And in KalamDB "SELECT table_name FROM system.tables WHERE namespace_id = 'app' ORDER BY table_name" gives:
        | table_name |
        | items      |
        | notes      |
        | older      |
      And in KalamDB "SELECT id FROM app.older" gives:
        | id |
        | 7  |

  @DDL-005
  Rule: "create the KalamDB table from the user-defined columns and forwarded table options,"

    Scenario: KalamDB has the columns and the options of the statement
      When I run:
        """sql
        CREATE TABLE app.items (id BIGINT PRIMARY KEY DEFAULT SNOWFLAKE_ID(), title TEXT NOT NULL, value INTEGER)
          USING kalamdb WITH (type = 'shared', access_level = 'public');
        """
      Then in KalamDB "SELECT column_name, data_type, nullable, primary_key FROM system.columns WHERE table_name = 'items' AND column_name IN ('id', 'title', 'value') ORDER BY ordinal" gives:
        | column_name | data_type | nullable | primary_key |
        | id          | BIGINT    | false    | true        |
        | title       | TEXT      | false    | false       |
        | value       | /INT.*/   | true     | false       |
      And in KalamDB "SELECT table_type, options FROM system.tables WHERE table_name = 'items'" gives:
        | table_type | options                         |
        | shared     | /.*"access_level": ?"public".*/ |

    Scenario: When KalamDB refuses the table there is no local table either
      Given I run:
        """sql
        CREATE TABLE app.first (id BIGINT PRIMARY KEY) USING kalamdb;
        """
      When I try:
        """sql
        CREATE TABLE app.items (id BIGINT PRIMARY KEY) USING kalamdb WITH (type = 'shared', storage_id = 'attic');
        """
      Then it fails
      And in KalamDB "SELECT count(*) AS n FROM system.tables WHERE table_name = 'items'" gives:
        | n |
        | 0 |
      When I run:
        """sql
        SELECT to_regclass('app.items') AS items;
        """
      Then the result is:
        | items |
        | NULL  |
      When I run:
        """sql
        CREATE TABLE app.items (id BIGINT PRIMARY KEY) USING kalamdb WITH (type = 'shared');
        INSERT INTO app.items (id) VALUES (1);
        SELECT id FROM app.items;
        """
      Then the result is:
        | id |
        | 1  |

    @inference
    Scenario: What KalamDB says when it refuses the table is passed on
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

  @DDL-028
  Rule: "creates the target namespace and KalamDB table if needed," – the table, where KalamDB has it already

    Background:
      Given KalamDB runs:
        """sql
        CREATE NAMESPACE app;
        CREATE SHARED TABLE app.items (id BIGINT PRIMARY KEY, title TEXT);
        INSERT INTO app.items (id, title) VALUES (1, 'one');
        """

    Scenario: A table that KalamDB has already is taken as it is, with its rows
      When I run:
        """sql
        CREATE TABLE app.items (id BIGINT PRIMARY KEY, title TEXT) USING kalamdb WITH (type = 'shared');
        INSERT INTO app.items (id, title) VALUES (2, 'two');
        SELECT id, title FROM app.items ORDER BY id;
        """
      Then the result is:
        | id | title |
        | 1  | one   |
        | 2  | two   |
      And in KalamDB "SELECT id, title FROM app.items ORDER BY id" gives:
        | id | title |
        | 1  | one   |
        | 2  | two   |

  @DDL-006
  Rule: "creates the local foreign table surface and injects the PostgreSQL-visible system columns that pg_kalammanages locally."

    Scenario: The local foreign table has the user columns and the system column
      When I run:
        """sql
        CREATE TABLE app.items (id BIGINT PRIMARY KEY DEFAULT SNOWFLAKE_ID(), title TEXT NOT NULL, value INTEGER)
          USING kalamdb WITH (type = 'shared');
        SELECT attname, format_type(atttypid, atttypmod) AS type FROM pg_attribute
        WHERE attrelid = 'app.items'::regclass AND attnum > 0 AND NOT attisdropped ORDER BY attname = '_seq', attnum;
        """
      Then the result is:
        | attname | type    |
        | id      | bigint  |
        | title   | text    |
        | value   | integer |
        | _seq    | bigint  |

    @inference
    Scenario: The system column comes after the user columns
      When I run:
        """sql
        CREATE TABLE app.items (id BIGINT PRIMARY KEY, title TEXT) USING kalamdb WITH (type = 'shared');
        INSERT INTO app.items VALUES (1, 'one');
        SELECT attname FROM pg_attribute
        WHERE attrelid = 'app.items'::regclass AND attnum > 0 AND NOT attisdropped ORDER BY attnum DESC LIMIT 1;
        """
      Then the result is:
        | attname |
        | _seq    |

  @DDL-007
  Rule: "Shared table example" – WITH (type = 'shared')

    Scenario: WITH (type = 'shared') makes a shared table
      When I run:
        """sql
        CREATE TABLE app.items (id BIGINT PRIMARY KEY DEFAULT SNOWFLAKE_ID(), title TEXT NOT NULL)
          USING kalamdb WITH (type = 'shared');
        """
      Then in KalamDB "SELECT table_type FROM system.tables WHERE namespace_id = 'app' AND table_name = 'items'" gives:
        | table_type |
        | shared     |

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
        SELECT attname FROM pg_attribute
        WHERE attrelid = 'app.profiles'::regclass AND attnum > 0 AND NOT attisdropped ORDER BY attname COLLATE "C";
        """
      Then the result is:
        | attname |
        | _seq    |
        | _userid |
        | age     |
        | id      |
      And in KalamDB "SELECT table_type FROM system.tables WHERE namespace_id = 'app' AND table_name = 'profiles'" gives:
        | table_type |
        | user       |

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

    Scenario: WITH (type = 'stream') makes a stream table
      When I run:
        """sql
        CREATE TABLE app.events (id BIGINT PRIMARY KEY, event_type TEXT, payload TEXT)
          USING kalamdb WITH (type = 'stream', ttl_seconds = '3600');
        SELECT attname FROM pg_attribute
        WHERE attrelid = 'app.events'::regclass AND attnum > 0 AND NOT attisdropped ORDER BY attname COLLATE "C";
        """
      Then the result is:
        | attname    |
        | _seq       |
        | event_type |
        | id         |
        | payload    |
      And in KalamDB "SELECT table_type, options FROM system.tables WHERE table_name = 'events'" gives:
        | table_type | options                      |
        | stream     | /.*"ttl_seconds": ?3600\b.*/ |

    @inference
    Scenario: A stream table needs no primary key, and what is written to it can be read from it
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

    @inference
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
        """
      Then in KalamDB "SELECT table_name, table_type FROM system.tables WHERE namespace_id = 'app' ORDER BY table_name" gives:
        | table_name | table_type |
        | a          | shared     |
        | b          | user       |
        | c          | stream     |

    @inference
    Scenario: Any other type is refused, and there is no table
      When I try:
        """sql
        CREATE TABLE app.items (id BIGINT PRIMARY KEY) USING kalamdb WITH (type = 'heap');
        """
      Then it fails
      And in KalamDB "SELECT count(*) AS n FROM system.tables WHERE table_name = 'items'" gives:
        | n |
        | 0 |
      When I run:
        """sql
        SELECT to_regclass('app.items') AS items;
        """
      Then the result is:
        | items |
        | NULL  |

  @DDL-012
  Rule: "PRIMARY KEYandDEFAULT SNOWFLAKE_ID()are kept in the KalamDB definition." – PRIMARY KEY

    Scenario: KalamDB has the primary key, whichever way and in whichever place it is written
      When I run:
        """sql
        CREATE TABLE app.a (id BIGINT PRIMARY KEY, title TEXT) USING kalamdb;
        CREATE TABLE app.b (id BIGINT, title TEXT, PRIMARY KEY (id)) USING kalamdb;
        CREATE TABLE app.c (code TEXT PRIMARY KEY, id BIGINT) USING kalamdb;
        """
      Then in KalamDB "SELECT table_name, column_name FROM system.columns WHERE namespace_id = 'app' AND primary_key ORDER BY table_name" gives:
        | table_name | column_name |
        | a          | id          |
        | b          | id          |
        | c          | code        |

    Scenario: KalamDB keeps the primary key unique
      Given I run:
        """sql
        CREATE TABLE app.items (id BIGINT PRIMARY KEY, title TEXT) USING kalamdb;
        INSERT INTO app.items (id, title) VALUES (1, 'one');
        INSERT INTO app.items (id, title) VALUES (2, 'one');
        """
      When I try:
        """sql
        INSERT INTO app.items (id, title) VALUES (1, 'another one');
        """
      Then it fails
      And in KalamDB "SELECT id, title FROM app.items ORDER BY id" gives:
        | id | title |
        | 1  | one   |
        | 2  | one   |
      When I run:
        """sql
        INSERT INTO app.items (id, title) VALUES (3, 'another one');
        SELECT id, title FROM app.items ORDER BY id;
        """
      Then the result is:
        | id | title       |
        | 1  | one         |
        | 2  | one         |
        | 3  | another one |

  @DDL-013
  Rule: "PRIMARY KEYandDEFAULT SNOWFLAKE_ID()are preserved in KalamDB." – DEFAULT SNOWFLAKE_ID()

    Scenario: KalamDB has DEFAULT SNOWFLAKE_ID() for that column and for no other
      When I run:
        """sql
        CREATE TABLE app.items (id BIGINT PRIMARY KEY DEFAULT SNOWFLAKE_ID(), title TEXT) USING kalamdb;
        """
      Then in KalamDB "SELECT column_name FROM system.columns WHERE table_name = 'items' AND upper(default_value) LIKE '%SNOWFLAKE_ID%'" gives:
        | column_name |
        | id          |

    Scenario: A row that is inserted without an id gets one
      When I run:
        """sql
        CREATE TABLE app.items (id BIGINT PRIMARY KEY DEFAULT SNOWFLAKE_ID(), title TEXT) USING kalamdb;
        INSERT INTO app.items (title) VALUES ('one'), ('two');
        SELECT count(DISTINCT id) AS ids, count(id) AS set FROM app.items;
        """
      Then the result is:
        | ids | set |
        | 2   | 2   |

  @DDL-014
  Rule: "SERIAL,BIGSERIAL,SMALLSERIAL, andGENERATED ... AS IDENTITYare normalized into integer columns withDEFAULT SNOWFLAKE_ID()before the KalamDB DDL is sent." – SERIAL

    Scenario: KalamDB has an integer column with DEFAULT SNOWFLAKE_ID() for SERIAL
      When I run:
        """sql
        CREATE TABLE app.items (title TEXT PRIMARY KEY, number SERIAL) USING kalamdb;
        """
      Then in KalamDB "SELECT data_type, default_value FROM system.columns WHERE table_name = 'items' AND column_name = 'number'" gives:
        | data_type             | default_value      |
        | /(SMALL\|BIG)?INT.*/ | /SNOWFLAKE_ID.*/ |

    @inference
    Scenario: Rows that are inserted without a value for SERIAL get one each
      When I run:
        """sql
        CREATE TABLE app.items (id SERIAL PRIMARY KEY, title TEXT) USING kalamdb;
        INSERT INTO app.items (title) VALUES ('one'), ('two');
        INSERT INTO app.items (title) VALUES ('three');
        SELECT count(DISTINCT id) AS ids, count(id) AS set FROM app.items;
        """
      Then the result is:
        | ids | set |
        | 3   | 3   |

    @own-choice
    Scenario: SERIAL keeps its width on both sides
      When I run:
        """sql
        CREATE TABLE app.items (id SERIAL PRIMARY KEY, title TEXT) USING kalamdb;
        SELECT format_type(atttypid, atttypmod) AS type FROM pg_attribute WHERE attrelid = 'app.items'::regclass AND attname = 'id';
        """
      Then the result is:
        | type    |
        | integer |
      And in KalamDB "SELECT data_type FROM system.columns WHERE table_name = 'items' AND column_name = 'id'" gives:
        | data_type |
        | /INT(EGER)?/ |

  @DDL-015
  Rule: "BIGSERIAL,SMALLSERIAL, andGENERATED ... AS IDENTITYare normalized into integer columns withDEFAULT SNOWFLAKE_ID()before the KalamDB DDL is sent." – BIGSERIAL

    Scenario: KalamDB has an integer column with DEFAULT SNOWFLAKE_ID() for BIGSERIAL
      When I run:
        """sql
        CREATE TABLE app.items (title TEXT PRIMARY KEY, number BIGSERIAL) USING kalamdb;
        """
      Then in KalamDB "SELECT data_type, default_value FROM system.columns WHERE table_name = 'items' AND column_name = 'number'" gives:
        | data_type             | default_value      |
        | /(SMALL\|BIG)?INT.*/ | /SNOWFLAKE_ID.*/ |

    @inference
    Scenario: Rows that are inserted without a value for BIGSERIAL get one each
      When I run:
        """sql
        CREATE TABLE app.items (id BIGSERIAL PRIMARY KEY, title TEXT) USING kalamdb;
        INSERT INTO app.items (title) VALUES ('one'), ('two');
        INSERT INTO app.items (title) VALUES ('three');
        SELECT count(DISTINCT id) AS ids, count(id) AS set FROM app.items;
        """
      Then the result is:
        | ids | set |
        | 3   | 3   |

    @own-choice
    Scenario: BIGSERIAL keeps its width on both sides
      When I run:
        """sql
        CREATE TABLE app.items (id BIGSERIAL PRIMARY KEY, title TEXT) USING kalamdb;
        SELECT format_type(atttypid, atttypmod) AS type FROM pg_attribute WHERE attrelid = 'app.items'::regclass AND attname = 'id';
        """
      Then the result is:
        | type   |
        | bigint |
      And in KalamDB "SELECT data_type FROM system.columns WHERE table_name = 'items' AND column_name = 'id'" gives:
        | data_type |
        | BIGINT |

  @DDL-016
  Rule: "SMALLSERIAL, andGENERATED ... AS IDENTITYare normalized into integer columns withDEFAULT SNOWFLAKE_ID()before the KalamDB DDL is sent." – SMALLSERIAL

    Scenario: KalamDB has an integer column with DEFAULT SNOWFLAKE_ID() for SMALLSERIAL
      When I run:
        """sql
        CREATE TABLE app.items (title TEXT PRIMARY KEY, number SMALLSERIAL) USING kalamdb;
        """
      Then in KalamDB "SELECT data_type, default_value FROM system.columns WHERE table_name = 'items' AND column_name = 'number'" gives:
        | data_type             | default_value      |
        | /(SMALL\|BIG)?INT.*/ | /SNOWFLAKE_ID.*/ |

    @inference
    Scenario: Rows that are inserted without a value for SMALLSERIAL get one each
      When I run:
        """sql
        CREATE TABLE app.items (id SMALLSERIAL PRIMARY KEY, title TEXT) USING kalamdb;
        INSERT INTO app.items (title) VALUES ('one'), ('two');
        INSERT INTO app.items (title) VALUES ('three');
        SELECT count(DISTINCT id) AS ids, count(id) AS set FROM app.items;
        """
      Then the result is:
        | ids | set |
        | 3   | 3   |

    @own-choice
    Scenario: SMALLSERIAL keeps its width on both sides
      When I run:
        """sql
        CREATE TABLE app.items (id SMALLSERIAL PRIMARY KEY, title TEXT) USING kalamdb;
        SELECT format_type(atttypid, atttypmod) AS type FROM pg_attribute WHERE attrelid = 'app.items'::regclass AND attname = 'id';
        """
      Then the result is:
        | type     |
        | smallint |
      And in KalamDB "SELECT data_type FROM system.columns WHERE table_name = 'items' AND column_name = 'id'" gives:
        | data_type |
        | SMALLINT |

  @DDL-017
  Rule: "GENERATED ... AS IDENTITYare normalized into integer columns withDEFAULT SNOWFLAKE_ID()before the KalamDB DDL is sent." – GENERATED ALWAYS AS IDENTITY

    Scenario: KalamDB has an integer column with DEFAULT SNOWFLAKE_ID() for GENERATED ALWAYS AS IDENTITY
      When I run:
        """sql
        CREATE TABLE app.items (title TEXT PRIMARY KEY, number BIGINT GENERATED ALWAYS AS IDENTITY) USING kalamdb;
        """
      Then in KalamDB "SELECT data_type, default_value FROM system.columns WHERE table_name = 'items' AND column_name = 'number'" gives:
        | data_type             | default_value      |
        | /(SMALL\|BIG)?INT.*/ | /SNOWFLAKE_ID.*/ |

    @inference
    Scenario: Rows that are inserted without a value for GENERATED ALWAYS AS IDENTITY get one each
      When I run:
        """sql
        CREATE TABLE app.items (id BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY, title TEXT) USING kalamdb;
        INSERT INTO app.items (title) VALUES ('one'), ('two');
        INSERT INTO app.items (title) VALUES ('three');
        SELECT count(DISTINCT id) AS ids, count(id) AS set FROM app.items;
        """
      Then the result is:
        | ids | set |
        | 3   | 3   |

    @own-choice
    Scenario: GENERATED ALWAYS AS IDENTITY keeps its width on both sides
      When I run:
        """sql
        CREATE TABLE app.items (id BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY, title TEXT) USING kalamdb;
        SELECT format_type(atttypid, atttypmod) AS type FROM pg_attribute WHERE attrelid = 'app.items'::regclass AND attname = 'id';
        """
      Then the result is:
        | type   |
        | bigint |
      And in KalamDB "SELECT data_type FROM system.columns WHERE table_name = 'items' AND column_name = 'id'" gives:
        | data_type |
        | BIGINT |

  @DDL-018
  Rule: "GENERATED ... AS IDENTITYare normalized into explicit integer columns withDEFAULT SNOWFLAKE_ID()before the mirrored KalamDB DDL is sent." – GENERATED BY DEFAULT AS IDENTITY

    Scenario: KalamDB has an integer column with DEFAULT SNOWFLAKE_ID() for GENERATED BY DEFAULT AS IDENTITY
      When I run:
        """sql
        CREATE TABLE app.items (title TEXT PRIMARY KEY, number BIGINT GENERATED BY DEFAULT AS IDENTITY (START 10)) USING kalamdb;
        """
      Then in KalamDB "SELECT data_type, default_value FROM system.columns WHERE table_name = 'items' AND column_name = 'number'" gives:
        | data_type             | default_value      |
        | /(SMALL\|BIG)?INT.*/ | /SNOWFLAKE_ID.*/ |

    @inference
    Scenario: Rows that are inserted without a value for GENERATED BY DEFAULT AS IDENTITY get one each
      When I run:
        """sql
        CREATE TABLE app.items (id BIGINT GENERATED BY DEFAULT AS IDENTITY (START 10) PRIMARY KEY, title TEXT) USING kalamdb;
        INSERT INTO app.items (title) VALUES ('one'), ('two');
        INSERT INTO app.items (title) VALUES ('three');
        SELECT count(DISTINCT id) AS ids, count(id) AS set FROM app.items;
        """
      Then the result is:
        | ids | set |
        | 3   | 3   |

    @own-choice
    Scenario: GENERATED BY DEFAULT AS IDENTITY keeps its width on both sides
      When I run:
        """sql
        CREATE TABLE app.items (id BIGINT GENERATED BY DEFAULT AS IDENTITY (START 10) PRIMARY KEY, title TEXT) USING kalamdb;
        SELECT format_type(atttypid, atttypmod) AS type FROM pg_attribute WHERE attrelid = 'app.items'::regclass AND attname = 'id';
        """
      Then the result is:
        | type   |
        | bigint |
      And in KalamDB "SELECT data_type FROM system.columns WHERE table_name = 'items' AND column_name = 'id'" gives:
        | data_type |
        | BIGINT |

  @DDL-019
  Rule: "Additional WITH (...)options are forwarded to the mirrored KalamDBCREATE TABLEstatement."

    Scenario: KalamDB has every option besides the type
      When I run:
        """sql
        CREATE TABLE app.items (id BIGINT PRIMARY KEY)
          USING kalamdb WITH (type = 'shared', storage_id = 'local', access_level = 'public', flush_policy = 'rows:100');
        """
      Then in KalamDB "SELECT storage_id, options FROM system.tables WHERE table_name = 'items'" gives:
        | storage_id | options                                                                 |
        | local      | /(?=.*"access_level": ?"public")(?=.*"row_limit": ?100\b).*/ |

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

    Scenario: ALTER FOREIGN TABLE changes the table, and what it held stays
      When I run:
        """sql
        ALTER FOREIGN TABLE app.items ADD COLUMN score INTEGER;
        SELECT format_type(atttypid, atttypmod) AS type FROM pg_attribute WHERE attrelid = 'app.items'::regclass AND attname = 'score';
        """
      Then the result is:
        | type    |
        | integer |
      When I run:
        """sql
        SELECT id, title FROM app.items;
        """
      Then the result is:
        | id | title |
        | 1  | one   |

    @inference
    Scenario: A column that ALTER FOREIGN TABLE adds can be written and read, in PostgreSQL and in KalamDB
      When I run:
        """sql
        ALTER FOREIGN TABLE app.items ADD COLUMN score INTEGER;
        INSERT INTO app.items (id, title, score) VALUES (2, 'two', 20);
        SELECT id, score FROM app.items ORDER BY id;
        """
      Then the result is:
        | id | score |
        | 1  | NULL  |
        | 2  | 20    |
      And in KalamDB "SELECT id, score FROM app.items ORDER BY id" gives:
        | id | score |
        | 1  | NULL  |
        | 2  | 20    |

    @own-choice
    Scenario: A column that ALTER FOREIGN TABLE drops is gone in KalamDB too
      When I run:
        """sql
        ALTER FOREIGN TABLE app.items DROP COLUMN title;
        """
      Then in KalamDB "SELECT count(*) AS n FROM system.columns WHERE table_name = 'items' AND column_name = 'title'" gives:
        | n |
        | 0 |
      When I run:
        """sql
        INSERT INTO app.items (id) VALUES (2);
        SELECT id FROM app.items ORDER BY id;
        """
      Then the result is:
        | id |
        | 1  |
        | 2  |

    @own-choice
    Scenario: DEFAULT that ALTER FOREIGN TABLE sets and drops is KalamDB's too
      When I run:
        """sql
        ALTER FOREIGN TABLE app.items ALTER COLUMN title SET DEFAULT 'untitled';
        """
      Then in KalamDB "SELECT default_value FROM system.columns WHERE table_name = 'items' AND column_name = 'title'" gives:
        | default_value  |
        | /.*untitled.*/ |
      When I run:
        """sql
        ALTER FOREIGN TABLE app.items ALTER COLUMN title DROP DEFAULT;
        """
      Then in KalamDB "SELECT default_value FROM system.columns WHERE table_name = 'items' AND column_name = 'title'" gives:
        | default_value |
        | NULL          |

    @own-choice
    Scenario: NOT NULL that ALTER FOREIGN TABLE drops is dropped in KalamDB too
      Given I run:
        """sql
        CREATE TABLE app.notes (id BIGINT PRIMARY KEY, title TEXT NOT NULL) USING kalamdb WITH (type = 'shared');
        """
      When I run:
        """sql
        ALTER FOREIGN TABLE app.notes ALTER COLUMN title DROP NOT NULL;
        """
      Then in KalamDB "SELECT nullable FROM system.columns WHERE table_name = 'notes' AND column_name = 'title'" gives:
        | nullable |
        | true     |

    @inference
    Scenario: What KalamDB refuses is not done in PostgreSQL either
      Given KalamDB refuses "ExecuteSql" with INTERNAL "no room for another column"
      When I try:
        """sql
        ALTER FOREIGN TABLE app.items ADD COLUMN score INTEGER;
        """
      Then it fails
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
        INSERT INTO app.items (id, title) VALUES (1, 'one');
        """

    Scenario: DROP FOREIGN TABLE drops the table, and no other
      Given I run:
        """sql
        CREATE TABLE app.notes (id BIGINT PRIMARY KEY, title TEXT) USING kalamdb WITH (type = 'shared');
        INSERT INTO app.notes (id, title) VALUES (7, 'seven');
        """
      When I run:
        """sql
        DROP FOREIGN TABLE app.items;
        SELECT to_regclass('app.items') AS items, id, title FROM app.notes;
        """
      Then the result is:
        | items | id | title |
        | NULL  | 7  | seven |

    @own-choice
    Scenario: DROP FOREIGN TABLE drops the KalamDB table too
      When I run:
        """sql
        DROP FOREIGN TABLE app.items;
        """
      Then in KalamDB "SELECT count(*) AS n FROM system.tables WHERE table_name = 'items'" gives:
        | n |
        | 0 |

    @own-choice
    Scenario: Several tables are dropped by one statement
      When I run:
        """sql
        CREATE TABLE app.notes (id BIGINT PRIMARY KEY) USING kalamdb;
        DROP FOREIGN TABLE IF EXISTS app.items, app.notes, app.missing;
        """
      Then in KalamDB "SELECT count(*) AS n FROM system.tables WHERE namespace_id = 'app'" gives:
        | n |
        | 0 |

    Scenario: DROP TABLE is not the statement for it, and drops nothing on either side
      When I try:
        """sql
        DROP TABLE app.items;
        """
      Then it fails
      And in KalamDB "SELECT id, title FROM app.items" gives:
        | id | title |
        | 1  | one   |
      When I run:
        """sql
        SELECT id, title FROM app.items;
        """
      Then the result is:
        | id | title |
        | 1  | one   |

  @DDL-023
  Rule: "the extension intercepts the statement, mirrors the user-column DDL into KalamDB, and injects the visible system columns back into the local PostgreSQL schema."

    Scenario: KalamDB has the user columns as they are written, and the system column is visible in the local table
      When I run:
        """sql
        CREATE TABLE app.items (id BIGINT PRIMARY KEY, title TEXT) USING kalamdb;
        """
      Then in KalamDB "SELECT column_name FROM system.columns WHERE table_name = 'items' AND column_name IN ('id', 'title') ORDER BY ordinal" gives:
        | column_name |
        | id          |
        | title       |
      When I run:
        """sql
        SELECT count(*) AS columns FROM pg_attribute WHERE attrelid = 'app.items'::regclass AND attname = '_seq';
        """
      Then the result is:
        | columns |
        | 1       |

    Scenario: The mirrored statement does not name the system columns
      When I run:
        """sql
        CREATE TABLE app.profiles (id BIGINT PRIMARY KEY, title TEXT) USING kalamdb WITH (type = 'user');
        """
      Then KalamDB received:
        | sql                |
        | /.*profiles.*title.*/ |
      And no "ExecuteSql" that KalamDB received mentions "_seq"
      And no "ExecuteSql" that KalamDB received mentions "_userid"
      And no "ExecuteQuery" that KalamDB received mentions "_seq"

  @DDL-024
  Rule: "PostgreSQL keeps a relation surface that matches the forwarded KalamDB table definition closely enough for normal DML"

    Scenario: A table is written, changed and read as an ordinary one is
      Given I run:
        """sql
        CREATE TABLE app.all_types (id BIGINT PRIMARY KEY, b BOOLEAN, i2 SMALLINT, i4 INTEGER, i8 BIGINT, f4 REAL, f8 DOUBLE PRECISION, t TEXT, vc VARCHAR(20), j JSON, jb JSONB, d DATE, ts TIMESTAMP, tz TIMESTAMPTZ) USING kalamdb;
        CREATE TABLE ordinary (id BIGINT PRIMARY KEY, b BOOLEAN, i2 SMALLINT, i4 INTEGER, i8 BIGINT, f4 REAL, f8 DOUBLE PRECISION, t TEXT, vc VARCHAR(20), j JSON, jb JSONB, d DATE, ts TIMESTAMP, tz TIMESTAMPTZ);
        INSERT INTO ordinary VALUES
          (1, true, -1, -2, -3, 0.5, 0.25, 'text', 'varchar', '{"a":  1}', '{"b": [1, 2]}',
           '2024-02-29', '2024-02-29 12:34:56.789012', '2024-02-29 12:34:56.789012+03'),
          (2, false, 32767, 2147483647, 9223372036854775807, -1e30, 1e300, '', '', '[]', 'null',
           '1900-01-01', '1900-01-01', '1900-01-01 00:00+00'),
          (3, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL);
        INSERT INTO app.all_types (id, b, i2, i4, i8, f4, f8, t, vc, j, jb, d, ts, tz) SELECT * FROM ordinary;
        """
      When I run:
        """sql
        SELECT o.id, (k.b, k.i2, k.i4, k.i8, k.f4, k.f8, k.t, k.vc, k.j::jsonb, k.jb, k.d, k.ts, k.tz)
          IS NOT DISTINCT FROM (o.b, o.i2, o.i4, o.i8, o.f4, o.f8, o.t, o.vc, o.j::jsonb, o.jb, o.d, o.ts, o.tz) AS equal
        FROM ordinary o LEFT JOIN app.all_types k ON k.id = o.id ORDER BY o.id;
        """
      Then the result is:
        | id | equal |
        | 1  | t     |
        | 2  | t     |
        | 3  | t     |
      When I run:
        """sql
        UPDATE app.all_types SET b = NOT b, i2 = i2 - 1, i4 = i4 - 1, i8 = i8 - 1, f4 = f4 * 2, f8 = f8 * 2, t = t || 'x', vc = vc || 'x', j = '2', jb = '2',
          d = d + 1, ts = ts + interval '1 day', tz = tz + interval '1 day' WHERE id < 3;
        UPDATE ordinary SET b = NOT b, i2 = i2 - 1, i4 = i4 - 1, i8 = i8 - 1, f4 = f4 * 2, f8 = f8 * 2, t = t || 'x', vc = vc || 'x', j = '2', jb = '2',
          d = d + 1, ts = ts + interval '1 day', tz = tz + interval '1 day' WHERE id < 3;
        DELETE FROM app.all_types WHERE id = 3;
        DELETE FROM ordinary WHERE id = 3;
        SELECT o.id, (k.b, k.i2, k.i4, k.i8, k.f4, k.f8, k.t, k.vc, k.j::jsonb, k.jb, k.d, k.ts, k.tz)
          IS NOT DISTINCT FROM (o.b, o.i2, o.i4, o.i8, o.f4, o.f8, o.t, o.vc, o.j::jsonb, o.jb, o.d, o.ts, o.tz) AS equal
        FROM ordinary o FULL JOIN app.all_types k ON k.id = o.id ORDER BY o.id;
        """
      Then the result is:
        | id | equal |
        | 1  | t     |
        | 2  | t     |

    @inference
    Scenario: CHAR, BYTEA, TIME, UUID and DECIMAL columns are written, changed and read as ordinary ones are
      Given I run:
        """sql
        CREATE TABLE app.all_types (id BIGINT PRIMARY KEY, c CHAR(5), ba BYTEA, tm TIME, u UUID, n DECIMAL(20,6)) USING kalamdb;
        CREATE TABLE ordinary (id BIGINT PRIMARY KEY, c CHAR(5), ba BYTEA, tm TIME, u UUID, n DECIMAL(20,6));
        INSERT INTO ordinary VALUES
          (1, 'ch', '\x00ff', '23:59:59.999999', '550e8400-e29b-41d4-a716-446655440000', 12345678901234.567891),
          (2, '', '\x', '00:00', '00000000-0000-0000-0000-000000000000', -0.000001),
          (3, NULL, NULL, NULL, NULL, NULL);
        INSERT INTO app.all_types (id, c, ba, tm, u, n) SELECT * FROM ordinary;
        """
      When I run:
        """sql
        SELECT o.id, (k.c, k.ba, k.tm, k.u, k.n)
          IS NOT DISTINCT FROM (o.c, o.ba, o.tm, o.u, o.n) AS equal
        FROM ordinary o LEFT JOIN app.all_types k ON k.id = o.id ORDER BY o.id;
        """
      Then the result is:
        | id | equal |
        | 1  | t     |
        | 2  | t     |
        | 3  | t     |
      When I run:
        """sql
        UPDATE app.all_types SET c = 'x', ba = ba || '\x01', tm = tm - interval '1 second', u = '550e8400-e29b-41d4-a716-446655440001', n = n + 1 WHERE id < 3;
        UPDATE ordinary SET c = 'x', ba = ba || '\x01', tm = tm - interval '1 second', u = '550e8400-e29b-41d4-a716-446655440001', n = n + 1 WHERE id < 3;
        DELETE FROM app.all_types WHERE id = 3;
        DELETE FROM ordinary WHERE id = 3;
        SELECT o.id, (k.c, k.ba, k.tm, k.u, k.n)
          IS NOT DISTINCT FROM (o.c, o.ba, o.tm, o.u, o.n) AS equal
        FROM ordinary o FULL JOIN app.all_types k ON k.id = o.id ORDER BY o.id;
        """
      Then the result is:
        | id | equal |
        | 1  | t     |
        | 2  | t     |

    @own-choice
    Scenario: NUMERIC and array columns are written, changed and read as ordinary ones are
      Given I run:
        """sql
        CREATE TABLE app.all_types (id BIGINT PRIMARY KEY, n NUMERIC(20,6), ta TEXT[], ia INTEGER[]) USING kalamdb;
        CREATE TABLE ordinary (id BIGINT PRIMARY KEY, n NUMERIC(20,6), ta TEXT[], ia INTEGER[]);
        INSERT INTO ordinary VALUES
          (1, 12345678901234.567891, '{a,NULL,"b c"}', '{{1,2},{3,4}}'),
          (2, -0.000001, '{}', '{NULL}'),
          (3, NULL, NULL, NULL);
        INSERT INTO app.all_types (id, n, ta, ia) SELECT * FROM ordinary;
        """
      When I run:
        """sql
        SELECT o.id, (k.n, k.ta, k.ia)
          IS NOT DISTINCT FROM (o.n, o.ta, o.ia) AS equal
        FROM ordinary o LEFT JOIN app.all_types k ON k.id = o.id ORDER BY o.id;
        """
      Then the result is:
        | id | equal |
        | 1  | t     |
        | 2  | t     |
        | 3  | t     |
      When I run:
        """sql
        UPDATE app.all_types SET n = n + 1, ta = ta || 'x'::text, ia = '{5}' WHERE id < 3;
        UPDATE ordinary SET n = n + 1, ta = ta || 'x'::text, ia = '{5}' WHERE id < 3;
        DELETE FROM app.all_types WHERE id = 3;
        DELETE FROM ordinary WHERE id = 3;
        SELECT o.id, (k.n, k.ta, k.ia)
          IS NOT DISTINCT FROM (o.n, o.ta, o.ia) AS equal
        FROM ordinary o FULL JOIN app.all_types k ON k.id = o.id ORDER BY o.id;
        """
      Then the result is:
        | id | equal |
        | 1  | t     |
        | 2  | t     |

  @DDL-025
  Rule: "as long as the resulting table options are valid for KalamDB once the extension forwards them."

    Scenario: An option that KalamDB does not know is refused, and there is no table until it is left out
      When I try:
        """sql
        CREATE TABLE app.items (id BIGINT PRIMARY KEY) USING kalamdb WITH (type = 'shared', nonsense = '1');
        """
      Then it fails
      And in KalamDB "SELECT count(*) AS n FROM system.tables WHERE table_name = 'items'" gives:
        | n |
        | 0 |
      When I run:
        """sql
        SELECT to_regclass('app.items') AS items;
        """
      Then the result is:
        | items |
        | NULL  |
      When I run:
        """sql
        CREATE TABLE app.items (id BIGINT PRIMARY KEY) USING kalamdb WITH (type = 'shared');
        SELECT count(*) AS rows FROM app.items;
        """
      Then the result is:
        | rows |
        | 0    |

    @inference
    Scenario: The error names the option that KalamDB does not know
      When I try:
        """sql
        CREATE TABLE app.items (id BIGINT PRIMARY KEY) USING kalamdb WITH (type = 'shared', nonsense = '1');
        """
      Then it fails and the message contains "nonsense"

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
        | method                     | sql                  |
        | /ExecuteSql\|ExecuteQuery/ | /CREATE .*items\(.*/ |
        | Insert                     |                      |
        | Update                     |                      |
        | Scan                       |                      |
        | Delete                     |                      |

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
      And in KalamDB "SELECT id, customer, amount FROM app.orders ORDER BY id" gives:
        | id | customer | amount |
        | 1  | alice    | 15     |
        | 3  | alice    | 35     |
