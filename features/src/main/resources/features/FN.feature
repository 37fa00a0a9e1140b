Feature: Helper functions

  Background:
    Given a database with the extension

  @FN-001
  Rule: "Extension helper functions including pg_kalam_version()andSNOWFLAKE_ID()"

    Scenario: pg_kalam_version() is the version of the extension
      When I run:
        """sql
        SELECT pg_kalam_version() = extversion AS same FROM pg_extension WHERE extname = 'pg_kalam';
        """
      Then the result is:
        | same |
        | t    |

  @FN-002
  Rule: "SELECT kalam_version(), kalam_compiled_mode();"

    Scenario: kalam_version() is the version of the extension, and kalam_compiled_mode() stands beside it
      When I run:
        """sql
        SELECT kalam_version() = extversion AS same, kalam_compiled_mode() AS mode
        FROM pg_extension WHERE extname = 'pg_kalam';
        """
      Then the result is:
        | same | mode   |
        | t    | remote |

  @FN-003
  Rule: "pg_kalam_compiled_mode()currently reportsremote"

    Scenario: pg_kalam_compiled_mode() reports remote
      When I run:
        """sql
        SELECT pg_kalam_compiled_mode() AS mode;
        """
      Then the result is:
        | mode   |
        | remote |

  @FN-004
  Rule: "kalam_compiled_mode() should currently return remote."

    Scenario: kalam_compiled_mode() returns remote
      When I run:
        """sql
        SELECT kalam_compiled_mode() AS mode;
        """
      Then the result is:
        | mode   |
        | remote |

  @FN-005
  Rule: "andSNOWFLAKE_ID()"

    Scenario: SNOWFLAKE_ID() gives another positive bigint at every call
      When I run:
        """sql
        SELECT count(DISTINCT id) AS ids, min(id) > 0 AS positive, min(pg_typeof(id)::text) AS type
        FROM (SELECT SNOWFLAKE_ID() AS id FROM generate_series(1, 1000)) s;
        """
      Then the result is:
        | ids  | positive | type   |
        | 1000 | t        | bigint |

  @FN-006
  Rule: "Includes kalam_* metadata helpers and SNOWFLAKE_ID()"

    Scenario: The helper functions are there by name
      When I run:
        """sql
        SELECT f AS function, to_regprocedure(f) IS NOT NULL AS found
        FROM unnest(ARRAY['kalam_version()', 'kalam_compiled_mode()', 'kalam_user_id()', 'snowflake_id()']) AS f;
        """
      Then the result is:
        | function              | found |
        | kalam_version()       | t     |
        | kalam_compiled_mode() | t     |
        | kalam_user_id()       | t     |
        | snowflake_id()        | t     |

  @FN-007
  Rule: "SET kalam.user_id = 'user-alice'; SELECT kalam_user_id();"

    Scenario: kalam_user_id() is the value of the session's setting
      When I run:
        """sql
        SET kalam.user_id = 'user-alice';
        SELECT kalam_user_id();
        """
      Then the result is:
        | kalam_user_id |
        | user-alice    |

    Scenario: kalam_user_id() is null when the setting is not set
      When I run:
        """sql
        SET kalam.user_id = 'user-alice';
        RESET kalam.user_id;
        SELECT kalam_user_id();
        """
      Then the result is:
        | kalam_user_id |
        | NULL          |

  @FN-008
  Rule: "Current helper functions:" – kalam_user_id_guc_name(), which the published page lists

    Scenario: kalam_user_id_guc_name() names the setting
      When I run:
        """sql
        SELECT kalam_user_id_guc_name() AS name;
        """
      Then the result is:
        | name          |
        | kalam.user_id |

  @FN-009
  Rule: "If you were expecting a schema-qualified helper such as kalam.exec(...), the currently exposed PostgreSQL function name is kalam_exec(...)."

    Scenario: There is no kalam.exec
      When I try:
        """sql
        SELECT kalam.exec('SELECT 1');
        """
      Then it fails and the message matches '(schema "kalam"|function kalam\.exec\(.*\)) does not exist'

    Scenario: The function is called kalam_exec
      Given kalam_server points at KalamDB
      When I run:
        """sql
        SELECT kalam_exec('SELECT 1 AS ok');
        """
      Then the result is:
        | kalam_exec          |
        | /\[\{"ok": ?1\}\]/ |
