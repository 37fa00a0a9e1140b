Feature: Forwarded table options

  Background:
    Given a database with the extension
    And kalam_server points at KalamDB

  @OPT-001
  Rule: "Any supported KalamDB table option can be authored from PostgreSQL with the table WITH (...) clause."

    Scenario: All options of a shared table
      When I run:
        """sql
        CREATE TABLE app.items (id BIGINT PRIMARY KEY) USING kalamdb
          WITH (type = 'shared', storage_id = 'local', flush_policy = 'rows:500', access_level = 'restricted',
                deleted_retention_hours = '48');
        """
      Then KalamDB received:
        | method     | sql |
        | ExecuteSql | /CREATE .*WITH\((?=.*STORAGE_ID='local')(?=.*FLUSH_POLICY='rows:500')(?=.*ACCESS_LEVEL='restricted')(?=.*DELETED_RETENTION_HOURS='48').*\)/ |
      When I run:
        """sql
        INSERT INTO app.items (id) VALUES (1);
        SELECT id FROM app.items;
        """
      Then the result is:
        | id |
        | 1  |

    Scenario: All options of a user table
      When I run:
        """sql
        CREATE TABLE app.items (id BIGINT PRIMARY KEY) USING kalamdb
          WITH (type = 'user', storage_id = 'local', use_user_storage = 'true', flush_policy = 'interval:30',
                deleted_retention_hours = '48');
        """
      Then KalamDB received:
        | method     | sql |
        | ExecuteSql | /CREATE .*WITH\((?=.*STORAGE_ID='local')(?=.*USE_USER_STORAGE='true')(?=.*FLUSH_POLICY='interval:30')(?=.*DELETED_RETENTION_HOURS='48').*\)/ |

    Scenario: All options of a stream table
      When I run:
        """sql
        CREATE TABLE app.events (kind TEXT) USING kalamdb
          WITH (type = 'stream', ttl_seconds = '60', deleted_retention_hours = '48');
        """
      Then KalamDB received:
        | method     | sql |
        | ExecuteSql | /CREATE .*WITH\((?=.*TTL_SECONDS='60')(?=.*DELETED_RETENTION_HOURS='48').*\)/ |

  @OPT-002
  Rule: "type | Table type: shared, user, or stream"

    Scenario: The option type is the table's type in KalamDB, in whatever case it is written
      When I run:
        """sql
        CREATE TABLE app.a (id BIGINT PRIMARY KEY) USING kalamdb WITH (type = 'SHARED');
        CREATE TABLE app.b (id BIGINT PRIMARY KEY) USING kalamdb WITH (TYPE = 'user');
        CREATE TABLE app.c (id BIGINT PRIMARY KEY) USING kalamdb WITH (type = 'Stream', ttl_seconds = '60');
        SELECT r ->> 'table_name' AS name, r ->> 'table_type' AS type FROM json_array_elements(kalam_exec(
          'SELECT table_name, table_type FROM system.tables WHERE namespace_id = ''app'' LIMIT 1000')::json) r ORDER BY 1;
        """
      Then the result is:
        | name | type   |
        | a    | shared |
        | b    | user   |
        | c    | stream |

  @OPT-003
  Rule: "flush_policy | Hot-path flush behavior"

    Scenario: KalamDB flushes by the policy that was written
      When I run:
        """sql
        CREATE TABLE app.items (id BIGINT PRIMARY KEY) USING kalamdb
          WITH (type = 'user', flush_policy = 'rows:1000,interval:60');
        """
      Then KalamDB received:
        | method     | sql                                                      |
        | ExecuteSql | /CREATE .*WITH\((.*,)?FLUSH_POLICY='rows:1000,interval:60'.*\)/ |
      When I run:
        """sql
        SELECT r ->> 'options' AS options FROM json_array_elements(kalam_exec(
          'SELECT options FROM system.tables WHERE namespace_id = ''app'' AND table_name = ''items'' LIMIT 1000')::json) r;
        """
      Then the result is:
        | options                                                  |
        | /.*"row_limit": ?1000, ?"interval_seconds": ?60.*/       |

    Scenario: A policy that KalamDB does not know is refused in its own words
      When I try:
        """sql
        CREATE TABLE app.items (id BIGINT PRIMARY KEY) USING kalamdb WITH (type = 'user', flush_policy = 'pages:7');
        """
      Then it fails and the message contains "Unknown FLUSH_POLICY key 'pages'"

  @OPT-004
  Rule: "storage_id | Target storage backend"

    Scenario: KalamDB keeps the table in the storage that was written
      When I run:
        """sql
        CREATE TABLE app.items (id BIGINT PRIMARY KEY) USING kalamdb WITH (type = 'shared', storage_id = 'local');
        """
      Then KalamDB received:
        | method     | sql                                          |
        | ExecuteSql | /CREATE .*WITH\((.*,)?STORAGE_ID='local'.*\)/ |

    Scenario: A storage that KalamDB does not have is refused in its own words
      When I try:
        """sql
        CREATE TABLE app.items (id BIGINT PRIMARY KEY) USING kalamdb WITH (type = 'shared', storage_id = 'attic');
        """
      Then it fails and the message contains "Storage 'attic' does not exist"

  @OPT-005
  Rule: "access_level | Shared-table access policy"

    Scenario: KalamDB gives a shared table the access level that was written
      When I run:
        """sql
        CREATE TABLE app.items (id BIGINT PRIMARY KEY) USING kalamdb WITH (type = 'shared', access_level = 'public');
        SELECT r ->> 'options' AS options FROM json_array_elements(kalam_exec(
          'SELECT options FROM system.tables WHERE namespace_id = ''app'' AND table_name = ''items'' LIMIT 1000')::json) r;
        """
      Then the result is:
        | options                            |
        | /.*"access_level": ?"public".*/    |

    Scenario: Only shared tables have an access level
      When I try:
        """sql
        CREATE TABLE app.items (id BIGINT PRIMARY KEY) USING kalamdb WITH (type = 'user', access_level = 'public');
        """
      Then it fails and the message contains "ACCESS_LEVEL is only supported for SHARED tables"

  @OPT-006
  Rule: "ttl_seconds | Stream retention TTL"

    Scenario: KalamDB keeps the rows of a stream as long as was written
      When I run:
        """sql
        CREATE TABLE app.events (kind TEXT) USING kalamdb WITH (type = 'stream', ttl_seconds = '45');
        SELECT r ->> 'options' AS options FROM json_array_elements(kalam_exec(
          'SELECT options FROM system.tables WHERE namespace_id = ''app'' AND table_name = ''events'' LIMIT 1000')::json) r;
        """
      Then the result is:
        | options                      |
        | /.*"ttl_seconds": ?45\b.*/   |

    Scenario: A stream without it is refused
      When I try:
        """sql
        CREATE TABLE app.events (kind TEXT) USING kalamdb WITH (type = 'stream');
        """
      Then it fails and the message contains "TTL_SECONDS"

    Scenario: Only streams have it
      When I try:
        """sql
        CREATE TABLE app.items (id BIGINT PRIMARY KEY) USING kalamdb WITH (type = 'shared', ttl_seconds = '45');
        """
      Then it fails and the message contains "TTL_SECONDS is only supported for STREAM tables"

  @OPT-007
  Rule: "deleted_retention_hours | Soft-delete retention window"

    Scenario: KalamDB gets the retention that was written
      When I run:
        """sql
        CREATE TABLE app.items (id BIGINT PRIMARY KEY) USING kalamdb WITH (type = 'shared', deleted_retention_hours = '24');
        """
      Then KalamDB received:
        | method     | sql                                                     |
        | ExecuteSql | /CREATE .*WITH\((.*,)?DELETED_RETENTION_HOURS='24'.*\)/ |

    Scenario: A retention that is no number is refused in KalamDB's own words
      When I try:
        """sql
        CREATE TABLE app.items (id BIGINT PRIMARY KEY) USING kalamdb WITH (type = 'shared', deleted_retention_hours = 'long');
        """
      Then it fails and the message contains "Invalid DELETED_RETENTION_HOURS"

  @OPT-008
  Rule: "Table options are forwarded to the server as-is"

    Scenario: Numbers arrive as they are written, under names in any case
      When I run:
        """sql
        CREATE TABLE app.events (kind TEXT) USING kalamdb
          WITH (type = 'stream', ttl_seconds = 45, Deleted_Retention_Hours = 7);
        """
      Then KalamDB received:
        | method     | sql                                                                               |
        | ExecuteSql | /CREATE .*WITH\((?=.*TTL_SECONDS='?45\b)(?=.*DELETED_RETENTION_HOURS='?7\b).*\)/ |

    Scenario: What is wrong with a value is for KalamDB to say
      When I try:
        """sql
        CREATE TABLE app.items (id BIGINT PRIMARY KEY) USING kalamdb WITH (type = 'shared', flush_policy = 'rows: 5');
        """
      Then it fails and the message contains "Invalid row limit in FLUSH_POLICY"
      And KalamDB received:
        | method     | sql                                             |
        | ExecuteSql | /CREATE .*WITH\((.*,)?FLUSH_POLICY='rows: 5'.*\)/ |

    Scenario: Which options there are is for KalamDB to say
      When I try:
        """sql
        CREATE TABLE app.items (id BIGINT PRIMARY KEY) USING kalamdb WITH (type = 'shared', compression = 'zstd');
        """
      Then it fails and the message contains "Unknown table option 'COMPRESSION'"

  @OPT-009
  Rule: "PostgreSQL can act as the entry point for KalamDB-native table definitions as long as the resulting table options are valid for KalamDB once the extension forwards them."

    Scenario: A value that is not valid for KalamDB leaves no table on either side
      When I try:
        """sql
        CREATE TABLE app.items (id BIGINT PRIMARY KEY) USING kalamdb WITH (type = 'shared', access_level = 'nobody');
        """
      Then it fails and the message contains "Invalid ACCESS_LEVEL 'nobody'"
      When I run:
        """sql
        SELECT to_regclass('app.items') AS items,
          kalam_exec('SELECT table_name FROM system.tables WHERE namespace_id = ''app'' LIMIT 1000') AS remote;
        """
      Then the result is:
        | items | remote |
        | NULL  | []     |
