Feature: Extension install and catalog objects

  @EXT-001
  Rule: "CREATE EXTENSION pg_kalam;"

    Scenario: CREATE EXTENSION installs pg_kalam
      Given a database without the extension
      When I run:
        """sql
        CREATE EXTENSION pg_kalam;
        SELECT extname FROM pg_extension WHERE extname = 'pg_kalam';
        """
      Then the result is:
        | extname  |
        | pg_kalam |

  @EXT-002
  Rule: "CREATE EXTENSION IF NOT EXISTS pg_kalam;" – a second time

    Scenario: CREATE EXTENSION IF NOT EXISTS does nothing the second time, and says so
      Given a database without the extension
      When I run:
        """sql
        CREATE EXTENSION IF NOT EXISTS pg_kalam;
        CREATE EXTENSION IF NOT EXISTS pg_kalam;
        """
      Then PostgreSQL says 'extension "pg_kalam" already exists, skipping'

  @EXT-003
  Rule: "A pg_kalamforeign data wrapper registered by the extension install SQL"

    Scenario: The foreign data wrapper pg_kalam has a handler and belongs to the extension
      Given a database with the extension
      When I run:
        """sql
        SELECT w.fdwname, w.fdwhandler <> 0 AS has_handler, e.extname
        FROM pg_foreign_data_wrapper w
        JOIN pg_depend d ON d.classid = 'pg_foreign_data_wrapper'::regclass AND d.objid = w.oid AND d.deptype = 'e'
        JOIN pg_extension e ON e.oid = d.refobjid
        WHERE w.fdwname = 'pg_kalam';
        """
      Then the result is:
        | fdwname  | has_handler | extname  |
        | pg_kalam | t           | pg_kalam |

  @EXT-004
  Rule: "connect as a superuser and run: CREATE EXTENSION IF NOT EXISTS pg_kalam;"

    Scenario: A role that is no superuser cannot create the extension
      Given a database without the extension
      And I run:
        """sql
        CREATE ROLE joe LOGIN NOSUPERUSER;
        GRANT CREATE ON DATABASE ${database} TO joe;
        """
      When I connect as "joe"
      And I try:
        """sql
        CREATE EXTENSION IF NOT EXISTS pg_kalam;
        """
      Then it fails with SQLSTATE "42501" and the message contains 'permission denied to create extension "pg_kalam"'

  @EXT-005
  Rule: "The extension is built with pgrx and supports PostgreSQL pg13 through pg18."

    @every-major
    Scenario: The extension works on this major of PostgreSQL
      Given a database without the extension
      When I run:
        """sql
        CREATE EXTENSION pg_kalam;
        SELECT kalam_version() <> '' AS has_version, kalam_compiled_mode() AS mode;
        """
      Then the result is:
        | has_version | mode   |
        | t           | remote |

  @EXT-007
  Rule: "DROP EXTENSION IF EXISTS pg_kalam CASCADE; CREATE EXTENSION pg_kalam;" – reinstalling

    Background:
      Given a database with the extension
      And kalam_server points at KalamDB

    Scenario: After a reinstall the server and the foreign tables are gone, and both can be made again
      Given I run:
        """sql
        CREATE TABLE app.items (id BIGINT PRIMARY KEY DEFAULT SNOWFLAKE_ID(), title TEXT) USING kalamdb WITH (type = 'shared');
        """
      When I run:
        """sql
        DROP EXTENSION IF EXISTS pg_kalam CASCADE;
        CREATE EXTENSION pg_kalam;
        SELECT to_regclass('app.items') AS items, (SELECT count(*) FROM pg_foreign_server) AS servers;
        """
      Then the result is:
        | items | servers |
        | NULL  | 0       |
      When I run:
        """sql
        CREATE SERVER kalam_server FOREIGN DATA WRAPPER pg_kalam
          OPTIONS (host '${kalamdb.host}', port '${kalamdb.port}');
        CREATE TABLE app.again (id BIGINT PRIMARY KEY, title TEXT) USING kalamdb WITH (type = 'shared');
        INSERT INTO app.again (id, title) VALUES (1, 'one');
        SELECT id, title FROM app.again;
        """
      Then the result is:
        | id | title |
        | 1  | one   |

  @EXT-008
  Rule: "the extension must match the PostgreSQL major version of the target server"

    Scenario: This server loads the candidate's library, and no library of another major
      Given a database without the extension
      And a library "pg_kalam_of_another_major" built for another PostgreSQL major
      When I run:
        """sql
        LOAD '$libdir/pg_kalam';
        """
      And I try:
        """sql
        LOAD '$libdir/pg_kalam_of_another_major';
        """
      Then it fails and the message contains "incompatible library"
      And it fails and the message contains "version mismatch"

  @EXT-012
  Rule: "registers the bridge layer, DDL interception hook, helper functions, and thekalam.user_idsession setting."

    Background:
      Given a database with the extension
      And kalam_server points at KalamDB

    Scenario: A new session has the kalam.user_id setting
      When I run:
        """sql
        SELECT name, vartype FROM pg_settings WHERE name = 'kalam.user_id';
        """
      Then the result is:
        | name          | vartype |
        | kalam.user_id | string  |

    Scenario: A new session has the foreign data wrapper, the helper functions and the DDL hook
      When I run:
        """sql
        CREATE TABLE app.items (id BIGINT PRIMARY KEY, title TEXT) USING kalamdb WITH (type = 'shared');
        SELECT (SELECT count(*) FROM pg_foreign_data_wrapper WHERE fdwname = 'pg_kalam') AS wrappers,
               kalam_compiled_mode() AS mode,
               (SELECT relkind FROM pg_class WHERE oid = 'app.items'::regclass) AS relkind;
        """
      Then the result is:
        | wrappers | mode   | relkind |
        | 1        | remote | f       |

  @EXT-013
  Rule: "This shorthand path currently depends on the DDL preload hook"

    Scenario: Without preloading, a session that has not touched the extension does not know USING kalamdb
      Given a PostgreSQL server that does not preload the extension
      And a database with the extension
      When I try:
        """sql
        CREATE TABLE app.items (id BIGINT PRIMARY KEY) USING kalamdb;
        """
      Then it fails with SQLSTATE "42704" and the message contains 'access method "kalamdb" does not exist'

    Scenario: With preloading, the first statement of a session may be CREATE TABLE ... USING kalamdb
      Given a database with the extension
      And kalam_server points at KalamDB
      When I connect again
      And I run:
        """sql
        CREATE TABLE app.items (id BIGINT PRIMARY KEY) USING kalamdb;
        SELECT relkind FROM pg_class WHERE oid = 'app.items'::regclass;
        """
      Then the result is:
        | relkind |
        | f       |

  @EXT-015
  Rule: "If you see older prototype scripts that mention experimental helpers such as schema opt-in functions, treat those as development artifacts unless they are covered in this chapter."

    Background:
      Given a database with the extension
      And kalam_server points at KalamDB

    Scenario: There are no schema opt-in functions
      When I try:
        """sql
        SELECT kalam.enable_schema('app', 'user');
        """
      Then it fails and the message matches '(schema "kalam"|function kalam\.enable_schema\(.*\)) does not exist'

    Scenario: A table without USING kalamdb is an ordinary table
      When I run:
        """sql
        CREATE TABLE app.plain (id INTEGER);
        SELECT relkind FROM pg_class WHERE oid = 'app.plain'::regclass;
        """
      Then the result is:
        | relkind |
        | r       |

  @EXT-016
  Rule: "The supported documentation surface today is:" – every item of the list, in its order

    Scenario: Every item of the documented surface works, in the order of the list
      Given a database without the extension
      When I run:
        """sql
        CREATE EXTENSION pg_kalam;
        CREATE SERVER kalam_server FOREIGN DATA WRAPPER pg_kalam
          OPTIONS (host '${kalamdb.host}', port '${kalamdb.port}');
        ALTER SERVER kalam_server OPTIONS (ADD timeout '30000');
        CREATE TABLE public.items (id BIGINT PRIMARY KEY, title TEXT) USING kalamdb WITH (type = 'shared');
        SELECT kalam_exec('SELECT 1 AS ok');
        """
      Then the result is:
        | kalam_exec          |
        | /\[\{"ok": ?1\}\]/ |
      When I run:
        """sql
        INSERT INTO public.items (id, title) VALUES (1, 'one'), (2, 'two');
        UPDATE public.items SET title = 'first' WHERE id = 1;
        DELETE FROM public.items WHERE id = 2;
        SELECT id, title FROM public.items;
        """
      Then the result is:
        | id | title |
        | 1  | first |
      When I run:
        """sql
        SET kalam.user_id = 'user-alice';
        SELECT kalam_compiled_mode() AS mode, kalam_user_id() AS user_id, SNOWFLAKE_ID() > 0 AS has_id;
        """
      Then the result is:
        | mode   | user_id    | has_id |
        | remote | user-alice | t      |
      When I run:
        """sql
        DROP SERVER kalam_server CASCADE;
        SELECT to_regclass('public.items') AS items;
        """
      Then the result is:
        | items |
        | NULL  |

  @EXT-018
  Rule: "PostgreSQL hosts the extension entrypoints and relation bridge, while the actual table definition and execution live in a running KalamDB server."

    Background:
      Given a database with the extension
      And kalam_server points at KalamDB
      And I run:
        """sql
        CREATE TABLE app.items (id BIGINT PRIMARY KEY, title TEXT) USING kalamdb WITH (type = 'shared');
        INSERT INTO app.items (id, title) VALUES (1, 'one');
        """

    Scenario: PostgreSQL stores no row of a Kalam table
      When I run:
        """sql
        SELECT pg_relation_size('app.items') AS bytes;
        """
      Then the result is:
        | bytes |
        | 0     |

    Scenario: Without a running KalamDB nothing can be read
      Given KalamDB is stopped
      When I try:
        """sql
        SELECT id, title FROM app.items;
        """
      Then it fails and the message contains "KalamDB"
