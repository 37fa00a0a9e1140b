Feature: Tenant context

  Background:
    Given a database with the extension
    And kalam_server points at KalamDB
    And I run:
      """sql
      CREATE TABLE app.profiles (id BIGINT PRIMARY KEY, name TEXT) USING kalamdb WITH (type = 'user');
      SET kalam.user_id = 'alice';
      INSERT INTO app.profiles (id, name) VALUES (1, 'Alice one'), (2, 'Alice two');
      SET kalam.user_id = 'bob';
      INSERT INTO app.profiles (id, name) VALUES (1, 'Bob one');
      """

  @TENANT-001
  Rule: "kalam.user_id is a PostgreSQL session setting registered by the extension."

    Scenario: The setting is known to PostgreSQL, and its value is text
      When I run:
        """sql
        SELECT name, vartype FROM pg_settings WHERE name = 'kalam.user_id';
        """
      Then the result is:
        | name          | vartype |
        | kalam.user_id | string  |

    Scenario: The setting belongs to the session
      When I connect again
      And I run:
        """sql
        SELECT coalesce(current_setting('kalam.user_id', true), '') AS user;
        """
      Then the result is:
        | user |
        |      |

  @TENANT-002
  Rule: "SET kalam.user_id = 'user-alice';" – SET and SET LOCAL

    Scenario: SET names the user for the statements that follow
      When I run:
        """sql
        SET kalam.user_id = 'alice';
        SELECT kalam_user_id(), count(*) FROM app.profiles;
        """
      Then the result is:
        | kalam_user_id | count |
        | alice         | 2     |

    Scenario: SET LOCAL names the user until the end of the transaction
      When I run:
        """sql
        BEGIN;
        SET LOCAL kalam.user_id = 'alice';
        SELECT count(*) FROM app.profiles;
        """
      Then the result is:
        | count |
        | 2     |
      When I run:
        """sql
        COMMIT;
        SELECT kalam_user_id(), count(*) FROM app.profiles;
        """
      Then the result is:
        | kalam_user_id | count |
        | bob           | 1     |

    Scenario: A SET that is rolled back names nobody any more
      When I run:
        """sql
        BEGIN;
        SET kalam.user_id = 'alice';
        ROLLBACK;
        SELECT name FROM app.profiles;
        """
      Then the result is:
        | name    |
        | Bob one |

  @TENANT-003
  Rule: "The session value is attached to remote requests"

    Scenario: Reads carry the user
      When I run:
        """sql
        SELECT name FROM app.profiles;
        """
      Then KalamDB received:
        | table_name | user_id |
        | profiles   | bob     |
      When I run:
        """sql
        SET kalam.user_id = 'alice';
        SELECT name FROM app.profiles;
        """
      Then KalamDB received:
        | table_name | user_id |
        | profiles   | alice   |

    Scenario Outline: <write> carries the user
      When I run:
        """sql
        <sql>;
        """
      Then KalamDB received:
        | table_name | user_id | <field> |
        | profiles   | bob     | <value> |

      Examples:
        | write  | sql                                                        | field        | value         |
        | INSERT | INSERT INTO app.profiles (id, name) VALUES (3, 'Bob three') | rows_json    | /.*three.*/   |
        | UPDATE | UPDATE app.profiles SET name = 'Robert' WHERE id = 1        | updates_json | /.*Robert.*/  |
        | DELETE | DELETE FROM app.profiles WHERE id = 1                       | pk_value     | 1             |

    @own-choice
    Scenario: Reads and writes of a stream table carry the user
      Given I run:
        """sql
        CREATE TABLE app.events (id BIGINT PRIMARY KEY, payload TEXT) USING kalamdb
        WITH (type = 'stream', ttl_seconds = 3600);
        """
      When I run:
        """sql
        INSERT INTO app.events (id, payload) VALUES (1, 'hello');
        SELECT payload FROM app.events;
        """
      Then the result is:
        | payload |
        | hello   |
      And KalamDB received:
        | method | table_name | table_type | user_id |
        | Insert | events     | stream     | bob     |
        | Scan   | events     | stream     | bob     |

  @TENANT-004
  Rule: "is the main way user-scoped reads, updates, and deletes are isolated." – reads

    Scenario: Each user reads the rows of that user only
      When I run:
        """sql
        SELECT id, name FROM app.profiles ORDER BY id;
        """
      Then the result is:
        | id | name    |
        | 1  | Bob one |
      When I run:
        """sql
        SET kalam.user_id = 'alice';
        SELECT id, name FROM app.profiles ORDER BY id;
        """
      Then the result is:
        | id | name      |
        | 1  | Alice one |
        | 2  | Alice two |

    Scenario: A user without rows reads none
      When I run:
        """sql
        SET kalam.user_id = 'carol';
        SELECT count(*) FROM app.profiles;
        """
      Then the result is:
        | count |
        | 0     |

    @inference
    Scenario: Nobody reads what another user has written in the same transaction
      When I run:
        """sql
        BEGIN;
        INSERT INTO app.profiles (id, name) VALUES (7, 'Bob seven');
        SET LOCAL kalam.user_id = 'alice';
        SELECT count(*) AS of_alice FROM app.profiles WHERE id = 7;
        """
      Then the result is:
        | of_alice |
        | 0        |
      When I run:
        """sql
        COMMIT;
        SELECT name FROM app.profiles WHERE id = 7;
        """
      Then the result is:
        | name      |
        | Bob seven |

    @inference
    Scenario: A statement prepared for one user reads another user's rows only for that user
      When I run:
        """sql
        PREPARE names AS SELECT name FROM app.profiles ORDER BY id;
        EXECUTE names;
        SET kalam.user_id = 'alice';
        EXECUTE names;
        """
      Then the result is:
        | name      |
        | Alice one |
        | Alice two |

    @own-choice
    Scenario: Rows of a stream table are isolated too
      When I run:
        """sql
        CREATE TABLE app.events (id BIGINT PRIMARY KEY, payload TEXT) USING kalamdb
        WITH (type = 'stream', ttl_seconds = 3600);
        INSERT INTO app.events (id, payload) VALUES (1, 'of bob');
        SET kalam.user_id = 'alice';
        SELECT count(*) FROM app.events;
        """
      Then the result is:
        | count |
        | 0     |

  @TENANT-005
  Rule: "user-scoped reads, updates, and deletes are isolated." – updates

    Scenario: UPDATE changes the user's own row and no other with the same key
      When I run:
        """sql
        UPDATE app.profiles SET name = 'changed' WHERE id = 1;
        """
      Then 1 row is affected
      When I run:
        """sql
        SET kalam.user_id = 'alice';
        SELECT name FROM app.profiles WHERE id = 1;
        """
      Then the result is:
        | name      |
        | Alice one |

    Scenario: UPDATE of a key that only another user has changes nothing
      When I run:
        """sql
        UPDATE app.profiles SET name = 'changed' WHERE id = 2;
        """
      Then 0 rows are affected
      When I run:
        """sql
        SET kalam.user_id = 'alice';
        SELECT name FROM app.profiles WHERE id = 2;
        """
      Then the result is:
        | name      |
        | Alice two |

  @TENANT-006
  Rule: "deletes are isolated." – deletes

    Scenario: DELETE without a condition deletes the user's own rows only
      When I run:
        """sql
        DELETE FROM app.profiles;
        """
      Then 1 row is affected
      When I run:
        """sql
        SET kalam.user_id = 'alice';
        SELECT count(*) FROM app.profiles;
        """
      Then the result is:
        | count |
        | 2     |

    Scenario: DELETE of a key that only another user has deletes nothing
      When I run:
        """sql
        DELETE FROM app.profiles WHERE id = 2;
        """
      Then 0 rows are affected
      When I run:
        """sql
        SET kalam.user_id = 'alice';
        SELECT count(*) FROM app.profiles WHERE id = 2;
        """
      Then the result is:
        | count |
        | 1     |

  @TENANT-007
  Rule: "In practice, kalam.user_id is a PostgreSQL SUSET setting, so the executing role must be allowed to change SUSET parameters."

    Scenario: The setting's context is superuser
      When I run:
        """sql
        SELECT context FROM pg_settings WHERE name = 'kalam.user_id';
        """
      Then the result is:
        | context   |
        | superuser |

    Scenario: An ordinary role cannot set it
      Given I run:
        """sql
        CREATE ROLE joe LOGIN;
        """
      When I connect as "joe"
      And I try:
        """sql
        SELECT kalam_user_id();
        SET kalam.user_id = 'alice';
        """
      Then it fails with SQLSTATE "42501" and the message contains "kalam.user_id"

    Scenario: A role that is allowed to change such settings can set it
      Given I run:
        """sql
        CREATE ROLE joe LOGIN;
        GRANT USAGE ON SCHEMA app TO joe;
        GRANT SELECT ON app.profiles TO joe;
        DO $$
        BEGIN
          IF current_setting('server_version_num')::int >= 150000 THEN
            EXECUTE 'GRANT SET ON PARAMETER kalam.user_id TO joe';
          ELSE
            ALTER ROLE joe SUPERUSER;
          END IF;
        END $$;
        """
      When I connect as "joe"
      And I run:
        """sql
        SELECT kalam_user_id();
        SET kalam.user_id = 'alice';
        SELECT name FROM app.profiles ORDER BY id;
        """
      Then the result is:
        | name      |
        | Alice one |
        | Alice two |

    @inference
    Scenario: A superuser sets it for a role, from that role's next session on
      Given I run:
        """sql
        CREATE ROLE joe LOGIN;
        GRANT USAGE ON SCHEMA app TO joe;
        GRANT SELECT ON app.profiles TO joe;
        ALTER ROLE joe SET kalam.user_id = 'alice';
        """
      When I connect as "joe"
      And I run:
        """sql
        SELECT name FROM app.profiles ORDER BY id;
        """
      Then the result is:
        | name      |
        | Alice one |
        | Alice two |

  @TENANT-008
  Rule: "User-scoped operations should set kalam.user_idbefore reads and writes."

    Background:
      Given I run:
        """sql
        RESET kalam.user_id;
        """

    Scenario: Without a user nobody's rows are read, and with one that user's are
      When I try:
        """sql
        SELECT name FROM app.profiles;
        """
      Then it fails, or the result is:
        | name |
      When I run:
        """sql
        SET kalam.user_id = 'bob';
        SELECT name FROM app.profiles;
        """
      Then the result is:
        | name    |
        | Bob one |

    Scenario: Without a user nothing is written for anybody, and with one it is
      When I try, whatever comes of it:
        """sql
        INSERT INTO app.profiles (id, name) VALUES (9, 'nobody');
        """
      And I try, whatever comes of it:
        """sql
        DELETE FROM app.profiles;
        """
      And I run:
        """sql
        SET kalam.user_id = 'alice';
        SELECT id, name FROM app.profiles ORDER BY id;
        """
      Then the result is:
        | id | name      |
        | 1  | Alice one |
        | 2  | Alice two |
      When I run:
        """sql
        SET kalam.user_id = 'bob';
        INSERT INTO app.profiles (id, name) VALUES (9, 'somebody');
        SELECT id, name FROM app.profiles ORDER BY id;
        """
      Then the result is:
        | id | name     |
        | 1  | Bob one  |
        | 9  | somebody |

    @own-choice
    Scenario: Reading a user table without a user fails and asks for one
      When I try:
        """sql
        SELECT name FROM app.profiles;
        """
      Then it fails and the message contains "user_id"
      And KalamDB received 0 "Scan" calls

    @inference
    Scenario: Writing to a user table without a user fails and asks for one
      When I try:
        """sql
        INSERT INTO app.profiles (id, name) VALUES (9, 'nobody');
        """
      Then it fails and the message contains "user_id"
      And KalamDB received 0 "Insert" calls

    @own-choice
    Scenario: A blank user is no user
      When I try:
        """sql
        SET kalam.user_id = '  ';
        SELECT name FROM app.profiles;
        """
      Then it fails and the message contains "user_id"
      And KalamDB received 0 "Scan" calls

    @inference
    Scenario: A shared table needs no user
      When I run:
        """sql
        CREATE TABLE app.items (id BIGINT PRIMARY KEY, title TEXT) USING kalamdb WITH (type = 'shared');
        INSERT INTO app.items (id, title) VALUES (1, 'one');
        SELECT title FROM app.items;
        """
      Then the result is:
        | title |
        | one   |

  @TENANT-009
  Rule: "Set kalam.user_idper session for user-scoped tables."

    Scenario: A new session does not have the user of the one before
      When I connect again
      And I run:
        """sql
        SET kalam.user_id = 'alice';
        SELECT count(*) FROM app.profiles;
        """
      Then the result is:
        | count |
        | 2     |
      When I connect again
      And I try:
        """sql
        SELECT count(*) FROM app.profiles;
        """
      Then it fails, or the result is:
        | count |
        | 0     |
      When I go back to session 2
      And I run:
        """sql
        SELECT count(*) FROM app.profiles;
        """
      Then the result is:
        | count |
        | 2     |
