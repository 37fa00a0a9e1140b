Feature: IMPORT FOREIGN SCHEMA

  Background:
    Given a database with the extension
    And kalam_server points at KalamDB
    And KalamDB runs:
      """sql
      CREATE NAMESPACE app;
      CREATE SHARED TABLE app.notes (id BIGINT PRIMARY KEY, title TEXT);
      """

  @IMPORT-001
  Rule: "IMPORT FOREIGN SCHEMA is not yet supported in the current remote mode:"

    Scenario: IMPORT FOREIGN SCHEMA is refused, and imports nothing
      When I try:
        """sql
        IMPORT FOREIGN SCHEMA app FROM SERVER kalam_server INTO app;
        """
      Then it fails and the message contains "IMPORT FOREIGN SCHEMA"
      When I run:
        """sql
        SELECT count(*) AS relations FROM pg_class WHERE relnamespace = 'app'::regnamespace;
        """
      Then the result is:
        | relations |
        | 0         |

    @own-choice
    Scenario: The refusal is in the document's words
      When I try:
        """sql
        IMPORT FOREIGN SCHEMA app FROM SERVER kalam_server INTO app;
        """
      Then it fails and the message contains "IMPORT FOREIGN SCHEMA is not yet supported in remote mode"

  @IMPORT-002
  Rule: "Remote mode currently rejects it"

    Scenario Outline: IMPORT FOREIGN SCHEMA is rejected <how>
      When I try:
        """sql
        IMPORT FOREIGN SCHEMA app <restriction> FROM SERVER kalam_server INTO app;
        """
      Then it fails and the message contains "IMPORT FOREIGN SCHEMA"
      When I run:
        """sql
        SELECT count(*) AS relations FROM pg_class WHERE relnamespace = 'app'::regnamespace;
        """
      Then the result is:
        | relations |
        | 0         |

      Examples:
        | how                        | restriction      |
        | for one table              | LIMIT TO (notes) |
        | for all tables but one     | EXCEPT (other)   |
        | for a table that is not there | LIMIT TO (nothing) |

    @own-choice
    Scenario: KalamDB is not asked before IMPORT FOREIGN SCHEMA is refused
      When I try:
        """sql
        IMPORT FOREIGN SCHEMA app FROM SERVER kalam_server INTO app;
        """
      Then it fails and the message contains "IMPORT FOREIGN SCHEMA"
      And KalamDB received nothing

    @own-choice
    Scenario: IMPORT FOREIGN SCHEMA is refused for the same reason when KalamDB is down
      Given KalamDB is stopped
      When I try:
        """sql
        IMPORT FOREIGN SCHEMA app FROM SERVER kalam_server INTO app;
        """
      Then it fails and the message contains "IMPORT FOREIGN SCHEMA"

  @IMPORT-003
  Rule: "For now, use CREATE TABLE ... USING kalamdb for PostgreSQL-side authoring or kalam_exec(...) for direct server execution."

    Scenario: After the refusal CREATE TABLE ... USING kalamdb works in the same schema
      When I try:
        """sql
        IMPORT FOREIGN SCHEMA app FROM SERVER kalam_server INTO app;
        """
      Then it fails
      When I run:
        """sql
        CREATE TABLE app.items (id BIGINT PRIMARY KEY, title TEXT) USING kalamdb WITH (type = 'shared');
        INSERT INTO app.items (id, title) VALUES (1, 'one');
        SELECT id, title FROM app.items;
        """
      Then the result is:
        | id | title |
        | 1  | one   |

    Scenario: After the refusal kalam_exec sends a statement directly
      When I try:
        """sql
        IMPORT FOREIGN SCHEMA app FROM SERVER kalam_server INTO app;
        """
      Then it fails
      When I run:
        """sql
        SELECT kalam_exec('INSERT INTO app.notes (id, title) VALUES (1, ''one'')');
        """
      Then in KalamDB "SELECT id, title FROM app.notes" gives:
        | id | title |
        | 1  | one   |
