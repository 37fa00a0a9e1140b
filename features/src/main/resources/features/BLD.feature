Feature: Build, packaging and compose statements

  @BLD-006
  Rule: "keep pg_benchout of normal release builds; it is intended for local perf work and CI perf lanes"

    Scenario: The extension brings no benchmarks
      Given a database with the extension
      When I run:
        """sql
        SELECT (SELECT count(*) FROM pg_namespace WHERE nspname = 'pgrx_bench') AS schemas,
          (SELECT count(*) FROM pg_depend d
           JOIN pg_extension e ON e.oid = d.refobjid AND d.refclassid = 'pg_extension'::regclass
           JOIN pg_proc p ON p.oid = d.objid AND d.classid = 'pg_proc'::regclass
           WHERE e.extname = 'pg_kalam' AND d.deptype = 'e' AND p.proname ~ 'bench') AS functions;
        """
      Then the result is:
        | schemas | functions |
        | 0       | 0         |

  @BLD-009
  Rule: "Install them into the target PostgreSQL server:"

    Scenario: With the files installed CREATE EXTENSION IF NOT EXISTS is all that is left to do
      Given a database without the extension
      When I run:
        """sql
        CREATE EXTENSION IF NOT EXISTS pg_kalam;
        CREATE SERVER kalam_server FOREIGN DATA WRAPPER pg_kalam
          OPTIONS (host '${kalamdb.host}', port '${kalamdb.port}');
        SELECT kalam_exec('SELECT 1 AS ok')::json -> 0 ->> 'ok' AS ok;
        """
      Then the result is:
        | ok |
        | 1  |

  @BLD-012
  Rule: "benchmark history is stored in the managed pgrx_benchschema/database and survives extension reinstalls" – the schema

    Scenario: What is in the schema pgrx_bench survives a reinstall
      Given a database with the extension
      And I run:
        """sql
        CREATE SCHEMA pgrx_bench;
        CREATE TABLE pgrx_bench.runs (id INTEGER, seconds REAL);
        INSERT INTO pgrx_bench.runs VALUES (1, 0.5);
        """
      When I run:
        """sql
        DROP EXTENSION IF EXISTS pg_kalam CASCADE;
        CREATE EXTENSION pg_kalam;
        SELECT id, seconds FROM pgrx_bench.runs;
        """
      Then the result is:
        | id | seconds |
        | 1  | 0.5     |

  @BLD-013
  Rule: "On first startup, pg/docker/init.sql automatically runs: CREATE EXTENSION IF NOT EXISTS pg_kalam;CREATE SERVER IF NOT EXISTS kalam_server ..." – the two statements, also when they run again

    Scenario: The statements of the first start make extension and server, and may run again
      Given a database without the extension
      When I run:
        """sql
        CREATE EXTENSION IF NOT EXISTS pg_kalam;
        CREATE SERVER IF NOT EXISTS kalam_server FOREIGN DATA WRAPPER pg_kalam
          OPTIONS (host '${kalamdb.host}', port '${kalamdb.port}');
        """
      And I connect again
      And I run:
        """sql
        CREATE EXTENSION IF NOT EXISTS pg_kalam;
        CREATE SERVER IF NOT EXISTS kalam_server FOREIGN DATA WRAPPER pg_kalam
          OPTIONS (host '192.0.2.1', port '1');
        SELECT s.srvname, w.fdwname, kalam_exec('SELECT 1 AS ok')::json -> 0 ->> 'ok' AS ok
        FROM pg_foreign_server s JOIN pg_foreign_data_wrapper w ON w.oid = s.srvfdw;
        """
      Then the result is:
        | srvname      | fdwname  | ok |
        | kalam_server | pg_kalam | 1  |

  @BLD-014
  Rule: "This produces: pg/docker/artifacts/pg_kalam.sopg/docker/artifacts/pg_kalam.controlpg/docker/artifacts/pg_kalam--*.sql" – the names

    Scenario: The extension consists of files of these names
      Given a database with the extension
      When I run:
        """sql
        SELECT (pg_stat_file(l.setting || '/pg_kalam.so', true)).size > 0 AS library,
          (pg_stat_file(s.setting || '/extension/pg_kalam.control', true)).size > 0 AS control,
          (SELECT count(*) > 0 FROM pg_ls_dir(s.setting || '/extension') AS file WHERE file ~ '^pg_kalam--.*\.sql$') AS sql
        FROM pg_config l, pg_config s WHERE l.name = 'PKGLIBDIR' AND s.name = 'SHAREDIR';
        """
      Then the result is:
        | library | control | sql |
        | t       | t       | t   |
