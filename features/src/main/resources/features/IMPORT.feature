Feature: IMPORT FOREIGN SCHEMA

  Background:
    Given a database with the extension
    And kalam_server points at KalamDB

  @IMPORT-001
  Rule: "IMPORT FOREIGN SCHEMA is not yet supported in the current remote mode:"

    Scenario: IMPORT FOREIGN SCHEMA is refused with the document's words
      When I try:
        """sql
        IMPORT FOREIGN SCHEMA app FROM SERVER kalam_server INTO app;
        """
      Then it fails and the message contains "IMPORT FOREIGN SCHEMA is not yet supported in remote mode"

  @IMPORT-002
  Rule: "Remote mode currently rejects it"

    Scenario: KalamDB is not asked before IMPORT FOREIGN SCHEMA is refused
      When I try:
        """sql
        IMPORT FOREIGN SCHEMA app FROM SERVER kalam_server INTO app;
        """
      Then it fails and the message contains "not yet supported"
      And KalamDB received nothing

    Scenario: IMPORT FOREIGN SCHEMA is refused for the same reason when KalamDB is down
      Given KalamDB is stopped
      When I try:
        """sql
        IMPORT FOREIGN SCHEMA app FROM SERVER kalam_server INTO app;
        """
      Then it fails and the message contains "not yet supported"

  @IMPORT-003
  Rule: "For now, use CREATE TABLE ... USING kalamdb for PostgreSQL-side authoring or kalam_exec(...) for direct server execution."

    Scenario: After the refusal CREATE TABLE ... USING kalamdb works in the same schema
      When I try:
        """sql
        IMPORT FOREIGN SCHEMA app FROM SERVER kalam_server INTO app;
        """
      Then it fails and the message contains "not yet supported"
      When I run:
        """sql
        CREATE TABLE app.items (id BIGINT PRIMARY KEY, title TEXT) USING kalamdb WITH (type = 'shared');
        INSERT INTO app.items (id, title) VALUES (1, 'one');
        SELECT id, title FROM app.items;
        """
      Then the result is:
        | id | title |
        | 1  | one   |

    Scenario: kalam_exec sends a statement directly
      When I run:
        """sql
        SELECT kalam_exec('SELECT 1 AS ok');
        """
      Then KalamDB received:
        | method       | sql            |
        | ExecuteQuery | SELECT 1 AS ok |
