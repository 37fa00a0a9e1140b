Feature: Troubleshooting symptoms

  Background:
    Given a database with the extension
    And kalam_server points at KalamDB

  @TRBL-005
  Rule: "User-table writes fail | kalam.user_id was not set"

    Background:
      Given I run:
        """sql
        CREATE TABLE app.profiles (id BIGINT PRIMARY KEY, name TEXT) USING kalamdb WITH (type = 'user');
        """

    Scenario Outline: <statement> without kalam.user_id fails and names the setting
      When I try:
        """sql
        <sql>;
        """
      Then it fails and the message contains "user_id"
      And KalamDB received 0 "<statement>" calls

      Examples:
        | statement | sql                                                     |
        | Insert    | INSERT INTO app.profiles (id, name) VALUES (1, 'one')   |
        | Update    | UPDATE app.profiles SET name = 'x' WHERE id = 1         |
        | Delete    | DELETE FROM app.profiles WHERE id = 1                   |

    Scenario: With kalam.user_id set the write works
      When I run:
        """sql
        SET kalam.user_id = 'alice';
        INSERT INTO app.profiles (id, name) VALUES (1, 'one');
        """
      Then 1 row is affected
