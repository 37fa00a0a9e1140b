Feature: Transaction observability

  Background:
    Given a database with the extension
    And kalam_server points at KalamDB
    And I run:
      """sql
      CREATE TABLE app.items (id BIGINT PRIMARY KEY, title TEXT) USING kalamdb WITH (type = 'shared');
      INSERT INTO app.items (id, title) VALUES (1, 'one');
      """

  @OBS-001
  Rule: "system.sessionsfor the live pg bridge session and its current remote transaction metadata." – system.sessions

    Scenario: system.sessions shows the session of an open transaction, until the transaction ends
      Given I run:
        """sql
        BEGIN;
        INSERT INTO app.items (id, title) VALUES (2, 'two');
        SELECT count(*) FROM app.items;
        """
      Then in KalamDB "SELECT state, transaction_has_writes AS writes FROM system.sessions WHERE transaction_id IS NOT NULL" gives:
        | state               | writes |
        | idle in transaction | true   |
      When I run:
        """sql
        COMMIT;
        """
      Then in KalamDB "SELECT count(*) AS n FROM system.sessions WHERE transaction_id IS NOT NULL" gives:
        | n |
        | 0 |

    Scenario: A transaction that has only read is shown without writes, or not at all
      When I run:
        """sql
        BEGIN;
        SELECT count(*) FROM app.items;
        """
      Then in KalamDB "SELECT count(*) AS n FROM system.sessions WHERE transaction_has_writes" gives:
        | n |
        | 0 |

    Scenario: Two open transactions are shown as two sessions
      Given I run:
        """sql
        BEGIN;
        INSERT INTO app.items (id, title) VALUES (2, 'two');
        SELECT count(*) FROM app.items;
        """
      And I connect again
      And I run:
        """sql
        BEGIN;
        INSERT INTO app.items (id, title) VALUES (3, 'three');
        SELECT count(*) FROM app.items;
        """
      Then in KalamDB "SELECT count(DISTINCT session_id) AS sessions, count(DISTINCT transaction_id) AS transactions FROM system.sessions WHERE transaction_id IS NOT NULL" gives:
        | sessions | transactions |
        | 2        | 2            |

  @OBS-002
  Rule: "system.transactionsfor the active explicit transaction itself alongside other active transaction origins." – system.transactions

    Scenario: system.transactions shows an open transaction and what it has written so far
      Given I run:
        """sql
        BEGIN;
        INSERT INTO app.items (id, title) VALUES (2, 'two');
        UPDATE app.items SET title = 'first' WHERE id = 1;
        SELECT count(*) FROM app.items;
        """
      Then in KalamDB "SELECT origin, touched_tables_count AS touched FROM system.transactions WHERE write_count > 0" gives:
        | origin | touched |
        | PgRpc  | 1       |

    @inference
    Scenario: A transaction is shown alongside others, each until it ends
      Given I run:
        """sql
        BEGIN;
        INSERT INTO app.items (id, title) VALUES (2, 'two');
        SELECT count(*) FROM app.items;
        """
      And I connect again
      And I run:
        """sql
        BEGIN;
        INSERT INTO app.items (id, title) VALUES (3, 'three'), (4, 'four');
        SELECT count(*) FROM app.items;
        """
      When I connect again
      And I run:
        """sql
        SELECT r ->> 'write_count' AS writes FROM json_array_elements(kalam_exec(
          'SELECT write_count FROM system.transactions ORDER BY write_count')::json) r;
        """
      Then the result is:
        | writes |
        | 1      |
        | 2      |
      When I go back to session 1
      And I run:
        """sql
        ROLLBACK;
        SELECT count(*) FROM app.items;
        """
      And I go back to session 3
      And I run:
        """sql
        SELECT r ->> 'write_count' AS writes FROM json_array_elements(kalam_exec(
          'SELECT write_count FROM system.transactions ORDER BY write_count')::json) r;
        """
      Then the result is:
        | writes |
        | 2      |

  @OBS-003
  Rule: "Use direct KalamDB SQL or kalam_exec(...) when you want to inspect the server-side session and transaction views from PostgreSQL."

    Scenario: A session can inspect both views with kalam_exec, and finds its own transaction in both
      When I run:
        """sql
        BEGIN;
        INSERT INTO app.items (id, title) VALUES (2, 'two');
        SELECT count(*) FROM app.items;
        SELECT r ->> 'state' AS state, r ->> 'write_count' AS writes FROM json_array_elements(kalam_exec(
          'SELECT s.state, t.write_count FROM system.sessions s
           JOIN system.transactions t ON t.transaction_id = s.transaction_id AND t.owner_id = s.session_id')::json) r;
        """
      Then the result is:
        | state               | writes |
        | idle in transaction | 1      |

    @inference
    Scenario: Inspecting the views does not end the transaction
      Given I run:
        """sql
        BEGIN;
        INSERT INTO app.items (id, title) VALUES (2, 'two');
        SELECT count(*) FROM app.items;
        SELECT kalam_exec('SELECT count(*) AS n FROM system.transactions');
        SELECT kalam_exec('SELECT count(*) AS n FROM system.sessions');
        ROLLBACK;
        """
      When I run:
        """sql
        SELECT id FROM app.items;
        """
      Then the result is:
        | id |
        | 1  |

  @OBS-004
  Rule: "This makes PostgreSQL transaction behavior visible"

    Scenario Outline: Another session can see a transaction come, and go with <end>
      Given I connect again
      When I run:
        """sql
        SELECT r ->> 'n' AS transactions FROM json_array_elements(kalam_exec(
          'SELECT count(*) AS n FROM system.transactions')::json) r;
        """
      Then the result is:
        | transactions |
        | 0            |
      When I go back to session 1
      And I run:
        """sql
        BEGIN;
        INSERT INTO app.items (id, title) VALUES (2, 'two');
        SELECT count(*) FROM app.items;
        """
      And I go back to session 2
      And I run:
        """sql
        SELECT r ->> 'n' AS transactions FROM json_array_elements(kalam_exec(
          'SELECT count(*) AS n FROM system.transactions')::json) r;
        """
      Then the result is:
        | transactions |
        | 1            |
      When I go back to session 1
      And I run:
        """sql
        <end>;
        SELECT count(*) FROM app.items;
        """
      And I go back to session 2
      And I run:
        """sql
        SELECT r ->> 'n' AS transactions FROM json_array_elements(kalam_exec(
          'SELECT count(*) AS n FROM system.transactions')::json) r;
        """
      Then the result is:
        | transactions |
        | 0            |

      Examples:
        | end      |
        | COMMIT   |
        | ROLLBACK |

  @OBS-005
  Rule: "Example via kalam_exec(...) for active pg bridge sessions:"

    Scenario: kalam_exec shows to one session the transaction of another, and of itself
      Given I run:
        """sql
        BEGIN;
        INSERT INTO app.items (id, title) VALUES (2, 'two');
        SELECT count(*) FROM app.items;
        """
      When I connect again
      And I run:
        """sql
        SELECT count(*) AS sessions FROM json_array_elements(kalam_exec('SELECT session_id, state, transaction_id, transaction_state
          FROM system.sessions WHERE transaction_has_writes')::json);
        """
      Then the result is:
        | sessions |
        | 1        |
      When I run:
        """sql
        BEGIN;
        INSERT INTO app.items (id, title) VALUES (3, 'three');
        SELECT count(*) FROM app.items;
        SELECT count(*) AS sessions FROM json_array_elements(kalam_exec('SELECT session_id, state, transaction_id, transaction_state
          FROM system.sessions WHERE transaction_has_writes')::json);
        """
      Then the result is:
        | sessions |
        | 2        |

  @OBS-006
  Rule: "Example via kalam_exec(...) for active explicit transactions across pg and native KalamDB SQL:"

    Scenario: kalam_exec lists the transactions that are open, each with an id of its own
      Given I run:
        """sql
        BEGIN;
        INSERT INTO app.items (id, title) VALUES (2, 'two');
        SELECT count(*) FROM app.items;
        """
      And I connect again
      And I run:
        """sql
        BEGIN;
        INSERT INTO app.items (id, title) VALUES (3, 'three');
        SELECT count(*) FROM app.items;
        """
      When I connect again
      And I run:
        """sql
        SELECT count(*) AS transactions, count(DISTINCT r ->> 'transaction_id') AS ids, count(DISTINCT r ->> 'owner_id') AS owners
        FROM json_array_elements(kalam_exec('SELECT transaction_id, owner_id, origin, state, write_count FROM system.transactions')::json) r;
        """
      Then the result is:
        | transactions | ids | owners |
        | 2            | 2   | 2      |
