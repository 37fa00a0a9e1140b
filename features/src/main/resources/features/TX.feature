Feature: Explicit transactions

  Background:
    Given a database with the extension
    And kalam_server points at KalamDB
    And I run:
      """sql
      CREATE TABLE app.items (id BIGINT PRIMARY KEY, title TEXT) USING kalamdb WITH (type = 'shared');
      INSERT INTO app.items (id, title) VALUES (1, 'one'), (2, 'two');
      """

  @TX-001
  Rule: "The PostgreSQL extension supports explicit transaction control for Kalam-backed tables:"

    Scenario: COMMIT keeps what the block did, ROLLBACK undoes it, and the next block stands by itself
      When I run:
        """sql
        BEGIN;
        INSERT INTO app.items (id, title) VALUES (3, 'three');
        UPDATE app.items SET title = 'first' WHERE id = 1;
        DELETE FROM app.items WHERE id = 2;
        COMMIT;
        """
      Then in KalamDB "SELECT id, title FROM app.items ORDER BY id" gives:
        | id | title |
        | 1  | first |
        | 3  | three |
      When I run:
        """sql
        BEGIN;
        INSERT INTO app.items (id, title) VALUES (4, 'four');
        UPDATE app.items SET title = 'uno' WHERE id = 1;
        DELETE FROM app.items WHERE id = 3;
        SELECT count(*) FROM app.items;
        ROLLBACK;
        """
      Then in KalamDB "SELECT id, title FROM app.items ORDER BY id" gives:
        | id | title |
        | 1  | first |
        | 3  | three |
      When I run:
        """sql
        BEGIN;
        INSERT INTO app.items (id, title) VALUES (5, 'five');
        COMMIT;
        """
      Then in KalamDB "SELECT id, title FROM app.items ORDER BY id" gives:
        | id | title |
        | 1  | first |
        | 3  | three |
        | 5  | five  |

    @protocol
    Scenario: What a transaction does stands in KalamDB between one begin and its commit
      When I run:
        """sql
        BEGIN;
        INSERT INTO app.items (id, title) VALUES (3, 'three');
        SELECT count(*) FROM app.items;
        UPDATE app.items SET title = 'first' WHERE id = 1;
        DELETE FROM app.items WHERE id = 2;
        COMMIT;
        """
      Then KalamDB received:
        | method            | session_id | response transaction_id | transaction_id |
        | BeginTransaction  | <session>  | <transaction>           |                |
        | Insert            | <session>  |                         |                |
        | Scan              | <session>  |                         |                |
        | Update            | <session>  |                         |                |
        | Delete            | <session>  |                         |                |
        | CommitTransaction | <session>  |                         | <transaction>  |
      And KalamDB received 1 "BeginTransaction" call
      And KalamDB received 1 "CommitTransaction" call

    @protocol
    Scenario: A transaction that is rolled back is not committed in KalamDB
      When I run:
        """sql
        BEGIN;
        INSERT INTO app.items (id, title) VALUES (3, 'three');
        SELECT count(*) FROM app.items;
        ROLLBACK;
        """
      Then KalamDB received:
        | method           |
        | BeginTransaction |
        | Insert           |
        | Scan             |
      And KalamDB received 0 "CommitTransaction" calls

    @inference
    Scenario: AND CHAIN ends one transaction and begins another
      When I run:
        """sql
        BEGIN;
        INSERT INTO app.items (id, title) VALUES (3, 'three');
        COMMIT AND CHAIN;
        INSERT INTO app.items (id, title) VALUES (4, 'four');
        ROLLBACK AND CHAIN;
        INSERT INTO app.items (id, title) VALUES (5, 'five');
        COMMIT;
        SELECT id FROM app.items ORDER BY id;
        """
      Then the result is:
        | id |
        | 1  |
        | 2  |
        | 3  |
        | 5  |

  @TX-002
  Rule: "On COMMIT, the staged writes are made durable in KalamDB."

    Scenario: What was written in the transaction stays when its session has ended
      Given I run:
        """sql
        BEGIN;
        INSERT INTO app.items (id, title) VALUES (3, 'three');
        UPDATE app.items SET title = 'first' WHERE id = 1;
        DELETE FROM app.items WHERE id = 2;
        COMMIT;
        """
      When I connect again
      And I run:
        """sql
        SELECT id, title FROM app.items ORDER BY id;
        """
      Then the result is:
        | id | title |
        | 1  | first |
        | 3  | three |

    @inference
    Scenario: COMMIT does not succeed when KalamDB refuses to commit
      Given KalamDB refuses "CommitTransaction" with FAILED_PRECONDITION "the leader has gone"
      And I run:
        """sql
        BEGIN;
        INSERT INTO app.items (id, title) VALUES (3, 'three');
        SELECT count(*) FROM app.items;
        """
      When I try:
        """sql
        COMMIT;
        """
      Then it fails
      When I connect again
      And I run:
        """sql
        SELECT id FROM app.items ORDER BY id;
        """
      Then the result is:
        | id |
        | 1  |
        | 2  |

  @TX-003
  Rule: "Within the same PostgreSQL transaction, reads see the staged writes from that transaction."

    Scenario: Reads see rows that the transaction has inserted
      When I run:
        """sql
        BEGIN;
        INSERT INTO app.items (id, title) VALUES (3, 'three'), (4, 'four');
        INSERT INTO app.items (id, title) VALUES (5, 'five');
        SELECT id, title FROM app.items ORDER BY id;
        """
      Then the result is:
        | id | title |
        | 1  | one   |
        | 2  | two   |
        | 3  | three |
        | 4  | four  |
        | 5  | five  |

    Scenario: Reads see rows as the transaction has changed them
      When I run:
        """sql
        BEGIN;
        UPDATE app.items SET title = title || '!' WHERE id = 1;
        UPDATE app.items SET title = title || '?';
        SELECT id, title FROM app.items ORDER BY id;
        """
      Then the result is:
        | id | title |
        | 1  | one!? |
        | 2  | two?  |

    Scenario: Reads do not see rows that the transaction has deleted
      When I run:
        """sql
        BEGIN;
        INSERT INTO app.items (id, title) VALUES (3, 'three');
        DELETE FROM app.items WHERE id <> 2;
        SELECT id, title FROM app.items ORDER BY id;
        """
      Then the result is:
        | id | title |
        | 2  | two   |

    Scenario: A read with a condition sees those staged rows that meet it
      Given I run:
        """sql
        BEGIN;
        INSERT INTO app.items (id, title) VALUES (3, 'three');
        UPDATE app.items SET title = 'second' WHERE id = 2;
        """
      When I run:
        """sql
        SELECT id FROM app.items WHERE title = 'three';
        """
      Then the result is:
        | id |
        | 3  |
      When I run:
        """sql
        SELECT id FROM app.items WHERE title = 'two';
        """
      Then the result is:
        | id |
      When I run:
        """sql
        SELECT title FROM app.items WHERE id = 2;
        """
      Then the result is:
        | title  |
        | second |

    Scenario: Reads see all staged rows, and each of them once, when they come in many batches
      Given KalamDB has the quirk "small batches"
      When I run:
        """sql
        BEGIN;
        INSERT INTO app.items (id, title) SELECT g, 'new ' || g FROM generate_series(3, 20) AS g;
        UPDATE app.items SET title = 'changed ' || id WHERE id % 2 = 0;
        DELETE FROM app.items WHERE id IN (5, 11);
        SELECT g AS id, count(i.id) AS times, min(i.title) AS title
        FROM generate_series(0, 21) AS g LEFT JOIN app.items i ON i.id = g GROUP BY g
        HAVING count(i.id) <> CASE WHEN g IN (0, 5, 11, 21) THEN 0 ELSE 1 END
          OR min(i.title) <> CASE WHEN g % 2 = 0 THEN 'changed ' || g WHEN g = 1 THEN 'one' ELSE 'new ' || g END;
        """
      Then the result is:
        | id | times | title |

    @inference
    Scenario: A read with a condition is right although KalamDB returns every staged row
      Given KalamDB has the quirk "staged rows not filtered"
      When I run:
        """sql
        BEGIN;
        INSERT INTO app.items (id, title) VALUES (3, 'three'), (4, 'four');
        SELECT id, title FROM app.items WHERE id = 4;
        """
      Then the result is:
        | id | title |
        | 4  | four  |

  @TX-004
  Rule: "On ROLLBACK, they are discarded."

    Scenario Outline: ROLLBACK discards <what>
      When I run:
        """sql
        BEGIN;
        <writes>;
        ROLLBACK;
        SELECT id, title FROM app.items ORDER BY id;
        """
      Then the result is:
        | id | title |
        | 1  | one   |
        | 2  | two   |
      When I connect again
      And I run:
        """sql
        SELECT id, title FROM app.items ORDER BY id;
        """
      Then the result is:
        | id | title |
        | 1  | one   |
        | 2  | two   |

      Examples:
        | what                       | writes                                                                            |
        | inserted rows              | INSERT INTO app.items (id, title) VALUES (3, 'three')                             |
        | inserted rows already read | INSERT INTO app.items (id, title) VALUES (3, 'three'); SELECT * FROM app.items    |
        | updates                    | UPDATE app.items SET title = 'changed'                                            |
        | deletions                  | DELETE FROM app.items WHERE id = 1                                                |

    @inference
    Scenario: A transaction that has failed is discarded, even by COMMIT
      When I try:
        """sql
        BEGIN;
        INSERT INTO app.items (id, title) VALUES (3, 'three');
        UPDATE app.items SET title = 'first' WHERE id = 1;
        SELECT 1 / 0;
        """
      Then it fails with SQLSTATE "22012" and the message contains "zero"
      When I run:
        """sql
        COMMIT;
        SELECT id, title FROM app.items ORDER BY id;
        """
      Then the result is:
        | id | title |
        | 1  | one   |
        | 2  | two   |

    @inference
    Scenario: After ROLLBACK the same rows can be written again
      When I run:
        """sql
        BEGIN;
        INSERT INTO app.items (id, title) VALUES (3, 'three');
        SELECT count(*) FROM app.items;
        ROLLBACK;
        BEGIN;
        INSERT INTO app.items (id, title) VALUES (3, 'again');
        COMMIT;
        SELECT id, title FROM app.items WHERE id > 2;
        """
      Then the result is:
        | id | title |
        | 3  | again |

  @TX-005
  Rule: "When a PostgreSQL session opens an explicit transaction with BEGIN or START TRANSACTION"

    Scenario Outline: What is written after <begin> becomes visible to others with <end>
      Given I run:
        """sql
        <begin>;
        INSERT INTO app.items (id, title) VALUES (3, 'three');
        SELECT count(*) FROM app.items;
        """
      When I connect again
      And I run:
        """sql
        SELECT count(*) AS rows FROM app.items;
        """
      Then the result is:
        | rows |
        | 2    |
      When I go back to session 1
      And I run:
        """sql
        <end>;
        """
      And I go back to session 2
      And I run:
        """sql
        SELECT count(*) AS rows FROM app.items;
        """
      Then the result is:
        | rows |
        | 3    |

      Examples:
        | begin                                             | end                |
        | BEGIN                                             | COMMIT             |
        | BEGIN TRANSACTION ISOLATION LEVEL READ COMMITTED  | END                |
        | START TRANSACTION                                 | COMMIT             |
        | START TRANSACTION READ WRITE                      | COMMIT TRANSACTION |

    @inference
    Scenario: Without BEGIN or START TRANSACTION each statement stands by itself
      Given I run:
        """sql
        INSERT INTO app.items (id, title) VALUES (3, 'three');
        """
      When I try:
        """sql
        SELECT 1 / 0;
        """
      Then it fails with SQLSTATE "22012" and the message contains "zero"
      When I connect again
      And I run:
        """sql
        SELECT id, title FROM app.items WHERE id = 3;
        """
      Then the result is:
        | id | title |
        | 3  | three |

  @TX-006
  Rule: "the extension binds staged KalamDB writes to that pg session until COMMIT or ROLLBACK."

    Scenario: Two sessions each see their own staged writes, and only those
      Given I run:
        """sql
        BEGIN;
        INSERT INTO app.items (id, title) VALUES (3, 'three');
        """
      And I connect again
      And I run:
        """sql
        BEGIN;
        INSERT INTO app.items (id, title) VALUES (4, 'four');
        """
      When I run:
        """sql
        SELECT id FROM app.items ORDER BY id;
        """
      Then the result is:
        | id |
        | 1  |
        | 2  |
        | 4  |
      When I go back to session 1
      And I run:
        """sql
        SELECT id FROM app.items ORDER BY id;
        """
      Then the result is:
        | id |
        | 1  |
        | 2  |
        | 3  |

    Scenario: One session's ROLLBACK and another's COMMIT each end their own writes
      Given I run:
        """sql
        BEGIN;
        INSERT INTO app.items (id, title) VALUES (3, 'three');
        SELECT count(*) FROM app.items;
        """
      And I connect again
      And I run:
        """sql
        BEGIN;
        INSERT INTO app.items (id, title) VALUES (4, 'four');
        SELECT count(*) FROM app.items;
        """
      And I go back to session 1
      And I run:
        """sql
        ROLLBACK;
        """
      And I go back to session 2
      And I run:
        """sql
        COMMIT;
        """
      When I connect again
      And I run:
        """sql
        SELECT id FROM app.items ORDER BY id;
        """
      Then the result is:
        | id |
        | 1  |
        | 2  |
        | 4  |

    Scenario: Updates and deletions that are staged change nothing for another session
      Given I run:
        """sql
        BEGIN;
        UPDATE app.items SET title = 'first' WHERE id = 1;
        DELETE FROM app.items WHERE id = 2;
        SELECT count(*) FROM app.items;
        """
      When I connect again
      And I run:
        """sql
        SELECT id, title FROM app.items ORDER BY id;
        """
      Then the result is:
        | id | title |
        | 1  | one   |
        | 2  | two   |

  @TX-007
  Rule: "Shared and user table DML are supported."

    Scenario Outline: A transaction writes to a <type> table
      Given I run:
        """sql
        CREATE TABLE app.notes (id BIGINT PRIMARY KEY, title TEXT) USING kalamdb WITH (type = '<type>');
        SET kalam.user_id = 'alice';
        INSERT INTO app.notes (id, title) VALUES (1, 'one'), (2, 'two');
        """
      When I run:
        """sql
        BEGIN;
        INSERT INTO app.notes (id, title) VALUES (3, 'three');
        UPDATE app.notes SET title = 'first' WHERE id = 1;
        DELETE FROM app.notes WHERE id = 2;
        SELECT id, title FROM app.notes ORDER BY id;
        """
      Then the result is:
        | id | title |
        | 1  | first |
        | 3  | three |
      When I connect again
      And I run:
        """sql
        SET kalam.user_id = 'alice';
        SELECT id, title FROM app.notes ORDER BY id;
        """
      Then the result is:
        | id | title |
        | 1  | one   |
        | 2  | two   |
      When I go back to session 1
      And I run:
        """sql
        COMMIT;
        """
      And I go back to session 2
      And I run:
        """sql
        SELECT id, title FROM app.notes ORDER BY id;
        """
      Then the result is:
        | id | title |
        | 1  | first |
        | 3  | three |

      Examples:
        | type   |
        | shared |
        | user   |

    Scenario Outline: What a transaction has written to a <type> table goes when the transaction is rolled back
      Given I run:
        """sql
        CREATE TABLE app.notes (id BIGINT PRIMARY KEY, title TEXT) USING kalamdb WITH (type = '<type>');
        SET kalam.user_id = 'alice';
        INSERT INTO app.notes (id, title) VALUES (1, 'one'), (2, 'two');
        """
      When I run:
        """sql
        BEGIN;
        INSERT INTO app.notes (id, title) VALUES (3, 'three');
        UPDATE app.notes SET title = 'first' WHERE id = 1;
        DELETE FROM app.notes WHERE id = 2;
        SELECT count(*) FROM app.notes;
        ROLLBACK;
        SELECT id, title FROM app.notes ORDER BY id;
        """
      Then the result is:
        | id | title |
        | 1  | one   |
        | 2  | two   |

      Examples:
        | type   |
        | shared |
        | user   |

  @TX-008
  Rule: "Stream-table writes are rejected inside explicit transactions."

    Background:
      Given I run:
        """sql
        CREATE TABLE app.events (id BIGINT PRIMARY KEY, payload TEXT) USING kalamdb
        WITH (type = 'stream', ttl_seconds = 3600);
        SET kalam.user_id = 'alice';
        INSERT INTO app.events (id, payload) VALUES (1, 'first');
        """

    Scenario Outline: <statement> is rejected inside a transaction that may write elsewhere, and changes nothing
      Given I run:
        """sql
        BEGIN;
        INSERT INTO app.items (id, title) VALUES (3, 'three');
        SELECT count(*) FROM app.items;
        """
      When I try:
        """sql
        <statement>;
        COMMIT;
        """
      Then it fails
      When I run:
        """sql
        ROLLBACK;
        SELECT id, payload FROM app.events;
        """
      Then the result is:
        | id | payload |
        | 1  | first   |
      And in KalamDB "SELECT id FROM app.items ORDER BY id" gives:
        | id |
        | 1  |
        | 2  |

      Examples:
        | statement                                                 |
        | INSERT INTO app.events (id, payload) VALUES (2, 'second') |
        | DELETE FROM app.events WHERE id = 1                       |

    Scenario: The same statements are accepted outside a transaction
      When I run:
        """sql
        INSERT INTO app.events (id, payload) VALUES (2, 'second');
        DELETE FROM app.events WHERE id = 1;
        SELECT id, payload FROM app.events;
        """
      Then the result is:
        | id | payload |
        | 2  | second  |

    @own-choice
    Scenario: The error says that it is about a stream
      When I try:
        """sql
        BEGIN;
        INSERT INTO app.events (id, payload) VALUES (2, 'second');
        COMMIT;
        """
      Then it fails and the message contains "stream"

  @TX-009
  Rule: "DDL inside explicit transactions is not supported."

    Scenario: CREATE TABLE ... USING kalamdb fails inside a transaction, and leaves no table on either side
      When I try:
        """sql
        BEGIN;
        CREATE TABLE app.notes (id BIGINT PRIMARY KEY, title TEXT) USING kalamdb WITH (type = 'shared');
        COMMIT;
        """
      Then it fails
      When I run:
        """sql
        ROLLBACK;
        SELECT to_regclass('app.notes') AS local;
        """
      Then the result is:
        | local |
        | NULL  |
      And in KalamDB "SELECT count(*) AS n FROM system.tables WHERE table_name = 'notes'" gives:
        | n |
        | 0 |

    Scenario: A transaction that has tried DDL keeps none of its writes
      When I try:
        """sql
        BEGIN;
        INSERT INTO app.items (id, title) VALUES (3, 'three');
        CREATE TABLE app.notes (id BIGINT PRIMARY KEY, title TEXT) USING kalamdb WITH (type = 'shared');
        """
      Then it fails
      When I run:
        """sql
        COMMIT;
        SELECT id FROM app.items ORDER BY id;
        """
      Then the result is:
        | id |
        | 1  |
        | 2  |

    Scenario: The same statement works outside a transaction
      When I run:
        """sql
        CREATE TABLE app.notes (id BIGINT PRIMARY KEY, title TEXT) USING kalamdb WITH (type = 'shared');
        BEGIN;
        INSERT INTO app.notes (id, title) VALUES (1, 'one');
        COMMIT;
        SELECT id, title FROM app.notes;
        """
      Then the result is:
        | id | title |
        | 1  | one   |

  @TX-010
  Rule: "Savepoints and PostgreSQL subtransactions are not yet supported." – savepoints

    Scenario Outline: A transaction that writes after a savepoint fails before <end>, and nothing of it stays
      When I try:
        """sql
        BEGIN;
        INSERT INTO app.items (id, title) VALUES (3, 'three');
        SAVEPOINT here;
        INSERT INTO app.items (id, title) VALUES (4, 'four');
        <end>;
        COMMIT;
        """
      Then it fails
      When I run:
        """sql
        ROLLBACK;
        SELECT id FROM app.items ORDER BY id;
        """
      Then the result is:
        | id |
        | 1  |
        | 2  |

      Examples:
        | end                        |
        | ROLLBACK TO SAVEPOINT here |
        | RELEASE SAVEPOINT here     |

    Scenario: The same writes without a savepoint work
      When I run:
        """sql
        BEGIN;
        INSERT INTO app.items (id, title) VALUES (3, 'three');
        INSERT INTO app.items (id, title) VALUES (4, 'four');
        COMMIT;
        SELECT id FROM app.items ORDER BY id;
        """
      Then the result is:
        | id |
        | 1  |
        | 2  |
        | 3  |
        | 4  |

  @TX-011
  Rule: "PostgreSQL subtransactions are not yet supported." – subtransactions

    Scenario: A write inside a block with an exception handler fails, and nothing of it stays
      When I try:
        """sql
        BEGIN;
        DO $$
        BEGIN
          INSERT INTO app.items (id, title) VALUES (3, 'three');
          RAISE EXCEPTION USING ERRCODE = 'ZZ001', MESSAGE = 'undo this block';
        EXCEPTION WHEN SQLSTATE 'ZZ001' THEN
          NULL;
        END
        $$;
        COMMIT;
        """
      Then it fails
      When I run:
        """sql
        ROLLBACK;
        SELECT id FROM app.items ORDER BY id;
        """
      Then the result is:
        | id |
        | 1  |
        | 2  |

    Scenario: The same write inside a block without an exception handler works
      When I run:
        """sql
        BEGIN;
        DO $$
        BEGIN
          INSERT INTO app.items (id, title) VALUES (3, 'three');
        END
        $$;
        COMMIT;
        SELECT id FROM app.items ORDER BY id;
        """
      Then the result is:
        | id |
        | 1  |
        | 2  |
        | 3  |

  @TX-012
  Rule: "without materializing extra persisted bookkeeping on the server."

    Scenario Outline: After <end> KalamDB holds the table's rows, and nothing else that was not there before
      Given in KalamDB "SELECT count(*) AS n FROM system.tables WHERE namespace_id <> 'system'" gives:
        | n |
        | 1 |
      When I run:
        """sql
        BEGIN;
        INSERT INTO app.items (id, title) VALUES (3, 'three');
        SELECT count(*) FROM app.items;
        UPDATE app.items SET title = 'first' WHERE id = 1;
        <end>;
        SELECT count(*) FROM app.items;
        """
      Then in KalamDB "SELECT count(*) AS n FROM system.tables WHERE namespace_id <> 'system'" gives:
        | n |
        | 1 |
      And in KalamDB "SELECT count(*) AS n FROM app.items" gives:
        | n      |
        | <rows> |
      And in KalamDB "SELECT count(*) AS n FROM system.transactions" gives:
        | n |
        | 0 |

      Examples:
        | end      | rows |
        | COMMIT   | 3    |
        | ROLLBACK | 2    |

    @protocol
    Scenario: A transaction is bound by KalamDB's own calls, not by statements of SQL
      When I run:
        """sql
        BEGIN;
        INSERT INTO app.items (id, title) VALUES (3, 'three');
        SELECT count(*) FROM app.items;
        UPDATE app.items SET title = 'first' WHERE id = 1;
        COMMIT;
        """
      Then KalamDB received 0 "ExecuteSql" calls
      And KalamDB received 0 "ExecuteQuery" calls
      And KalamDB received 1 "BeginTransaction" call
