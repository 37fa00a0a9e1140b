Feature: Helper functions

  Background:
    Given a database with the extension

  @FN-001
  Rule: "Extension helper functions including pg_kalam_version()andSNOWFLAKE_ID()"

    Scenario: A function gives the version, under one of the two names that the documents give it
      When I run, in one of these ways:
        """sql
        SELECT pg_kalam_version() ~ '[0-9]' AS is_version;
        -- or
        SELECT kalam_version() ~ '[0-9]' AS is_version;
        """
      Then the result is:
        | is_version |
        | t          |

    @own-choice
    Scenario: It has both names
      When I run:
        """sql
        SELECT pg_kalam_version() = kalam_version() AS same;
        """
      Then the result is:
        | same |
        | t    |

  @FN-002
  Rule: "SELECT kalam_version(), kalam_compiled_mode();"

    Scenario: The statement that verifies the extension gives a version and the mode
      When I run:
        """sql
        SELECT kalam_version(), kalam_compiled_mode();
        """
      Then the result is:
        | kalam_version | kalam_compiled_mode |
        | /.*[0-9].*/   | remote              |

    @inference
    Scenario: The version is that of the extension
      When I run:
        """sql
        SELECT kalam_version() = extversion AS same FROM pg_extension WHERE extname = 'pg_kalam';
        """
      Then the result is:
        | same |
        | t    |

  @FN-003
  Rule: "pg_kalam_compiled_mode()currently reportsremote"

    Scenario: A function reports remote, under one of the two names that the documents give it
      When I run, in one of these ways:
        """sql
        SELECT pg_kalam_compiled_mode() AS mode;
        -- or
        SELECT kalam_compiled_mode() AS mode;
        """
      Then the result is:
        | mode   |
        | remote |

    @own-choice
    Scenario: It has both names
      When I run:
        """sql
        SELECT pg_kalam_compiled_mode() = kalam_compiled_mode() AS same;
        """
      Then the result is:
        | same |
        | t    |

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

    Scenario: SNOWFLAKE_ID() gives an id
      When I run:
        """sql
        SELECT SNOWFLAKE_ID() IS NOT NULL AS given;
        """
      Then the result is:
        | given |
        | t     |

    @inference
    Scenario: SNOWFLAKE_ID() gives another positive bigint at every call
      When I run:
        """sql
        SELECT count(DISTINCT id) AS ids, min(id) > 0 AS positive, min(pg_typeof(id)::text) AS type
        FROM (SELECT SNOWFLAKE_ID() AS id FROM generate_series(1, 1000)) s;
        """
      Then the result is:
        | ids  | positive | type   |
        | 1000 | t        | bigint |

    @inference
    Scenario: Two sessions never get the same id
      Given I run:
        """sql
        CREATE TABLE ids AS SELECT SNOWFLAKE_ID() AS id FROM generate_series(1, 1000);
        """
      When I connect again
      And I run:
        """sql
        INSERT INTO ids SELECT SNOWFLAKE_ID() FROM generate_series(1, 1000);
        SELECT count(DISTINCT id) AS ids FROM ids;
        """
      Then the result is:
        | ids  |
        | 2000 |

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
      When I run:
        """sql
        SET kalam.user_id = 'user-bob';
        SELECT kalam_user_id();
        """
      Then the result is:
        | kalam_user_id |
        | user-bob      |

    Scenario: kalam_user_id() names nobody when the setting is not set
      When I run:
        """sql
        SET kalam.user_id = 'user-alice';
        RESET kalam.user_id;
        SELECT coalesce(kalam_user_id(), '') AS user;
        """
      Then the result is:
        | user |
        |      |

    @own-choice
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

    @inference
    Scenario: There is no kalam.exec
      When I run:
        """sql
        SELECT count(*) AS functions FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace
        WHERE n.nspname = 'kalam' AND p.proname = 'exec';
        """
      Then the result is:
        | functions |
        | 0         |

    Scenario: The function is called kalam_exec
      Given kalam_server points at KalamDB
      When I run:
        """sql
        SELECT kalam_exec('SELECT 1 AS ok')::json -> 0 ->> 'ok' AS ok;
        """
      Then the result is:
        | ok |
        | 1  |
