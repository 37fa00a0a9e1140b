Feature: Namespace and schema mapping, explicit foreign tables

  Background:
    Given a database with the extension
    And kalam_server points at KalamDB

  @MAP-001
  Rule: "The local PostgreSQL schema is the remote namespace."

    Background:
      Given KalamDB runs:
        """sql
        CREATE NAMESPACE app;
        CREATE SHARED TABLE app.items (id BIGINT PRIMARY KEY, title TEXT);
        INSERT INTO app.items (id, title) VALUES (1, 'one'), (2, 'two');
        CREATE NAMESPACE public;
        CREATE SHARED TABLE public.items (id BIGINT PRIMARY KEY, title TEXT);
        INSERT INTO public.items (id, title) VALUES (1, 'not these'), (2, 'not these');
        """
      And I run, in one of these ways:
        """sql
        CREATE FOREIGN TABLE app.items (id BIGINT, title TEXT) SERVER kalam_server OPTIONS (table_type 'shared');
        -- or
        CREATE FOREIGN TABLE app.items (id BIGINT, title TEXT) SERVER kalam_server;
        """

    Scenario: Reads and writes go to the namespace that the schema names
      When I run:
        """sql
        SELECT id, title FROM app.items ORDER BY id;
        """
      Then the result is:
        | id | title |
        | 1  | one   |
        | 2  | two   |
      When I run:
        """sql
        INSERT INTO app.items (id, title) VALUES (3, 'three');
        UPDATE app.items SET title = 'first' WHERE id = 1;
        DELETE FROM app.items WHERE id = 2;
        """
      Then in KalamDB "SELECT id, title FROM app.items ORDER BY id" gives:
        | id | title |
        | 1  | first |
        | 3  | three |
      And in KalamDB "SELECT id, title FROM public.items ORDER BY id" gives:
        | id | title     |
        | 1  | not these |
        | 2  | not these |

    @protocol
    Scenario: Every request names it
      When I run:
        """sql
        INSERT INTO app.items (id, title) VALUES (3, 'three');
        UPDATE app.items SET title = 'first' WHERE id = 1;
        SELECT title FROM app.items;
        DELETE FROM app.items WHERE id = 1;
        """
      Then KalamDB received:
        | method | namespace | table_name |
        | Insert | app       | items      |
        | Update | app       | items      |
        | Scan   | app       | items      |
        | Delete | app       | items      |

  @MAP-002
  Rule: "The local PostgreSQL relation name is the remote table name."

    Background:
      Given KalamDB runs:
        """sql
        CREATE NAMESPACE app;
        CREATE SHARED TABLE app.items (id BIGINT PRIMARY KEY, title TEXT);
        INSERT INTO app.items (id, title) VALUES (1, 'one'), (2, 'two');
        CREATE SHARED TABLE app.things (id BIGINT PRIMARY KEY, title TEXT);
        INSERT INTO app.things (id, title) VALUES (1, 'not these'), (2, 'not these');
        """
      And I run, in one of these ways:
        """sql
        CREATE FOREIGN TABLE app.items (id BIGINT, title TEXT) SERVER kalam_server OPTIONS (table_type 'shared');
        -- or
        CREATE FOREIGN TABLE app.items (id BIGINT, title TEXT) SERVER kalam_server;
        """

    Scenario: Reads and writes go to the table that the relation names
      When I run:
        """sql
        SELECT id, title FROM app.items ORDER BY id;
        """
      Then the result is:
        | id | title |
        | 1  | one   |
        | 2  | two   |
      When I run:
        """sql
        INSERT INTO app.items (id, title) VALUES (3, 'three');
        UPDATE app.items SET title = 'first' WHERE id = 1;
        DELETE FROM app.items WHERE id = 2;
        """
      Then in KalamDB "SELECT id, title FROM app.items ORDER BY id" gives:
        | id | title |
        | 1  | first |
        | 3  | three |
      And in KalamDB "SELECT id, title FROM app.things ORDER BY id" gives:
        | id | title     |
        | 1  | not these |
        | 2  | not these |

    @protocol
    Scenario: Every request names it
      When I run:
        """sql
        INSERT INTO app.items (id, title) VALUES (3, 'three');
        UPDATE app.items SET title = 'first' WHERE id = 1;
        SELECT title FROM app.items;
        DELETE FROM app.items WHERE id = 1;
        """
      Then KalamDB received:
        | method | namespace | table_name |
        | Insert | app       | items      |
        | Update | app       | items      |
        | Scan   | app       | items      |
        | Delete | app       | items      |

  @MAP-003
  Rule: "OPTIONS (namespace, table)are not the runtime source of truth for the current scan and modify paths."

    Scenario: The options namespace and table do not lead elsewhere
      Given KalamDB runs:
        """sql
        CREATE NAMESPACE app;
        CREATE SHARED TABLE app.items (id BIGINT PRIMARY KEY, title TEXT);
        INSERT INTO app.items (id, title) VALUES (1, 'of the schema'), (2, 'of the schema');
        CREATE NAMESPACE other;
        CREATE SHARED TABLE other.things (id BIGINT PRIMARY KEY, title TEXT);
        INSERT INTO other.things (id, title) VALUES (1, 'of the options'), (2, 'of the options');
        """
      And I run, in one of these ways:
        """sql
        CREATE FOREIGN TABLE app.items (id BIGINT, title TEXT) SERVER kalam_server
          OPTIONS (table_type 'shared', namespace 'other', "table" 'things');
        -- or
        CREATE FOREIGN TABLE app.items (id BIGINT, title TEXT) SERVER kalam_server
          OPTIONS (namespace 'other', "table" 'things');
        """
      When I run:
        """sql
        SELECT id, title FROM app.items ORDER BY id;
        """
      Then the result is:
        | id | title         |
        | 1  | of the schema |
        | 2  | of the schema |
      When I run:
        """sql
        INSERT INTO app.items (id, title) VALUES (3, 'new');
        UPDATE app.items SET title = 'changed' WHERE id = 1;
        DELETE FROM app.items WHERE id = 2;
        """
      Then in KalamDB "SELECT id, title FROM app.items ORDER BY id" gives:
        | id | title   |
        | 1  | changed |
        | 3  | new     |
      And in KalamDB "SELECT id, title FROM other.things ORDER BY id" gives:
        | id | title          |
        | 1  | of the options |
        | 2  | of the options |

  @MAP-004
  Rule: "If a remote column is FILE, declare the local PostgreSQL column asJSONB."

    Scenario: A FILE column that is declared as JSONB can be read
      Given KalamDB runs:
        """sql
        CREATE NAMESPACE app;
        CREATE SHARED TABLE app.docs (id TEXT PRIMARY KEY, attachment FILE);
        INSERT INTO app.docs (id, attachment) VALUES ('d1',
          '{"id":"1","sub":"f0001","name":"plan.pdf","size":7,"mime":"application/pdf","sha256":"00"}');
        """
      And I run, in one of these ways:
        """sql
        CREATE FOREIGN TABLE app.docs (id TEXT, attachment JSONB) SERVER kalam_server OPTIONS (table_type 'shared');
        -- or
        CREATE FOREIGN TABLE app.docs (id TEXT, attachment JSONB) SERVER kalam_server;
        """
      When I run:
        """sql
        SELECT id, attachment ->> 'name' AS name, (attachment ->> 'size')::int AS size FROM app.docs;
        """
      Then the result is:
        | id | name     | size |
        | d1 | plan.pdf | 7    |

  @MAP-005
  Rule: "KalamDB namespaces map naturally to PostgreSQL schemas."

    Scenario: Tables of the same name in two schemas are two tables
      When I run:
        """sql
        CREATE SCHEMA north;
        CREATE SCHEMA south;
        CREATE TABLE north.items (id BIGINT PRIMARY KEY, title TEXT) USING kalamdb;
        CREATE TABLE south.items (id BIGINT PRIMARY KEY, title TEXT) USING kalamdb;
        INSERT INTO north.items (id, title) VALUES (1, 'cold');
        INSERT INTO south.items (id, title) VALUES (1, 'warm');
        SELECT n.title AS north, s.title AS south FROM north.items n JOIN south.items s ON s.id = n.id;
        """
      Then the result is:
        | north | south |
        | cold  | warm  |
      And in KalamDB "SELECT namespace_id FROM system.tables WHERE table_name = 'items' ORDER BY namespace_id" gives:
        | namespace_id |
        | north        |
        | south        |
      And in KalamDB "SELECT id, title FROM north.items" gives:
        | id | title |
        | 1  | cold  |

  @MAP-006
  Rule: "Use explicit foreign tables when you need a non-default server or want to mirror a remote relation directly:"

    Scenario: A relation that KalamDB has is mirrored with its rows, and stays as it is
      Given KalamDB runs:
        """sql
        CREATE NAMESPACE app;
        CREATE SHARED TABLE app.items (id BIGINT PRIMARY KEY, title TEXT, internal TEXT);
        INSERT INTO app.items (id, title, internal) VALUES (1, 'one', 'secret'), (2, 'two', 'secret');
        """
      And I run, in one of these ways:
        """sql
        CREATE FOREIGN TABLE app.items (id BIGINT, title TEXT) SERVER kalam_server OPTIONS (table_type 'shared');
        -- or
        CREATE FOREIGN TABLE app.items (id BIGINT, title TEXT) SERVER kalam_server;
        """
      When I run:
        """sql
        SELECT id, title FROM app.items ORDER BY id;
        """
      Then the result is:
        | id | title |
        | 1  | one   |
        | 2  | two   |
      And in KalamDB "SELECT id, title, internal FROM app.items ORDER BY id" gives:
        | id | title | internal |
        | 1  | one   | secret   |
        | 2  | two   | secret   |

    Scenario: A foreign table of another server is none of kalam_server's
      Given another KalamDB, named "eu"
      And KalamDB "eu" runs:
        """sql
        CREATE NAMESPACE app;
        CREATE SHARED TABLE app.items (id BIGINT PRIMARY KEY, title TEXT);
        INSERT INTO app.items (id, title) VALUES (1, 'eins');
        """
      And KalamDB runs:
        """sql
        CREATE NAMESPACE app;
        CREATE SHARED TABLE app.items (id BIGINT PRIMARY KEY, title TEXT);
        INSERT INTO app.items (id, title) VALUES (1, 'one');
        """
      And I run:
        """sql
        CREATE SERVER kalam_eu FOREIGN DATA WRAPPER pg_kalam OPTIONS (host '${eu.host}', port '${eu.port}');
        """
      And I run, in one of these ways:
        """sql
        CREATE FOREIGN TABLE app.items (id BIGINT, title TEXT) SERVER kalam_eu OPTIONS (table_type 'shared');
        -- or
        CREATE FOREIGN TABLE app.items (id BIGINT, title TEXT) SERVER kalam_eu;
        """
      When I run:
        """sql
        SELECT id, title FROM app.items;
        """
      Then the result is:
        | id | title |
        | 1  | eins  |
      When I run:
        """sql
        UPDATE app.items SET title = 'zwei' WHERE id = 1;
        """
      Then KalamDB received nothing
      And in KalamDB "SELECT id, title FROM app.items" gives:
        | id | title |
        | 1  | one   |
