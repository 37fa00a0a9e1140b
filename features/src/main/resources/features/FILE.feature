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

    Scenario Outline: A <kind> table of KalamDB has a FILE column
      When I run:
        """sql
        CREATE TABLE app.papers (id BIGINT PRIMARY KEY, attachment FILE, title TEXT) USING kalamdb WITH (<options>);
        """
      Then in KalamDB "SELECT column_name, data_type FROM system.columns WHERE table_name = 'papers' AND column_name IN ('id', 'attachment', 'title') ORDER BY ordinal" gives:
        | column_name | data_type |
        | id          | BIGINT    |
        | attachment  | FILE      |
        | title       | TEXT      |

      Examples:
        | kind   | options                              |
        | shared | type = 'shared'                      |
        | user   | type = 'user'                        |
        | stream | type = 'stream', ttl_seconds = '600' |

  @FILE-002
  Rule: "The local PostgreSQL surface rewrites that column to JSONB."

    Scenario: The local column is jsonb
      When I run:
        """sql
        SELECT attname, format_type(atttypid, atttypmod) AS type FROM pg_attribute
        WHERE attrelid = 'app.documents'::regclass AND attname IN ('title', 'attachment') ORDER BY attname;
        """
      Then the result is:
        | attname    | type  |
        | attachment | jsonb |
        | title      | text  |

    @inference
    Scenario: Only the type FILE is rewritten, in whatever case, and no name and no text
      When I run:
        """sql
        CREATE TABLE app.mixed (id BIGINT PRIMARY KEY, file TEXT, "first" file NOT NULL, note TEXT DEFAULT 'a FILE, here', second File)
          USING kalamdb WITH (type = 'shared');
        SELECT attname, format_type(atttypid, atttypmod) AS type FROM pg_attribute
        WHERE attrelid = 'app.mixed'::regclass AND attname IN ('file', 'first', 'note', 'second') ORDER BY attname;
        """
      Then the result is:
        | attname | type  |
        | file    | text  |
        | first   | jsonb |
        | note    | text  |
        | second  | jsonb |
      And in KalamDB "SELECT column_name, data_type FROM system.columns WHERE table_name = 'mixed' AND column_name IN ('file', 'first', 'note', 'second') ORDER BY column_name" gives:
        | column_name | data_type |
        | file        | TEXT      |
        | first       | FILE      |
        | note        | TEXT      |
        | second      | FILE      |

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
      Then in KalamDB "SELECT id, attachment->>'id' AS file, attachment->>'name' AS name FROM app.documents ORDER BY id" gives:
        | id | file                | name     |
        | 1  | 7301234567890123456 | plan.pdf |
        | 2  | NULL                | NULL     |
      When I run:
        """sql
        UPDATE app.documents SET attachment = attachment || '{"name": "plan 2.pdf"}' WHERE id = 1;
        """
      Then in KalamDB "SELECT id, attachment->>'id' AS file, attachment->>'name' AS name FROM app.documents ORDER BY id" gives:
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
      Then it fails
      And in KalamDB "SELECT count(*) AS n FROM app.documents" gives:
        | n |
        | 0 |
      When I run:
        """sql
        INSERT INTO app.documents (id, title, attachment) VALUES (1, 'plan', '{"id": "7", "name": "plan.pdf"}');
        SELECT id, attachment ->> 'name' AS name FROM app.documents;
        """
      Then the result is:
        | id | name     |
        | 1  | plan.pdf |

  @FILE-005
  Rule: "FILE is the main PostgreSQL extension-specific datatype shortcut."

    Scenario: FILE means something only in a table of KalamDB
      When I try:
        """sql
        CREATE TABLE app.ordinary (id BIGINT PRIMARY KEY, attachment FILE);
        """
      Then it fails
      When I run:
        """sql
        CREATE TABLE app.ordinary (id BIGINT PRIMARY KEY, attachment FILE) USING kalamdb;
        SELECT format_type(atttypid, atttypmod) AS type FROM pg_attribute
        WHERE attrelid = 'app.ordinary'::regclass AND attname = 'attachment';
        """
      Then the result is:
        | type  |
        | jsonb |
