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
        | sql                                                       |
        | /CREATE .*WITH\(.*DELETED_RETENTION_HOURS='?48\b.*\)/ |
      And in KalamDB "SELECT table_type, storage_id, options FROM system.tables WHERE table_name = 'items'" gives:
        | table_type | storage_id | options                                                            |
        | shared     | local      | /(?=.*"row_limit": ?500\b)(?=.*"access_level": ?"restricted").*/ |
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
        | sql                                                       |
        | /CREATE .*WITH\(.*DELETED_RETENTION_HOURS='?48\b.*\)/ |
      And in KalamDB "SELECT table_type, storage_id, options FROM system.tables WHERE table_name = 'items'" gives:
        | table_type | storage_id | options                                                                 |
        | user       | local      | /(?=.*"interval_seconds": ?30\b)(?=.*"use_user_storage": ?true).*/ |

    Scenario: All options of a stream table
      When I run:
        """sql
        CREATE TABLE app.events (kind TEXT) USING kalamdb
          WITH (type = 'stream', ttl_seconds = '60', deleted_retention_hours = '48');
        """
      Then KalamDB received:
        | sql                                                       |
        | /CREATE .*WITH\(.*DELETED_RETENTION_HOURS='?48\b.*\)/ |
      And in KalamDB "SELECT table_type, options FROM system.tables WHERE table_name = 'events'" gives:
        | table_type | options                    |
        | stream     | /.*"ttl_seconds": ?60\b.*/ |

  @OPT-002
  Rule: "type | Table type: shared, user, or stream"

    Scenario: The option type is the table's type in KalamDB
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
    Scenario: It may be written in any case
      When I run:
        """sql
        CREATE TABLE app.a (id BIGINT PRIMARY KEY) USING kalamdb WITH (type = 'SHARED');
        CREATE TABLE app.b (id BIGINT PRIMARY KEY) USING kalamdb WITH (TYPE = 'user');
        CREATE TABLE app.c (id BIGINT PRIMARY KEY) USING kalamdb WITH (type = 'Stream', ttl_seconds = '60');
        """
      Then in KalamDB "SELECT table_name, table_type FROM system.tables WHERE namespace_id = 'app' ORDER BY table_name" gives:
        | table_name | table_type |
        | a          | shared     |
        | b          | user       |
        | c          | stream     |

  @OPT-003
  Rule: "flush_policy | Hot-path flush behavior"

    Scenario: KalamDB flushes by the policy that was written
      When I run:
        """sql
        CREATE TABLE app.items (id BIGINT PRIMARY KEY) USING kalamdb
          WITH (type = 'user', flush_policy = 'rows:1000,interval:60');
        """
      Then in KalamDB "SELECT options FROM system.tables WHERE table_name = 'items'" gives:
        | options                                                                |
        | /(?=.*"row_limit": ?1000\b)(?=.*"interval_seconds": ?60\b).*/ |

    Scenario: A policy that KalamDB does not know is refused
      When I try:
        """sql
        CREATE TABLE app.items (id BIGINT PRIMARY KEY) USING kalamdb WITH (type = 'user', flush_policy = 'pages:7');
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
        CREATE TABLE app.items (id BIGINT PRIMARY KEY) USING kalamdb WITH (type = 'user', flush_policy = 'rows:7');
        SET kalam.user_id = 'alice';
        SELECT count(*) AS rows FROM app.items;
        """
      Then the result is:
        | rows |
        | 0    |

    @inference
    Scenario: It is refused in KalamDB's own words
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
        | sql                                      |
        | /CREATE .*WITH\(.*STORAGE_ID='?local\b.*\)/ |
      And in KalamDB "SELECT storage_id FROM system.tables WHERE table_name = 'items'" gives:
        | storage_id |
        | local      |

    Scenario: A storage that KalamDB does not have is refused
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
        CREATE TABLE app.items (id BIGINT PRIMARY KEY) USING kalamdb WITH (type = 'shared', storage_id = 'local');
        SELECT count(*) AS rows FROM app.items;
        """
      Then the result is:
        | rows |
        | 0    |

    @inference
    Scenario: It is refused in KalamDB's own words
      When I try:
        """sql
        CREATE TABLE app.items (id BIGINT PRIMARY KEY) USING kalamdb WITH (type = 'shared', storage_id = 'attic');
        """
      Then it fails and the message contains "Storage 'attic' does not exist"

  @OPT-005
  Rule: "access_level | Shared-table access policy"

    Scenario Outline: KalamDB gives a shared table the access level <level> that was written
      When I run:
        """sql
        CREATE TABLE app.items (id BIGINT PRIMARY KEY) USING kalamdb WITH (type = 'shared', access_level = '<level>');
        """
      Then in KalamDB "SELECT options FROM system.tables WHERE table_name = 'items'" gives:
        | options                         |
        | /.*"access_level": ?"<level>".*/ |

      Examples:
        | level      |
        | public     |
        | private    |
        | restricted |

    Scenario: Only shared tables have an access level
      When I try:
        """sql
        CREATE TABLE app.items (id BIGINT PRIMARY KEY) USING kalamdb WITH (type = 'user', access_level = 'public');
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
        CREATE TABLE app.items (id BIGINT PRIMARY KEY) USING kalamdb WITH (type = 'shared', access_level = 'public');
        SELECT count(*) AS rows FROM app.items;
        """
      Then the result is:
        | rows |
        | 0    |

    @inference
    Scenario: It is refused in KalamDB's own words
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
        """
      Then in KalamDB "SELECT options FROM system.tables WHERE table_name = 'events'" gives:
        | options                    |
        | /.*"ttl_seconds": ?45\b.*/ |

    @inference
    Scenario: A stream without it is refused
      When I try:
        """sql
        CREATE TABLE app.events (kind TEXT) USING kalamdb WITH (type = 'stream');
        """
      Then it fails
      And in KalamDB "SELECT count(*) AS n FROM system.tables WHERE table_name = 'events'" gives:
        | n |
        | 0 |
      When I run:
        """sql
        SELECT to_regclass('app.events') AS events;
        """
      Then the result is:
        | events |
        | NULL  |
      When I run:
        """sql
        CREATE TABLE app.events (kind TEXT) USING kalamdb WITH (type = 'stream', ttl_seconds = '45');
        SET kalam.user_id = 'alice';
        SELECT count(*) AS rows FROM app.events;
        """
      Then the result is:
        | rows |
        | 0    |

    @inference
    Scenario: It is refused in KalamDB's own words
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
    Scenario: A table of another type is refused in KalamDB's own words
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
        | sql                                                       |
        | /CREATE .*WITH\(.*DELETED_RETENTION_HOURS='?24\b.*\)/ |

    Scenario: A retention that is no number is refused
      When I try:
        """sql
        CREATE TABLE app.items (id BIGINT PRIMARY KEY) USING kalamdb WITH (type = 'shared', deleted_retention_hours = 'long');
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
        CREATE TABLE app.items (id BIGINT PRIMARY KEY) USING kalamdb WITH (type = 'shared', deleted_retention_hours = '24');
        SELECT count(*) AS rows FROM app.items;
        """
      Then the result is:
        | rows |
        | 0    |

    @inference
    Scenario: It is refused in KalamDB's own words
      When I try:
        """sql
        CREATE TABLE app.items (id BIGINT PRIMARY KEY) USING kalamdb WITH (type = 'shared', deleted_retention_hours = 'long');
        """
      Then it fails and the message contains "Invalid DELETED_RETENTION_HOURS"

  @OPT-008
  Rule: "Table options are forwarded to the server as-is"

    Scenario: Values arrive as they are written
      When I run:
        """sql
        CREATE TABLE app.events (kind TEXT) USING kalamdb
          WITH (type = 'stream', ttl_seconds = 45, deleted_retention_hours = 7);
        """
      Then KalamDB received:
        | sql                                                                               |
        | /CREATE .*WITH\((?=.*TTL_SECONDS='?45\b)(?=.*DELETED_RETENTION_HOURS='?7\b).*\)/ |

    @inference
    Scenario: Names may be written in any case
      When I run:
        """sql
        CREATE TABLE app.events (kind TEXT) USING kalamdb
          WITH (Type = 'stream', TTL_Seconds = 45, "deleted_retention_hours" = 7);
        """
      Then in KalamDB "SELECT table_type, options FROM system.tables WHERE table_name = 'events'" gives:
        | table_type | options                    |
        | stream     | /.*"ttl_seconds": ?45\b.*/ |

    Scenario: What is wrong with a value is for KalamDB to say
      When I try:
        """sql
        CREATE TABLE app.items (id BIGINT PRIMARY KEY) USING kalamdb WITH (type = 'shared', flush_policy = 'Rows: 5');
        """
      Then it fails
      And KalamDB received:
        | sql                                           |
        | /CREATE .*WITH\(.*FLUSH_POLICY='rows: 5'.*\)/ |

    Scenario: A quote in a value is a quote in the value that KalamDB gets
      When I try, whatever comes of it:
        """sql
        CREATE TABLE app.items (id BIGINT PRIMARY KEY) USING kalamdb WITH (type = 'shared', flush_policy = 'it''s 5');
        """
      Then KalamDB received:
        | sql                                          |
        | /CREATE .*WITH\(.*FLUSH_POLICY='it''s 5'.*\)/ |

    Scenario: Which options there are is for KalamDB to say
      When I try:
        """sql
        CREATE TABLE app.items (id BIGINT PRIMARY KEY) USING kalamdb WITH (type = 'shared', compression = 'zstd');
        """
      Then it fails
      And KalamDB received:
        | sql                                             |
        | /CREATE .*WITH\(.*COMPRESSION='?zstd\b.*\)/ |

    @inference
    Scenario: What KalamDB says of an option is passed on
      When I try:
        """sql
        CREATE TABLE app.items (id BIGINT PRIMARY KEY) USING kalamdb WITH (type = 'shared', compression = 'zstd');
        """
      Then it fails and the message contains "Unknown table option 'COMPRESSION'"
      When I try:
        """sql
        CREATE TABLE app.items (id BIGINT PRIMARY KEY) USING kalamdb WITH (type = 'shared', flush_policy = 'rows: 5');
        """
      Then it fails and the message contains "Invalid row limit in FLUSH_POLICY"

  @OPT-009
  Rule: "PostgreSQL can act as the entry point for KalamDB-native table definitions as long as the resulting table options are valid for KalamDB once the extension forwards them."

    Scenario: A value that is not valid for KalamDB leaves no table on either side
      When I try:
        """sql
        CREATE TABLE app.items (id BIGINT PRIMARY KEY) USING kalamdb WITH (type = 'shared', access_level = 'nobody');
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
        CREATE TABLE app.items (id BIGINT PRIMARY KEY) USING kalamdb WITH (type = 'shared', access_level = 'private');
        SELECT count(*) AS rows FROM app.items;
        """
      Then the result is:
        | rows |
        | 0    |

    @inference
    Scenario: What is not valid is said in KalamDB's own words
      When I try:
        """sql
        CREATE TABLE app.items (id BIGINT PRIMARY KEY) USING kalamdb WITH (type = 'shared', access_level = 'nobody');
        """
      Then it fails and the message contains "Invalid ACCESS_LEVEL 'nobody'"
