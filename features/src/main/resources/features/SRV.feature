Feature: Foreign server and server options

  Background:
    Given a database with the extension

  @SRV-001
  Rule: "Create the PostgreSQL foreign server that points at KalamDB:"

    Scenario: CREATE SERVER keeps the options it is given
      When I run:
        """sql
        CREATE SERVER kalam_server FOREIGN DATA WRAPPER pg_kalam
          OPTIONS (host '127.0.0.1', port '2910', auth_header 'Bearer t');
        SELECT s.srvname, w.fdwname, o.option_name, o.option_value
        FROM pg_foreign_server s JOIN pg_foreign_data_wrapper w ON w.oid = s.srvfdw, pg_options_to_table(s.srvoptions) o
        ORDER BY o.option_name;
        """
      Then the result is:
        | srvname      | fdwname  | option_name | option_value |
        | kalam_server | pg_kalam | auth_header | Bearer t     |
        | kalam_server | pg_kalam | host        | 127.0.0.1    |
        | kalam_server | pg_kalam | port        | 2910         |

  @SRV-002
  Rule: "Update it with standard PostgreSQL FDW server syntax:"

    Scenario: ALTER SERVER sets, adds and drops options
      When I run:
        """sql
        CREATE SERVER kalam_server FOREIGN DATA WRAPPER pg_kalam OPTIONS (host '127.0.0.1', port '1');
        ALTER SERVER kalam_server OPTIONS (SET host 'localhost', SET port '2');
        ALTER SERVER kalam_server OPTIONS (ADD timeout '5000', ADD auth_header 'Bearer t');
        ALTER SERVER kalam_server OPTIONS (DROP auth_header);
        SELECT o.option_name, o.option_value FROM pg_foreign_server s, pg_options_to_table(s.srvoptions) o
        ORDER BY o.option_name;
        """
      Then the result is:
        | option_name | option_value |
        | host        | localhost    |
        | port        | 2            |
        | timeout     | 5000         |

    Scenario: A session after ALTER SERVER uses the new options
      Given another KalamDB, named "new"
      And kalam_server points at KalamDB
      And I run:
        """sql
        SELECT kalam_exec('SELECT 1 AS ok');
        ALTER SERVER kalam_server OPTIONS (SET host '${new.host}', SET port '${new.port}');
        """
      When I connect again
      And I run:
        """sql
        SELECT kalam_exec('SELECT 2 AS ok');
        """
      Then KalamDB "new" received:
        | exact sql      |
        | SELECT 2 AS ok |
      And KalamDB received nothing

    @inference
    Scenario: The session that ran ALTER SERVER uses the new options too
      Given another KalamDB, named "new"
      And kalam_server points at KalamDB
      And I run:
        """sql
        SELECT kalam_exec('SELECT 1 AS ok');
        """
      When I run:
        """sql
        ALTER SERVER kalam_server OPTIONS (SET host '${new.host}', SET port '${new.port}');
        SELECT kalam_exec('SELECT 2 AS ok');
        """
      Then KalamDB "new" received:
        | exact sql      |
        | SELECT 2 AS ok |

  @SRV-003
  Rule: "Drop it when you no longer need the bridge:"

    Background:
      Given kalam_server points at KalamDB
      And I run:
        """sql
        CREATE TABLE app.items (id BIGINT PRIMARY KEY, title TEXT) USING kalamdb WITH (type = 'shared');
        """

    Scenario: DROP SERVER takes away a server that no table needs, with its bridge
      When I run:
        """sql
        DROP FOREIGN TABLE app.items;
        DROP SERVER kalam_server;
        SELECT count(*) AS servers FROM pg_foreign_server;
        """
      Then the result is:
        | servers |
        | 0       |
      When I try:
        """sql
        SELECT kalam_exec('SELECT 1 AS ok');
        """
      Then it fails
      And KalamDB received nothing

    Scenario: DROP SERVER ... CASCADE takes the local tables with it
      When I run:
        """sql
        DROP SERVER kalam_server CASCADE;
        SELECT to_regclass('app.items') AS items, (SELECT count(*) FROM pg_foreign_server) AS servers;
        """
      Then the result is:
        | items | servers |
        | NULL  | 0       |

    @inference
    Scenario: DROP SERVER is refused while a table needs the server
      When I try:
        """sql
        DROP SERVER kalam_server;
        """
      Then it fails with SQLSTATE "2BP01" and the message contains "kalam_server"

  @SRV-004
  Rule: "host | Yes | KalamDB host name or IP"

    Scenario: Without a host the server cannot be created, or cannot be used
      When I try:
        """sql
        CREATE SERVER kalam_server FOREIGN DATA WRAPPER pg_kalam OPTIONS (port '${kalamdb.port}');
        CREATE TABLE app.items (id BIGINT PRIMARY KEY) USING kalamdb;
        """
      Then it fails
      And KalamDB received nothing

    @own-choice
    Scenario: The error names the host that is missing
      When I try:
        """sql
        CREATE SERVER kalam_server FOREIGN DATA WRAPPER pg_kalam OPTIONS (port '${kalamdb.port}');
        CREATE TABLE app.items (id BIGINT PRIMARY KEY) USING kalamdb;
        """
      Then it fails and the message matches "\bhost\b.*(required|missing)|(required|missing).*\bhost\b"

    Scenario Outline: The host may be <what>
      When I run:
        """sql
        CREATE SERVER kalam_server FOREIGN DATA WRAPPER pg_kalam OPTIONS (host '<host>', port '${kalamdb.port}');
        SELECT kalam_exec('SELECT 1 AS ok');
        """
      Then KalamDB received:
        | exact sql      |
        | SELECT 1 AS ok |

      Examples:
        | what          | host            |
        | a name        | ${here.name}    |
        | an IP address | ${here.address} |

    @own-choice
    Scenario: The host may be several nodes, of which the first that answers is used
      Given another KalamDB, named "spare"
      When I run:
        """sql
        CREATE SERVER kalam_server FOREIGN DATA WRAPPER pg_kalam
          OPTIONS (host '127.0.0.1:1,${kalamdb.host},${spare.host}:${spare.port}', port '${kalamdb.port}');
        SELECT kalam_exec('SELECT 1 AS ok');
        """
      Then KalamDB received:
        | exact sql      |
        | SELECT 1 AS ok |
      And KalamDB "spare" received nothing
      When KalamDB is stopped
      And I run:
        """sql
        SELECT kalam_exec('SELECT 2 AS ok');
        """
      Then KalamDB "spare" received:
        | exact sql      |
        | SELECT 2 AS ok |

    @own-choice
    Scenario: When no node answers, the error names them all
      When I try:
        """sql
        CREATE SERVER kalam_server FOREIGN DATA WRAPPER pg_kalam OPTIONS (host '127.0.0.1:1,127.0.0.1:2', port '3');
        SELECT kalam_exec('SELECT 1 AS ok');
        """
      Then it fails and the message matches "127\.0\.0\.1:1, 127\.0\.0\.1:2"

  @SRV-005
  Rule: "port | Yes | KalamDB gRPC port"

    Scenario: Without a port the server cannot be created, or cannot be used
      When I try:
        """sql
        CREATE SERVER kalam_server FOREIGN DATA WRAPPER pg_kalam OPTIONS (host '${kalamdb.host}');
        CREATE TABLE app.items (id BIGINT PRIMARY KEY) USING kalamdb;
        """
      Then it fails
      And KalamDB received nothing

    @inference
    Scenario: That the port is missing is what the error says, not that another port does not answer
      When I try:
        """sql
        CREATE SERVER kalam_server FOREIGN DATA WRAPPER pg_kalam OPTIONS (host '${kalamdb.host}');
        CREATE TABLE app.items (id BIGINT PRIMARY KEY) USING kalamdb;
        """
      Then it fails and the message matches "\bport\b.*(required|missing)|(required|missing).*\bport\b"

    @inference
    Scenario: A port that begins with the right number is no port
      When I try:
        """sql
        CREATE SERVER kalam_server FOREIGN DATA WRAPPER pg_kalam OPTIONS (host '${kalamdb.host}', port '${kalamdb.port}abc');
        CREATE TABLE app.items (id BIGINT PRIMARY KEY) USING kalamdb;
        """
      Then it fails
      And KalamDB received nothing

    @inference
    Scenario: A number above 65535 is no port, even if its last 16 bits are
      When I try:
        """sql
        DO $$
        BEGIN
          EXECUTE format('CREATE SERVER kalam_server FOREIGN DATA WRAPPER pg_kalam OPTIONS (host %L, port %L)',
            '${kalamdb.host}', 65536 + ${kalamdb.port});
        END
        $$;
        CREATE TABLE app.items (id BIGINT PRIMARY KEY) USING kalamdb;
        """
      Then it fails
      And KalamDB received nothing

    @own-choice
    Scenario Outline: The error about <port> is about the port
      When I try:
        """sql
        CREATE SERVER kalam_server FOREIGN DATA WRAPPER pg_kalam OPTIONS (host '${kalamdb.host}', port '<port>');
        CREATE TABLE app.items (id BIGINT PRIMARY KEY) USING kalamdb;
        """
      Then it fails and the message matches "\bport\b"

      Examples:
        | port  |
        | abc   |
        | 70000 |

  @SRV-006
  Rule: "auth_header | No | Authorization header sent to KalamDB"

    Scenario: KalamDB gets the header
      When I run:
        """sql
        CREATE SERVER kalam_server FOREIGN DATA WRAPPER pg_kalam
          OPTIONS (host '${kalamdb.host}', port '${kalamdb.port}', auth_header 'Bearer tok');
        SELECT kalam_exec('SELECT 1 AS ok');
        """
      Then KalamDB received:
        | metadata authorization |
        | Bearer tok             |

    Scenario: Without auth_header KalamDB can be used, and gets no header
      When I run:
        """sql
        CREATE SERVER kalam_server FOREIGN DATA WRAPPER pg_kalam
          OPTIONS (host '${kalamdb.host}', port '${kalamdb.port}');
        SELECT kalam_exec('SELECT 1 AS ok');
        """
      Then no call that KalamDB received carries the metadata "authorization"

    @own-choice
    Scenario: Whoever puts a header into a foreign server is told that every role can read it
      When I run:
        """sql
        CREATE SERVER kalam_server FOREIGN DATA WRAPPER pg_kalam
          OPTIONS (host '${kalamdb.host}', port '${kalamdb.port}', auth_header 'Bearer tok');
        """
      Then PostgreSQL says "every role can read auth_header"

  @SRV-007
  Rule: "timeout | No | Request timeout in milliseconds"

    Background:
      Given kalam_server points at KalamDB
      And I run:
        """sql
        CREATE TABLE app.items (id BIGINT PRIMARY KEY, title TEXT) USING kalamdb WITH (type = 'shared');
        ALTER SERVER kalam_server OPTIONS (ADD timeout '700');
        """
      And KalamDB takes 3000 ms to answer "Scan"

    Scenario: A request that takes longer than the timeout fails, one that takes less does not
      When I connect again
      And I try:
        """sql
        SELECT id, title FROM app.items;
        """
      Then it fails
      When I run:
        """sql
        ALTER SERVER kalam_server OPTIONS (SET timeout '60000');
        """
      And I connect again
      And I run:
        """sql
        SELECT count(*) AS rows FROM app.items;
        """
      Then the result is:
        | rows |
        | 0    |

    @own-choice
    Scenario: The error says that time was up
      When I connect again
      And I try:
        """sql
        SELECT id, title FROM app.items;
        """
      Then it fails and the message matches "timed out|time-?out|deadline"

  @SRV-008
  Rule: "ca_cert | No | PEM CA bundle for TLS"

    Scenario: With ca_cert the connection is encrypted and KalamDB's certificate is checked
      Given KalamDB speaks TLS
      When I run:
        """sql
        CREATE SERVER kalam_server FOREIGN DATA WRAPPER pg_kalam
          OPTIONS (host '${kalamdb.host}', port '${kalamdb.port}', ca_cert '${tls.ca.pem}');
        CREATE TABLE app.items (id BIGINT PRIMARY KEY, title TEXT) USING kalamdb WITH (type = 'shared');
        INSERT INTO app.items (id, title) VALUES (1, 'one');
        SELECT id, title FROM app.items;
        """
      Then the result is:
        | id | title |
        | 1  | one   |

    @inference
    Scenario: A KalamDB whose certificate another CA has signed is not trusted
      Given KalamDB speaks TLS
      When I try:
        """sql
        CREATE SERVER kalam_server FOREIGN DATA WRAPPER pg_kalam
          OPTIONS (host '${kalamdb.host}', port '${kalamdb.port}', ca_cert '${tls.client.pem}');
        SELECT kalam_exec('SELECT 1 AS ok');
        """
      Then it fails
      And KalamDB received nothing

    @inference
    Scenario: Without ca_cert a KalamDB that speaks TLS cannot be reached
      Given KalamDB speaks TLS
      When I try:
        """sql
        CREATE SERVER kalam_server FOREIGN DATA WRAPPER pg_kalam
          OPTIONS (host '${kalamdb.host}', port '${kalamdb.port}');
        SELECT kalam_exec('SELECT 1 AS ok');
        """
      Then it fails
      And KalamDB received nothing

    @inference
    Scenario: With ca_cert nothing is sent to a KalamDB that speaks plain text
      When I try:
        """sql
        CREATE SERVER kalam_server FOREIGN DATA WRAPPER pg_kalam
          OPTIONS (host '${kalamdb.host}', port '${kalamdb.port}', ca_cert '${tls.ca.pem}', timeout '20000');
        SELECT kalam_exec('SELECT 1 AS ok');
        """
      Then it fails
      And KalamDB received nothing

    @own-choice
    Scenario: The error about a certificate is about TLS and says what is wrong with it
      Given KalamDB speaks TLS
      When I try:
        """sql
        CREATE SERVER kalam_server FOREIGN DATA WRAPPER pg_kalam
          OPTIONS (host '${kalamdb.host}', port '${kalamdb.port}', ca_cert '${tls.client.pem}');
        SELECT kalam_exec('SELECT 1 AS ok');
        """
      Then it fails and the message matches "TLS.*certificate"

    @own-choice
    Scenario: What is no certificate is refused when it is set
      When I try:
        """sql
        CREATE SERVER kalam_server FOREIGN DATA WRAPPER pg_kalam
          OPTIONS (host 'h', port '1', ca_cert '-----BEGIN CERTIFICATE----- none -----END CERTIFICATE-----');
        """
      Then it fails and the message contains "ca_cert"

  @SRV-009
  Rule: "client_cert | No | PEM client certificate for mTLS"

    Scenario: With client_cert the server shows its certificate to a KalamDB that demands one
      Given KalamDB speaks TLS and demands a client certificate
      When I run:
        """sql
        CREATE SERVER kalam_server FOREIGN DATA WRAPPER pg_kalam
          OPTIONS (host '${kalamdb.host}', port '${kalamdb.port}', ca_cert '${tls.ca.pem}',
            client_cert '${tls.client.pem}', client_key '${tls.client.key}');
        CREATE TABLE app.items (id BIGINT PRIMARY KEY, title TEXT) USING kalamdb WITH (type = 'shared');
        INSERT INTO app.items (id, title) VALUES (1, 'one');
        SELECT id, title FROM app.items;
        """
      Then the result is:
        | id | title |
        | 1  | one   |

    @inference
    Scenario: Without client_cert a KalamDB that demands a certificate cannot be used
      Given KalamDB speaks TLS and demands a client certificate
      When I try:
        """sql
        CREATE SERVER kalam_server FOREIGN DATA WRAPPER pg_kalam
          OPTIONS (host '${kalamdb.host}', port '${kalamdb.port}', ca_cert '${tls.ca.pem}');
        SELECT kalam_exec('SELECT 1 AS ok');
        """
      Then it fails
      And KalamDB received nothing

  @SRV-010
  Rule: "client_key | No | PEM client private key for mTLS"

    Scenario: With the key of its certificate the server is let in
      Given KalamDB speaks TLS and demands a client certificate
      When I run:
        """sql
        CREATE SERVER kalam_server FOREIGN DATA WRAPPER pg_kalam
          OPTIONS (host '${kalamdb.host}', port '${kalamdb.port}', ca_cert '${tls.ca.pem}',
            client_cert '${tls.client.pem}', client_key '${tls.client.key}');
        SELECT r ->> 'ok' AS ok FROM json_array_elements(kalam_exec('SELECT 1 AS ok')::json) r;
        """
      Then the result is:
        | ok |
        | 1  |

    @inference
    Scenario: A key that is not the certificate's is of no use, and is mended by the right one
      Given KalamDB speaks TLS and demands a client certificate
      When I try:
        """sql
        CREATE SERVER kalam_server FOREIGN DATA WRAPPER pg_kalam
          OPTIONS (host '${kalamdb.host}', port '${kalamdb.port}', ca_cert '${tls.ca.pem}',
            client_cert '${tls.client.pem}', client_key '${tls.server.key}');
        SELECT kalam_exec('SELECT 1 AS ok');
        """
      Then it fails
      And KalamDB received nothing
      When I run:
        """sql
        DROP SERVER IF EXISTS kalam_server;
        CREATE SERVER kalam_server FOREIGN DATA WRAPPER pg_kalam
          OPTIONS (host '${kalamdb.host}', port '${kalamdb.port}', ca_cert '${tls.ca.pem}',
            client_cert '${tls.client.pem}', client_key '${tls.client.key}');
        """
      And I connect again
      And I run:
        """sql
        SELECT r ->> 'ok' AS ok FROM json_array_elements(kalam_exec('SELECT 1 AS ok')::json) r;
        """
      Then the result is:
        | ok |
        | 1  |

    @own-choice
    Scenario: A client certificate and its key may stand in a user mapping
      Given KalamDB speaks TLS and demands a client certificate
      When I run:
        """sql
        CREATE SERVER kalam_server FOREIGN DATA WRAPPER pg_kalam
          OPTIONS (host '${kalamdb.host}', port '${kalamdb.port}', ca_cert '${tls.ca.pem}');
        CREATE USER MAPPING FOR CURRENT_USER SERVER kalam_server
          OPTIONS (client_cert '${tls.client.pem}', client_key '${tls.client.key}');
        SELECT r ->> 'ok' AS ok FROM json_array_elements(kalam_exec('SELECT 1 AS ok')::json) r;
        """
      Then the result is:
        | ok |
        | 1  |

  @SRV-011
  Rule: "If you set either client_cert or client_key, you must set both." – the certificate alone

    Scenario: client_cert alone is an error where it would do no harm to leave it out
      When I try:
        """sql
        CREATE SERVER kalam_server FOREIGN DATA WRAPPER pg_kalam
          OPTIONS (host '${kalamdb.host}', port '${kalamdb.port}', client_cert '${tls.client.pem}');
        CREATE TABLE app.items (id BIGINT PRIMARY KEY) USING kalamdb;
        """
      Then it fails
      And KalamDB received nothing

    Scenario: client_cert alone is an error, although the KalamDB speaks TLS and demands no certificate
      Given KalamDB speaks TLS
      When I try:
        """sql
        CREATE SERVER kalam_server FOREIGN DATA WRAPPER pg_kalam
          OPTIONS (host '${kalamdb.host}', port '${kalamdb.port}', ca_cert '${tls.ca.pem}', client_cert '${tls.client.pem}');
        SELECT kalam_exec('SELECT 1 AS ok');
        """
      Then it fails
      And KalamDB received nothing

    @own-choice
    Scenario: The error names both options
      When I try:
        """sql
        CREATE SERVER kalam_server FOREIGN DATA WRAPPER pg_kalam
          OPTIONS (host '${kalamdb.host}', port '${kalamdb.port}', client_cert '${tls.client.pem}');
        CREATE TABLE app.items (id BIGINT PRIMARY KEY) USING kalamdb;
        """
      Then it fails and the message contains "client_cert"
      And it fails and the message contains "client_key"

  @SRV-012
  Rule: "you must set both." – the key alone

    Scenario: client_key alone is an error where it would do no harm to leave it out
      When I try:
        """sql
        CREATE SERVER kalam_server FOREIGN DATA WRAPPER pg_kalam
          OPTIONS (host '${kalamdb.host}', port '${kalamdb.port}', client_key '${tls.client.key}');
        CREATE TABLE app.items (id BIGINT PRIMARY KEY) USING kalamdb;
        """
      Then it fails
      And KalamDB received nothing

    Scenario: client_key alone is an error, although the KalamDB speaks TLS and demands no certificate
      Given KalamDB speaks TLS
      When I try:
        """sql
        CREATE SERVER kalam_server FOREIGN DATA WRAPPER pg_kalam
          OPTIONS (host '${kalamdb.host}', port '${kalamdb.port}', ca_cert '${tls.ca.pem}', client_key '${tls.client.key}');
        SELECT kalam_exec('SELECT 1 AS ok');
        """
      Then it fails
      And KalamDB received nothing

    @own-choice
    Scenario: The error names both options
      When I try:
        """sql
        CREATE SERVER kalam_server FOREIGN DATA WRAPPER pg_kalam
          OPTIONS (host '${kalamdb.host}', port '${kalamdb.port}', client_key '${tls.client.key}');
        CREATE TABLE app.items (id BIGINT PRIMARY KEY) USING kalamdb;
        """
      Then it fails and the message contains "client_cert"
      And it fails and the message contains "client_key"

  @SRV-013
  Rule: "Point host and port at KalamDB’s shared RPC listener, not the HTTP API port."

    Scenario: A server that points at an HTTP port fails at use and keeps its session; at the RPC port it works
      Given kalam_server points at KalamDB
      And an HTTP server that is no KalamDB, named "web"
      And I run:
        """sql
        CREATE TABLE app.items (id BIGINT PRIMARY KEY, title TEXT) USING kalamdb WITH (type = 'shared');
        INSERT INTO app.items (id, title) VALUES (1, 'one');
        ALTER SERVER kalam_server OPTIONS (SET host '${web.host}', SET port '${web.port}', ADD timeout '5000');
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
        SELECT 'goes on' AS session;
        ALTER SERVER kalam_server OPTIONS (SET host '${kalamdb.host}', SET port '${kalamdb.port}');
        """
      And I connect again
      And I run:
        """sql
        SELECT id, title FROM app.items;
        """
      Then the result is:
        | id | title |
        | 1  | one   |

    @protocol
    Scenario: A node of a cluster that does not lead will do
      Given a KalamDB cluster that "leader" leads and "follower" follows
      And I run:
        """sql
        CREATE SERVER kalam_server FOREIGN DATA WRAPPER pg_kalam
          OPTIONS (host '${follower.host}', port '${follower.port}');
        CREATE TABLE app.items (id BIGINT PRIMARY KEY, title TEXT) USING kalamdb WITH (type = 'shared');
        INSERT INTO app.items (id, title) VALUES (1, 'one');
        """
      When I run:
        """sql
        SELECT id, title FROM app.items;
        """
      Then the result is:
        | id | title |
        | 1  | one   |
      And KalamDB "leader" received:
        | method | table_name |
        | Scan   | items      |
      When I run:
        """sql
        SELECT kalam_exec('SELECT title FROM app.items');
        """
      Then the result contains "one"
      When I run:
        """sql
        BEGIN;
        INSERT INTO app.items (id, title) VALUES (2, 'two');
        UPDATE app.items SET title = 'deux' WHERE id = 2;
        COMMIT;
        """
      Then KalamDB "leader" received:
        | method            |
        | Insert            |
        | Update            |
        | CommitTransaction |
      When I run:
        """sql
        SELECT id, title FROM app.items ORDER BY id;
        """
      Then the result is:
        | id | title |
        | 1  | one   |
        | 2  | deux  |

  @SRV-014
  Rule: "stores the remote connection settings such as host,port, TLS material, timeout, and optional auth header." – all options together

    Scenario: All documented connection settings can be stored together
      When I run:
        """sql
        CREATE SERVER kalam_server FOREIGN DATA WRAPPER pg_kalam OPTIONS (
          host 'kalamdb.example.org', port '2910', auth_header 'Bearer t', timeout '5000',
          ca_cert '${tls.ca.pem}', client_cert '${tls.client.pem}', client_key '${tls.client.key}');
        SELECT o.option_name, left(o.option_value, 27) AS begin
        FROM pg_foreign_server s, pg_options_to_table(s.srvoptions) o
        ORDER BY o.option_name;
        """
      Then the result is:
        | option_name | begin                                   |
        | auth_header | Bearer t                                |
        | ca_cert     | -----BEGIN CERTIFICATE-----             |
        | client_cert | -----BEGIN CERTIFICATE-----             |
        | client_key  | /-----BEGIN (RSA \|EC )?PRIVATE KEY-*\s?/ |
        | host        | kalamdb.example.org                     |
        | port        | 2910                                    |
        | timeout     | 5000                                    |

    @inference
    Scenario: With all of them together KalamDB is reached
      Given KalamDB speaks TLS and demands a client certificate
      And KalamDB accepts only the header "Bearer right"
      When I run:
        """sql
        CREATE SERVER kalam_server FOREIGN DATA WRAPPER pg_kalam OPTIONS (
          host '${kalamdb.host}', port '${kalamdb.port}', auth_header 'Bearer right', timeout '60000',
          ca_cert '${tls.ca.pem}', client_cert '${tls.client.pem}', client_key '${tls.client.key}');
        SELECT r ->> 'ok' AS ok FROM json_array_elements(kalam_exec('SELECT 1 AS ok')::json) r;
        """
      Then the result is:
        | ok |
        | 1  |

    @own-choice
    Scenario Outline: An option that there is not is refused, and <meant> is what may have been meant
      When I try:
        """sql
        CREATE SERVER kalam_server FOREIGN DATA WRAPPER pg_kalam OPTIONS (host 'h', port '1', <written> 'x');
        """
      Then it fails and the message contains "<written>"
      And it fails and the message contains "<meant>"

      Examples:
        | written       | meant          |
        | prot          | port           |
        | login_pasword | login_password |

  @SRV-015
  Rule: "auth_mode 'account_login', login_user 'pg_dba', login_password '<dba-password>'"

    Scenario: account_login logs in with user and password
      Given KalamDB accepts only the account "pg_dba" with the password "secret"
      When I run:
        """sql
        CREATE SERVER kalam_server FOREIGN DATA WRAPPER pg_kalam OPTIONS (
          host '${kalamdb.host}', port '${kalamdb.port}',
          auth_mode 'account_login', login_user 'pg_dba', login_password 'secret');
        SELECT r ->> 'ok' AS ok FROM json_array_elements(kalam_exec('SELECT 1 AS ok')::json) r;
        """
      Then the result is:
        | ok |
        | 1  |
      And KalamDB received:
        | method      | metadata authorization       |
        | OpenSession | Basic cGdfZGJhOnNlY3JldA==   |

    @inference
    Scenario: With a wrong password KalamDB cannot be used until the password is set right
      Given KalamDB accepts only the account "pg_dba" with the password "secret"
      And I run:
        """sql
        CREATE SERVER kalam_server FOREIGN DATA WRAPPER pg_kalam OPTIONS (
          host '${kalamdb.host}', port '${kalamdb.port}',
          auth_mode 'account_login', login_user 'pg_dba', login_password 'wrong');
        """
      When I try:
        """sql
        SELECT kalam_exec('SELECT 1 AS ok');
        """
      Then it fails
      When I run:
        """sql
        ALTER SERVER kalam_server OPTIONS (SET login_password 'secret');
        """
      And I connect again
      And I run:
        """sql
        SELECT r ->> 'ok' AS ok FROM json_array_elements(kalam_exec('SELECT 1 AS ok')::json) r;
        """
      Then the result is:
        | ok |
        | 1  |

    @own-choice
    Scenario: The account may stand in a user mapping, which wins over the server's
      Given KalamDB accepts only the account "pg_dba" with the password "secret"
      When I run:
        """sql
        CREATE SERVER kalam_server FOREIGN DATA WRAPPER pg_kalam OPTIONS (
          host '${kalamdb.host}', port '${kalamdb.port}',
          auth_mode 'account_login', login_user 'pg_dba', login_password 'wrong');
        CREATE USER MAPPING FOR CURRENT_USER SERVER kalam_server OPTIONS (login_password 'secret');
        SELECT r ->> 'ok' AS ok FROM json_array_elements(kalam_exec('SELECT 1 AS ok')::json) r;
        """
      Then the result is:
        | ok |
        | 1  |
      And KalamDB received:
        | method      | metadata authorization     |
        | OpenSession | Basic cGdfZGJhOnNlY3JldA== |

    @own-choice
    Scenario: The mapping of PUBLIC counts for roles that have none, and both are noticed at once
      Given KalamDB accepts only the account "pg_dba" with the password "secret"
      And kalam_server points at KalamDB
      And I run:
        """sql
        CREATE USER MAPPING FOR PUBLIC SERVER kalam_server OPTIONS (login_user 'pg_dba', login_password 'secret');
        SELECT kalam_exec('SELECT 1 AS ok');
        CREATE USER MAPPING FOR CURRENT_USER SERVER kalam_server OPTIONS (login_user 'pg_dba', login_password 'wrong');
        """
      When I try:
        """sql
        SELECT kalam_exec('SELECT 2 AS ok');
        """
      Then it fails and the message contains "authentication"
      When I run:
        """sql
        ALTER USER MAPPING FOR CURRENT_USER SERVER kalam_server OPTIONS (SET login_password 'secret');
        SELECT r ->> 'ok' AS ok FROM json_array_elements(kalam_exec('SELECT 3 AS ok')::json) r;
        """
      Then the result is:
        | ok |
        | 3  |

    @own-choice
    Scenario: A view reads as its owner, whose user mapping counts
      Given KalamDB accepts only the account "pg_dba" with the password "secret"
      And kalam_server points at KalamDB
      And I run:
        """sql
        CREATE USER MAPPING FOR CURRENT_USER SERVER kalam_server OPTIONS (login_user 'pg_dba', login_password 'secret');
        CREATE TABLE app.items (id BIGINT PRIMARY KEY, title TEXT) USING kalamdb WITH (type = 'shared');
        INSERT INTO app.items (id, title) VALUES (1, 'one');
        CREATE VIEW app.titles AS SELECT title FROM app.items;
        CREATE ROLE joe LOGIN;
        GRANT USAGE ON SCHEMA app TO joe;
        GRANT SELECT ON app.items, app.titles TO joe;
        """
      When I connect as "joe"
      And I run:
        """sql
        SELECT title FROM app.titles;
        """
      Then the result is:
        | title |
        | one   |
      When I try:
        """sql
        SELECT title FROM app.items;
        """
      Then it fails and the message contains "authentication"

  @SRV-016
  Rule: "auth_mode 'static_header', auth_header 'Bearer <your-kalamdb-token-or-shared-secret>'"

    Scenario: static_header sends the header as it is written
      Given KalamDB accepts only the header "Bearer right"
      When I run:
        """sql
        CREATE SERVER kalam_server FOREIGN DATA WRAPPER pg_kalam OPTIONS (
          host '${kalamdb.host}', port '${kalamdb.port}', auth_mode 'static_header', auth_header 'Bearer right');
        SELECT r ->> 'ok' AS ok FROM json_array_elements(kalam_exec('SELECT 1 AS ok')::json) r;
        """
      Then the result is:
        | ok |
        | 1  |
      And KalamDB received:
        | metadata authorization |
        | Bearer right           |

  @SRV-017
  Rule: "The server authenticates once and issues an opaque session handle with a time-limited lease."

    Background:
      Given KalamDB accepts only the account "pg_dba" with the password "secret"
      And I run:
        """sql
        CREATE SERVER kalam_server FOREIGN DATA WRAPPER pg_kalam OPTIONS (
          host '${kalamdb.host}', port '${kalamdb.port}',
          auth_mode 'account_login', login_user 'pg_dba', login_password 'secret');
        """

    Scenario: A PostgreSQL session logs in once and goes on with the handle it was given
      When I run:
        """sql
        CREATE TABLE app.items (id BIGINT PRIMARY KEY, title TEXT) USING kalamdb WITH (type = 'shared');
        INSERT INTO app.items (id, title) VALUES (1, 'one');
        SELECT id, title FROM app.items;
        UPDATE app.items SET title = 'first';
        SELECT kalam_exec('SELECT 1 AS ok');
        """
      Then KalamDB received 1 "OpenSession" call
      And every call that KalamDB received, but "OpenSession", carries the session_id that "OpenSession" gave

    @inference
    Scenario: When the lease has ended the session logs in anew
      Given I run:
        """sql
        CREATE TABLE app.items (id BIGINT PRIMARY KEY, title TEXT) USING kalamdb WITH (type = 'shared');
        INSERT INTO app.items (id, title) VALUES (1, 'one');
        """
      And the leases of all KalamDB sessions end
      When I run:
        """sql
        SELECT id, title FROM app.items;
        """
      Then the result is:
        | id | title |
        | 1  | one   |

  @SRV-018
  Rule: "All subsequent RPCs carry only the session handle — no per-RPC auth overhead."

    Scenario: No call after OpenSession carries credentials, and each carries the session's handle
      Given KalamDB accepts only the account "pg_dba" with the password "secret"
      When I run:
        """sql
        CREATE SERVER kalam_server FOREIGN DATA WRAPPER pg_kalam OPTIONS (
          host '${kalamdb.host}', port '${kalamdb.port}',
          auth_mode 'account_login', login_user 'pg_dba', login_password 'secret');
        CREATE TABLE app.items (id BIGINT PRIMARY KEY, title TEXT) USING kalamdb WITH (type = 'shared');
        INSERT INTO app.items (id, title) VALUES (1, 'one');
        SELECT id, title FROM app.items;
        BEGIN;
        UPDATE app.items SET title = 'first';
        COMMIT;
        DELETE FROM app.items;
        SELECT kalam_exec('SELECT 1 AS ok');
        """
      Then no call that KalamDB received, but "OpenSession", carries the metadata "authorization"
      And every call that KalamDB received, but "OpenSession", carries the session_id that "OpenSession" gave

  @SRV-020
  Rule: "auth_mode 'static_header'preserves the legacyauth_headertransport secret/JWT path."

    Scenario Outline: With and without auth_mode 'static_header', <kind> is sent as it is
      Given KalamDB accepts only the header "<header>"
      When I run:
        """sql
        CREATE SERVER kalam_server FOREIGN DATA WRAPPER pg_kalam OPTIONS (
          host '${kalamdb.host}', port '${kalamdb.port}', auth_mode 'static_header', auth_header '<header>');
        SELECT r ->> 'ok' AS ok FROM json_array_elements(kalam_exec('SELECT 1 AS ok')::json) r;
        """
      Then the result is:
        | ok |
        | 1  |
      And KalamDB received:
        | metadata authorization |
        | <header>               |
      When I run:
        """sql
        ALTER SERVER kalam_server OPTIONS (DROP auth_mode);
        """
      And I connect again
      And I run:
        """sql
        SELECT r ->> 'ok' AS ok FROM json_array_elements(kalam_exec('SELECT 1 AS ok')::json) r;
        """
      Then the result is:
        | ok |
        | 1  |
      And KalamDB received:
        | metadata authorization |
        | <header>               |

      Examples:
        | kind               | header                                                     |
        | a transport secret | Bearer s3cret/of+the=transport                             |
        | a JWT              | Bearer eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJwZyJ9.3Vsd0-nRx_Q |

    @inference
    Scenario: static_header with another header than KalamDB's is refused
      Given KalamDB accepts only the header "Bearer right"
      And I run:
        """sql
        CREATE SERVER kalam_server FOREIGN DATA WRAPPER pg_kalam OPTIONS (
          host '${kalamdb.host}', port '${kalamdb.port}', auth_mode 'static_header', auth_header 'Bearer wrong');
        """
      When I try:
        """sql
        SELECT kalam_exec('SELECT 1 AS ok');
        """
      Then it fails

  @SRV-021
  Rule: "Omitting auth_modestill treatsauth_headeras the legacy static-header mode for compatibility."

    Scenario: auth_header without auth_mode is sent as a static header
      Given KalamDB accepts only the header "Bearer right"
      When I run:
        """sql
        CREATE SERVER kalam_server FOREIGN DATA WRAPPER pg_kalam
          OPTIONS (host '${kalamdb.host}', port '${kalamdb.port}', auth_header 'Bearer right');
        SELECT r ->> 'ok' AS ok FROM json_array_elements(kalam_exec('SELECT 1 AS ok')::json) r;
        """
      Then the result is:
        | ok |
        | 1  |
      And KalamDB received:
        | metadata authorization |
        | Bearer right           |

  @SRV-022
  Rule: "This currently assumes the default server namekalam_server."

    Scenario: USING kalamdb takes the server that is named kalam_server, not another
      Given another KalamDB, named "eu"
      And I run:
        """sql
        CREATE SERVER a_server FOREIGN DATA WRAPPER pg_kalam OPTIONS (host '${eu.host}', port '${eu.port}');
        CREATE SERVER kalam_server FOREIGN DATA WRAPPER pg_kalam
          OPTIONS (host '${kalamdb.host}', port '${kalamdb.port}');
        CREATE SERVER z_server FOREIGN DATA WRAPPER pg_kalam OPTIONS (host '${eu.host}', port '${eu.port}');
        """
      When I run:
        """sql
        CREATE TABLE app.items (id BIGINT PRIMARY KEY) USING kalamdb;
        INSERT INTO app.items (id) VALUES (1);
        """
      Then in KalamDB "SELECT id FROM app.items" gives:
        | id |
        | 1  |
      And KalamDB "eu" received nothing

    Scenario: USING kalamdb fails where no server is named kalam_server
      Given I run:
        """sql
        CREATE SERVER other_server FOREIGN DATA WRAPPER pg_kalam
          OPTIONS (host '${kalamdb.host}', port '${kalamdb.port}');
        """
      When I try:
        """sql
        CREATE TABLE app.items (id BIGINT PRIMARY KEY) USING kalamdb;
        """
      Then it fails
      And KalamDB received nothing

    @inference
    Scenario: The error names kalam_server
      Given I run:
        """sql
        CREATE SERVER other_server FOREIGN DATA WRAPPER pg_kalam
          OPTIONS (host '${kalamdb.host}', port '${kalamdb.port}');
        """
      When I try:
        """sql
        CREATE TABLE app.items (id BIGINT PRIMARY KEY) USING kalamdb;
        """
      Then it fails and the message contains "kalam_server"

  @SRV-023
  Rule: "CREATE SERVER IF NOT EXISTS kalam_server ..."

    Scenario: The first CREATE SERVER IF NOT EXISTS makes the server, the second leaves it as it is
      When I run:
        """sql
        CREATE SERVER IF NOT EXISTS kalam_server FOREIGN DATA WRAPPER pg_kalam
          OPTIONS (host '${kalamdb.host}', port '${kalamdb.port}');
        CREATE SERVER IF NOT EXISTS kalam_server FOREIGN DATA WRAPPER pg_kalam
          OPTIONS (host '${kalamdb.host}', port '1', timeout '20000');
        SELECT r ->> 'ok' AS ok FROM json_array_elements(kalam_exec('SELECT 1 AS ok')::json) r;
        """
      Then the result is:
        | ok |
        | 1  |
      And PostgreSQL says 'server "kalam_server" already exists, skipping'

  @SRV-025
  Rule: "\des+" – the server is listed

    Scenario: What psql asks for \des+ shows the server, its wrapper and its options
      Given kalam_server points at KalamDB
      When I run:
        """sql
        SELECT s.srvname AS "Name", pg_catalog.pg_get_userbyid(s.srvowner) AS "Owner",
          f.fdwname AS "Foreign-data wrapper", s.srvtype AS "Type", s.srvversion AS "Version",
          CASE WHEN srvoptions IS NULL THEN '' ELSE '(' || pg_catalog.array_to_string(ARRAY(
            SELECT pg_catalog.quote_ident(option_name) || ' ' || pg_catalog.quote_literal(option_value)
            FROM pg_catalog.pg_options_to_table(srvoptions)), ', ') || ')' END AS "FDW options"
        FROM pg_catalog.pg_foreign_server s JOIN pg_catalog.pg_foreign_data_wrapper f ON f.oid = s.srvfdw
        ORDER BY 1;
        """
      Then the result is:
        | Name         | Owner    | Foreign-data wrapper | Type | Version | FDW options                        |
        | kalam_server | postgres | pg_kalam             | NULL | NULL    | /\(host '[0-9a-z.]+', port '[0-9]+'\)/ |

  @SRV-026
  Rule: "Update the foreign server definition with the right bearer token or shared secret"

    Background:
      Given KalamDB accepts only the header "Bearer right"
      And I run:
        """sql
        CREATE SERVER kalam_server FOREIGN DATA WRAPPER pg_kalam
          OPTIONS (host '${kalamdb.host}', port '${kalamdb.port}', auth_header 'Bearer wrong');
        """

    Scenario: A wrong header is mended by ALTER SERVER
      When I try:
        """sql
        CREATE TABLE app.items (id BIGINT PRIMARY KEY, title TEXT) USING kalamdb WITH (type = 'shared');
        """
      Then it fails
      When I run:
        """sql
        ALTER SERVER kalam_server OPTIONS (SET auth_header 'Bearer right');
        """
      And I connect again
      And I run:
        """sql
        CREATE TABLE app.items (id BIGINT PRIMARY KEY, title TEXT) USING kalamdb WITH (type = 'shared');
        INSERT INTO app.items (id, title) VALUES (1, 'one');
        SELECT id, title FROM app.items;
        """
      Then the result is:
        | id | title |
        | 1  | one   |

    @inference
    Scenario: A wrong header is mended by ALTER SERVER in the same session
      When I try:
        """sql
        CREATE TABLE app.items (id BIGINT PRIMARY KEY, title TEXT) USING kalamdb WITH (type = 'shared');
        """
      Then it fails
      When I run:
        """sql
        ALTER SERVER kalam_server OPTIONS (SET auth_header 'Bearer right');
        CREATE TABLE app.items (id BIGINT PRIMARY KEY, title TEXT) USING kalamdb WITH (type = 'shared');
        SELECT count(*) AS rows FROM app.items;
        """
      Then the result is:
        | rows |
        | 0    |

    @own-choice
    Scenario: The error says that it is about authentication
      When I try:
        """sql
        CREATE TABLE app.items (id BIGINT PRIMARY KEY, title TEXT) USING kalamdb WITH (type = 'shared');
        """
      Then it fails and the message matches "auth"

    @own-choice
    Scenario: The error gives the advice of the document and names where to follow it
      When I try:
        """sql
        CREATE TABLE app.items (id BIGINT PRIMARY KEY, title TEXT) USING kalamdb WITH (type = 'shared');
        """
      Then it fails and the message contains "check auth_mode, auth_header, or account_login credentials in CREATE SERVER OPTIONS"

  @SRV-027
  Rule: "Start one before creating the foreign server."

    Scenario: With a KalamDB that runs, the first statement after CREATE SERVER works
      Given KalamDB runs:
        """sql
        CREATE NAMESPACE app;
        """
      When I run:
        """sql
        CREATE SERVER kalam_server FOREIGN DATA WRAPPER pg_kalam
          OPTIONS (host '${kalamdb.host}', port '${kalamdb.port}');
        CREATE TABLE app.items (id BIGINT PRIMARY KEY, title TEXT) USING kalamdb WITH (type = 'shared');
        INSERT INTO app.items (id, title) VALUES (1, 'one');
        SELECT id, title FROM app.items;
        """
      Then the result is:
        | id | title |
        | 1  | one   |

    @inference
    Scenario: While no KalamDB runs the foreign server is of no use, and nothing is made half
      Given KalamDB is stopped
      When I try:
        """sql
        CREATE SERVER kalam_server FOREIGN DATA WRAPPER pg_kalam
          OPTIONS (host '${kalamdb.host}', port '${kalamdb.port}', timeout '20000');
        CREATE TABLE app.items (id BIGINT PRIMARY KEY, title TEXT) USING kalamdb WITH (type = 'shared');
        """
      Then it fails
      When I run:
        """sql
        SELECT to_regclass('app.items') AS items;
        """
      Then the result is:
        | items |
        | NULL  |
