Feature: Troubleshooting symptoms

  @TRBL-002
  Rule: "could not access file "$libdir/pg_kalam" | PostgreSQL cannot find the shared library"

    Scenario: Without its library the extension cannot be created, and PostgreSQL says where it looked
      Given a PostgreSQL server that does not preload the extension
      And a database without the extension
      And the library "pg_kalam" is missing
      When I try:
        """sql
        CREATE EXTENSION pg_kalam;
        """
      Then it fails with SQLSTATE "58P01" and the message contains "could not access file"
      And it fails and the message matches '"(\$libdir/)?pg_kalam"'
      When I run:
        """sql
        SELECT count(*) AS extensions FROM pg_extension WHERE extname = 'pg_kalam';
        """
      Then the result is:
        | extensions |
        | 0          |

  @TRBL-003
  Rule: "Remote connection failure | The kalam_server host or port is wrong, or KalamDB is down"

    Background:
      Given a database with the extension
      And kalam_server points at KalamDB
      And I run:
        """sql
        CREATE TABLE app.items (id BIGINT PRIMARY KEY, title TEXT) USING kalamdb WITH (type = 'shared');
        INSERT INTO app.items (id, title) VALUES (1, 'one');
        """

    Scenario Outline: A wrong <option> is a connection failure, which the right one mends
      Given I run:
        """sql
        ALTER SERVER kalam_server OPTIONS (SET <option> '<wrong>', ADD timeout '20000');
        """
      When I connect again
      And I try:
        """sql
        SELECT id, title FROM app.items;
        """
      Then it fails
      And KalamDB received nothing
      When I run:
        """sql
        ALTER SERVER kalam_server OPTIONS (SET <option> '<right>');
        """
      And I connect again
      And I run:
        """sql
        SELECT id, title FROM app.items;
        """
      Then the result is:
        | id | title |
        | 1  | one   |

      Examples:
        | option | wrong                | right           |
        | host   | no-such-host.invalid | ${kalamdb.host} |
        | port   | 1                    | ${kalamdb.port} |

    Scenario Outline: <statement> fails while KalamDB is down, and the session goes on
      Given KalamDB is stopped
      When I try:
        """sql
        <sql>;
        """
      Then it fails
      When I run:
        """sql
        SELECT 'goes on' AS session;
        """
      Then the result is:
        | session |
        | goes on |

      Examples:
        | statement | sql                                                   |
        | SELECT    | SELECT id, title FROM app.items                       |
        | INSERT    | INSERT INTO app.items (id, title) VALUES (2, 'two')   |
        | UPDATE    | UPDATE app.items SET title = 'first' WHERE id = 1     |
        | DELETE    | DELETE FROM app.items WHERE id = 1                    |

    @own-choice
    Scenario: The error says that it is about the connection
      Given KalamDB is stopped
      When I connect again
      And I try:
        """sql
        SELECT id, title FROM app.items;
        """
      Then it fails and the message matches "connect|unreachable|not running|unavailable"

  @TRBL-004
  Rule: "Auth failures | auth_header is missing or stale"

    Background:
      Given a database with the extension
      And kalam_server points at KalamDB
      And I run:
        """sql
        CREATE TABLE app.items (id BIGINT PRIMARY KEY, title TEXT) USING kalamdb WITH (type = 'shared');
        INSERT INTO app.items (id, title) VALUES (1, 'one');
        """

    Scenario: A missing auth_header is an authentication failure, which the right one mends
      Given KalamDB accepts only the header "Bearer new"
      When I connect again
      And I try:
        """sql
        SELECT id, title FROM app.items;
        """
      Then it fails
      When I run:
        """sql
        ALTER SERVER kalam_server OPTIONS (ADD auth_header 'Bearer new');
        """
      And I connect again
      And I run:
        """sql
        SELECT id, title FROM app.items;
        """
      Then the result is:
        | id | title |
        | 1  | one   |

    Scenario: A stale auth_header is an authentication failure, which the right one mends
      Given KalamDB accepts only the header "Bearer old"
      And I run:
        """sql
        ALTER SERVER kalam_server OPTIONS (ADD auth_header 'Bearer old');
        """
      And KalamDB accepts only the header "Bearer new"
      When I connect again
      And I try:
        """sql
        SELECT id, title FROM app.items;
        """
      Then it fails
      When I run:
        """sql
        ALTER SERVER kalam_server OPTIONS (SET auth_header 'Bearer new');
        """
      And I connect again
      And I run:
        """sql
        SELECT id, title FROM app.items;
        """
      Then the result is:
        | id | title |
        | 1  | one   |

    @own-choice
    Scenario: The error says that it is about authentication
      Given KalamDB accepts only the header "Bearer new"
      When I connect again
      And I try:
        """sql
        SELECT id, title FROM app.items;
        """
      Then it fails and the message matches "auth"

  @TRBL-005
  Rule: "User-table writes fail | kalam.user_id was not set"

    Background:
      Given a database with the extension
      And kalam_server points at KalamDB
      And I run:
        """sql
        CREATE TABLE app.profiles (id BIGINT PRIMARY KEY, name TEXT) USING kalamdb WITH (type = 'user');
        """

    Scenario Outline: <statement> without kalam.user_id fails and writes nothing; once it is set, the same works
      Given I run:
        """sql
        SET kalam.user_id = 'alice';
        INSERT INTO app.profiles (id, name) VALUES (1, 'one');
        RESET kalam.user_id;
        """
      When I try:
        """sql
        <sql>;
        """
      Then it fails
      When I run:
        """sql
        SET kalam.user_id = 'alice';
        SELECT id, name FROM app.profiles;
        """
      Then the result is:
        | id | name |
        | 1  | one  |
      When I run:
        """sql
        <sql>;
        """
      Then 1 row is affected

      Examples:
        | statement | sql                                                     |
        | Insert    | INSERT INTO app.profiles (id, name) VALUES (2, 'two')   |
        | Update    | UPDATE app.profiles SET name = 'x' WHERE id = 1         |
        | Delete    | DELETE FROM app.profiles WHERE id = 1                   |

    @own-choice
    Scenario Outline: The error of <statement> names the setting
      When I try:
        """sql
        <sql>;
        """
      Then it fails and the message contains "user_id"

      Examples:
        | statement | sql                                                     |
        | Insert    | INSERT INTO app.profiles (id, name) VALUES (1, 'one')   |
        | Update    | UPDATE app.profiles SET name = 'x' WHERE id = 1         |
        | Delete    | DELETE FROM app.profiles WHERE id = 1                   |

  @TRBL-006
  Rule: "IMPORT FOREIGN SCHEMA fails | Feature gap in current remote mode"

    Scenario: IMPORT FOREIGN SCHEMA fails and brings no table; CREATE TABLE ... USING kalamdb does
      Given a database with the extension
      And kalam_server points at KalamDB
      And KalamDB runs:
        """sql
        CREATE NAMESPACE app;
        CREATE SHARED TABLE app.items (id BIGINT PRIMARY KEY, title TEXT);
        """
      When I try:
        """sql
        IMPORT FOREIGN SCHEMA app FROM SERVER kalam_server INTO app;
        """
      Then it fails
      When I run:
        """sql
        SELECT count(*) AS tables FROM pg_foreign_table;
        """
      Then the result is:
        | tables |
        | 0      |
      When I run:
        """sql
        CREATE TABLE app.notes (id BIGINT PRIMARY KEY, title TEXT) USING kalamdb WITH (type = 'shared');
        SELECT ftrelid::regclass AS table FROM pg_foreign_table;
        """
      Then the result is:
        | table     |
        | app.notes |

  @TRBL-007
  Rule: "incompatible library: the extension was built for the wrong OS, CPU architecture, or PostgreSQL major version"

    Scenario: With a library that was built for another major the extension cannot be created
      Given a PostgreSQL server that does not preload the extension
      And a database without the extension
      And the library "pg_kalam" is one that was built for another PostgreSQL major
      When I try:
        """sql
        CREATE EXTENSION pg_kalam;
        """
      Then it fails and the message contains "incompatible library"
      And it fails and the message contains "pg_kalam"
      When I run:
        """sql
        SELECT count(*) AS extensions FROM pg_extension WHERE extname = 'pg_kalam';
        """
      Then the result is:
        | extensions |
        | 0          |

  @TRBL-008
  Rule: "KalamDB server is not running or unreachable ...: verify the KalamDB container or process is up and that the FDWhostandportare correct"

    Background:
      Given a database with the extension
      And kalam_server points at KalamDB
      And I run:
        """sql
        CREATE TABLE app.items (id BIGINT PRIMARY KEY, title TEXT) USING kalamdb WITH (type = 'shared');
        """

    Scenario Outline: <session> says that KalamDB is not running or unreachable
      Given KalamDB is stopped
      When <connection>
      And I try:
        """sql
        SELECT id, title FROM app.items;
        """
      Then it fails and the message contains "KalamDB server is not running or unreachable"

      Examples:
        | session                          | connection             |
        | A session that was connected     | I go back to session 1 |
        | A session that is new to KalamDB | I connect again        |

    Scenario: A port where nothing listens is unreachable too
      Given I run:
        """sql
        ALTER SERVER kalam_server OPTIONS (SET port '1');
        """
      When I connect again
      And I try:
        """sql
        SELECT id, title FROM app.items;
        """
      Then it fails and the message contains "KalamDB server is not running or unreachable"
