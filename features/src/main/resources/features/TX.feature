Feature: Explicit transactions

  Background:
    Given a database with the extension
    And kalam_server points at KalamDB

  @TX-007
  Rule: "Shared and user table DML are supported."

    Scenario Outline: A transaction writes to a <type> table
      Given I run:
        """sql
        CREATE TABLE app.items (id BIGINT PRIMARY KEY, title TEXT) USING kalamdb WITH (type = '<type>');
        SET kalam.user_id = 'alice';
        INSERT INTO app.items (id, title) VALUES (1, 'one'), (2, 'two');
        """
      When I run:
        """sql
        BEGIN;
        INSERT INTO app.items (id, title) VALUES (3, 'three');
        UPDATE app.items SET title = 'first' WHERE id = 1;
        DELETE FROM app.items WHERE id = 2;
        SELECT id, title FROM app.items ORDER BY id;
        """
      Then the result is:
        | id | title |
        | 1  | first |
        | 3  | three |
      When I run:
        """sql
        COMMIT;
        SELECT id, title FROM app.items ORDER BY id;
        """
      Then the result is:
        | id | title |
        | 1  | first |
        | 3  | three |

      Examples:
        | type   |
        | shared |
        | user   |

  @TX-008
  Rule: "Stream-table writes are rejected inside explicit transactions."

    Scenario: INSERT into a stream table inside a transaction is rejected, and nothing of it stays
      Given I run:
        """sql
        CREATE TABLE app.events (id BIGINT PRIMARY KEY, payload TEXT) USING kalamdb
        WITH (type = 'stream', ttl_seconds = 3600);
        SET kalam.user_id = 'alice';
        """
      When I try:
        """sql
        BEGIN;
        INSERT INTO app.events (id, payload) VALUES (1, 'first');
        COMMIT;
        """
      Then it fails and the message contains "stream"
      When I run:
        """sql
        ROLLBACK;
        SELECT count(*) FROM app.events;
        """
      Then the result is:
        | count |
        | 0     |

    Scenario: DELETE from a stream table inside a transaction is rejected
      Given I run:
        """sql
        CREATE TABLE app.events (id BIGINT PRIMARY KEY, payload TEXT) USING kalamdb
        WITH (type = 'stream', ttl_seconds = 3600);
        SET kalam.user_id = 'alice';
        INSERT INTO app.events (id, payload) VALUES (1, 'first');
        """
      When I try:
        """sql
        BEGIN;
        DELETE FROM app.events WHERE id = 1;
        COMMIT;
        """
      Then it fails and the message contains "stream"
