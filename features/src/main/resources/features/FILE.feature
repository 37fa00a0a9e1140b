Feature: FILE columns

  Background:
    Given a database with the extension
    And kalam_server points at KalamDB
    And I run:
      """sql
      CREATE TABLE app.documents (id BIGINT PRIMARY KEY, title TEXT, attachment FILE) USING kalamdb;
      """

  @FILE-001
  Rule: "The remote KalamDB schema keeps the FILElogical type."

    Scenario: KalamDB gets FILE, and has a FILE column then
      Then KalamDB received:
        | method     | sql                              |
        | ExecuteSql | /CREATE .*\battachment FILE\b.*/ |
      When I run:
        """sql
        SELECT kalam_exec('SELECT data_type FROM system.columns
          WHERE namespace_id = ''app'' AND table_name = ''documents'' AND column_name = ''attachment''') AS type;
        """
      Then the result is:
        | type                           |
        | /\[\{"data_type": ?"FILE"\}\]/ |

  @FILE-002
  Rule: "The local PostgreSQL surface rewrites that column to JSONB."

    Scenario: The local column is jsonb
      When I run:
        """sql
        SELECT format_type(atttypid, atttypmod) AS type FROM pg_attribute
        WHERE attrelid = 'app.documents'::regclass AND attname = 'attachment';
        """
      Then the result is:
        | type  |
        | jsonb |

  @FILE-003
  Rule: "PostgreSQL reads and writes the serialized FileRefJSON representation."

    Scenario: A FileRef that KalamDB holds is read as JSON
      Given KalamDB runs:
        """sql
        INSERT INTO app.documents (id, title, attachment) VALUES (1, 'plan',
          '{"id":"7301234567890123456","sub":"f0001","name":"plan.pdf","size":2048,"mime":"application/pdf","sha256":"e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"}');
        """
      When I run:
        """sql
        SELECT attachment->>'name' AS name, (attachment->>'size')::int AS size, attachment->>'id' AS file
        FROM app.documents WHERE attachment->>'mime' = 'application/pdf';
        """
      Then the result is:
        | name     | size | file                |
        | plan.pdf | 2048 | 7301234567890123456 |

    Scenario: A FileRef that PostgreSQL writes is in KalamDB as it was, and can be changed and taken away
      When I run:
        """sql
        INSERT INTO app.documents (id, title, attachment) VALUES (1, 'plan',
          '{"id": "7301234567890123456", "sub": "f0001", "name": "plan.pdf", "size": 2048, "mime": "application/pdf", "sha256": "00"}'), (2, 'none', NULL);
        """
      Then KalamDB received:
        | method | rows_json                            |
        | Insert | /.*7301234567890123456.*plan\.pdf.*/ |
      When I run:
        """sql
        UPDATE app.documents SET attachment = attachment || '{"name": "plan 2.pdf"}' WHERE id = 1;
        SELECT v->>'id' AS id, v->>'file' AS file, v->>'name' AS name
        FROM json_array_elements(kalam_exec('SELECT id, attachment->>''id'' AS file, attachment->>''name'' AS name FROM app.documents ORDER BY id')::json) v;
        """
      Then the result is:
        | id | file                | name       |
        | 1  | 7301234567890123456 | plan 2.pdf |
        | 2  | NULL                | NULL       |
      When I run:
        """sql
        UPDATE app.documents SET attachment = NULL WHERE id = 1;
        SELECT count(*) AS rows, count(attachment) AS files FROM app.documents;
        """
      Then the result is:
        | rows | files |
        | 2    | 0     |

  @FILE-004
  Rule: "Binary upload and file lifecycle usually happen through KalamLink or another file-aware KalamDB client, not through a raw PostgreSQL BYTEAupload path."

    Scenario: Bytes cannot be written into a FILE column
      When I try:
        """sql
        INSERT INTO app.documents (id, title, attachment) VALUES (1, 'plan', '\x255044462d312e37'::bytea);
        """
      Then it fails with SQLSTATE "42804" and the message contains "bytea"
      And KalamDB received 0 "Insert" calls

  @FILE-005
  Rule: "FILE is the main PostgreSQL extension-specific datatype shortcut."

    Scenario: FILE means something only in a table of KalamDB
      When I try:
        """sql
        CREATE TABLE app.ordinary (id BIGINT PRIMARY KEY, attachment FILE);
        """
      Then it fails with SQLSTATE "42704" and the message contains "file"
      When I run:
        """sql
        CREATE TABLE app.more (id BIGINT PRIMARY KEY, first FILE, "second" file NOT NULL) USING kalamdb;
        SELECT attname, format_type(atttypid, atttypmod) AS type FROM pg_attribute
        WHERE attrelid = 'app.more'::regclass AND attname IN ('first', 'second') ORDER BY attnum;
        """
      Then the result is:
        | attname | type  |
        | first   | jsonb |
        | second  | jsonb |
