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

    Scenario: The extension works on this major of PostgreSQL
      Given a database with the extension
      And kalam_server points at KalamDB
      When I run:
        """sql
        CREATE TABLE app.items (id BIGINT PRIMARY KEY, title TEXT) USING kalamdb WITH (type = 'shared');
        INSERT INTO app.items (id, title) VALUES (1, 'one'), (2, 'two'), (3, 'three');
        UPDATE app.items SET title = 'second' WHERE id = 2;
        DELETE FROM app.items WHERE id = 3;
        SELECT id, title FROM app.items ORDER BY id;
        """
      Then the result is:
        | id | title  |
        | 1  | one    |
        | 2  | second |
      And in KalamDB "SELECT id, title FROM app.items ORDER BY id" gives:
        | id | title  |
        | 1  | one    |
        | 2  | second |

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

    Scenario: This server loads the candidate's library, and it works
      Given a database with the extension
      And kalam_server points at KalamDB
      When I run:
        """sql
        LOAD '$libdir/pg_kalam';
        CREATE TABLE app.items (id BIGINT PRIMARY KEY, title TEXT) USING kalamdb WITH (type = 'shared');
        INSERT INTO app.items (id, title) VALUES (1, 'one');
        SELECT id, title FROM app.items;
        """
      Then the result is:
        | id | title |
        | 1  | one   |

    @own-choice
    Scenario: A server that does not preload it loads it when it is needed
      Given a PostgreSQL server that does not preload the extension
      And a database without the extension
      When I run:
        """sql
        CREATE EXTENSION pg_kalam;
        CREATE SCHEMA app;
        CREATE SERVER kalam_server FOREIGN DATA WRAPPER pg_kalam
          OPTIONS (host '${kalamdb.host}', port '${kalamdb.port}');
        """
      And I connect again
      And I run:
        """sql
        LOAD '$libdir/pg_kalam';
        CREATE TABLE app.items (id BIGINT PRIMARY KEY, title TEXT) USING kalamdb WITH (type = 'shared');
        INSERT INTO app.items (id, title) VALUES (1, 'one');
        SELECT id, title FROM app.items;
        """
      Then the result is:
        | id | title |
        | 1  | one   |

    Scenario: With a library of another major in its place there is no extension
      Given a PostgreSQL server that does not preload the extension
      And a database without the extension
      And the library "pg_kalam" is one that was built for another PostgreSQL major
      When I try:
        """sql
        CREATE EXTENSION pg_kalam;
        """
      Then it fails and the message contains "incompatible library"
      When I run:
        """sql
        SELECT (SELECT count(*) FROM pg_extension WHERE extname = 'pg_kalam') AS extensions,
          (SELECT count(*) FROM pg_foreign_data_wrapper) AS wrappers;
        """
      Then the result is:
        | extensions | wrappers |
        | 0          | 0        |

  @EXT-009
  Rule: "the extension must match the target OS and CPU architecture"

    Scenario: With a library for another CPU in its place there is no extension
      Given a PostgreSQL server that does not preload the extension
      And a database without the extension
      And the library "pg_kalam" is one that was built for another CPU
      When I try:
        """sql
        CREATE EXTENSION pg_kalam;
        """
      Then it fails and the message matches "pg_kalam\.so"
      When I run:
        """sql
        SELECT (SELECT count(*) FROM pg_extension WHERE extname = 'pg_kalam') AS extensions,
          (SELECT count(*) FROM pg_foreign_data_wrapper) AS wrappers;
        """
      Then the result is:
        | extensions | wrappers |
        | 0          | 0        |

  @EXT-020
  Rule: "a .sobuilt on macOS cannot be loaded into Linux PostgreSQL"

    Scenario: With a library of macOS in its place there is no extension, and the error names the file
      Given a PostgreSQL server that does not preload the extension
      And a database without the extension
      And the library "pg_kalam" is one that was built for macOS
      When I try:
        """sql
        CREATE EXTENSION pg_kalam;
        """
      Then it fails and the message matches "could not load library .*pg_kalam\.so"
      When I run:
        """sql
        SELECT (SELECT count(*) FROM pg_extension WHERE extname = 'pg_kalam') AS extensions,
          (SELECT count(*) FROM pg_foreign_data_wrapper) AS wrappers;
        """
      Then the result is:
        | extensions | wrappers |
        | 0          | 0        |

  @EXT-010
  Rule: "copies pg_kalam.sointo PostgreSQL's library directory"

    Scenario: The library is called pg_kalam.so, and what the extension runs in C is there
      Given a database with the extension
      When I run:
        """sql
        SELECT (pg_stat_file(setting || '/pg_kalam.so', true)).size > 0 AS there FROM pg_config WHERE name = 'PKGLIBDIR';
        """
      Then the result is:
        | there |
        | t     |
      When I run:
        """sql
        SELECT DISTINCT p.probin ~ '(^|/)pg_kalam$' AS in_pg_kalam
        FROM pg_depend d JOIN pg_extension e ON e.oid = d.refobjid AND d.refclassid = 'pg_extension'::regclass
        JOIN pg_proc p ON p.oid = d.objid AND d.classid = 'pg_proc'::regclass
        WHERE e.extname = 'pg_kalam' AND d.deptype = 'e' AND p.probin IS NOT NULL;
        """
      Then the result is:
        | in_pg_kalam |
        | t           |

  @EXT-021
  Rule: "copies pg_kalam.controland the generated upgrade SQL into PostgreSQL's extension directory"

    Scenario: The control file and the SQL of the version that it names are in the extension directory
      Given a database with the extension
      When I run:
        """sql
        SELECT (pg_stat_file(setting || '/extension/pg_kalam.control', true)).size > 0 AS control,
          EXISTS (SELECT 1 FROM pg_ls_dir(setting || '/extension') AS file, pg_extension e
                  WHERE e.extname = 'pg_kalam' AND file LIKE 'pg_kalam--%' AND file LIKE '%' || e.extversion || '.sql') AS sql
        FROM pg_config WHERE name = 'SHAREDIR';
        """
      Then the result is:
        | control | sql |
        | t       | t   |
      When I run:
        """sql
        SELECT count(*) AS installed FROM pg_available_extension_versions v
        WHERE v.name = 'pg_kalam' AND v.installed
          AND v.version = (SELECT default_version FROM pg_available_extensions WHERE name = 'pg_kalam');
        """
      Then the result is:
        | installed |
        | 1         |

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
               SNOWFLAKE_ID() IS NOT NULL AS helper,
               (SELECT relkind FROM pg_class WHERE oid = 'app.items'::regclass) AS relkind;
        """
      Then the result is:
        | wrappers | helper | relkind |
        | 1        | t      | f       |

  @EXT-013
  Rule: "This shorthand path currently depends on the DDL preload hook"

    @inference
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

    Scenario: The extension brings no schema opt-in functions
      When I run:
        """sql
        SELECT count(*) AS functions
        FROM pg_depend d JOIN pg_extension e ON e.oid = d.refobjid AND d.refclassid = 'pg_extension'::regclass
        JOIN pg_proc p ON p.oid = d.objid AND d.classid = 'pg_proc'::regclass
        WHERE e.extname = 'pg_kalam' AND d.deptype = 'e' AND p.proname ~ 'schema';
        """
      Then the result is:
        | functions |
        | 0         |

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
        SELECT kalam_exec('SELECT 1 AS ok')::json -> 0 ->> 'ok' AS ok;
        """
      Then the result is:
        | ok |
        | 1  |
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
        SELECT kalam_user_id() AS user_id, SNOWFLAKE_ID() IS NOT NULL AS has_id;
        """
      Then the result is:
        | user_id    | has_id |
        | user-alice | t      |
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

    Scenario: PostgreSQL shows what KalamDB holds at the moment, and keeps no rows of its own
      When I run:
        """sql
        SELECT id, title FROM app.items;
        """
      Then the result is:
        | id | title |
        | 1  | one   |
      Given KalamDB runs:
        """sql
        UPDATE app.items SET title = 'changed' WHERE id = 1;
        INSERT INTO app.items (id, title) VALUES (2, 'added');
        """
      When I run:
        """sql
        SELECT id, title FROM app.items ORDER BY id;
        """
      Then the result is:
        | id | title   |
        | 1  | changed |
        | 2  | added   |
      Given KalamDB runs:
        """sql
        DELETE FROM app.items WHERE id = 1;
        """
      When I run:
        """sql
        SELECT id, title FROM app.items ORDER BY id;
        """
      Then the result is:
        | id | title |
        | 2  | added |

    Scenario: Another session sees what KalamDB holds, too
      When I connect again
      And I run:
        """sql
        UPDATE app.items SET title = 'changed' WHERE id = 1;
        """
      And I go back to session 1
      And I run:
        """sql
        SELECT id, title FROM app.items;
        """
      Then the result is:
        | id | title   |
        | 1  | changed |

    Scenario: Without a running KalamDB nothing can be read and no table made
      Given I run:
        """sql
        SELECT id, title FROM app.items;
        """
      And KalamDB is stopped
      When I try:
        """sql
        SELECT id, title FROM app.items;
        """
      Then it fails
      When I try:
        """sql
        CREATE TABLE app.more (id BIGINT PRIMARY KEY) USING kalamdb WITH (type = 'shared');
        """
      Then it fails
      When I run:
        """sql
        SELECT to_regclass('app.more') AS more;
        """
      Then the result is:
        | more |
        | NULL |
