Feature: Type conversions

  Background:
    Given a database with the extension
    And kalam_server points at KalamDB

  @TYPE-001
  Rule: "The returned Arrow batches are converted into PostgreSQL tuples." – BOOLEAN keeps its value on the way there and back

    Scenario: BOOLEAN comes back as an ordinary table holds it, and is to KalamDB what its own SQL has written
      When I run:
        """sql
        CREATE TABLE app.t (id INTEGER PRIMARY KEY, v BOOLEAN) USING kalamdb;
        CREATE TABLE ordinary (id INTEGER PRIMARY KEY, v BOOLEAN);
        INSERT INTO ordinary VALUES
          (1, true),
          (2, false),
          (3, NULL);
        INSERT INTO app.t SELECT * FROM ordinary;
        SELECT id, k.v, k.v IS NOT DISTINCT FROM o.v AND k.v::text IS NOT DISTINCT FROM o.v::text AS same
        FROM ordinary o LEFT JOIN app.t k USING (id) ORDER BY id;
        """
      Then the result is:
        | id | v    | same |
        | 1  | t    | t    |
        | 2  | f    | t    |
        | 3  | NULL | t    |
      Given KalamDB runs:
        """sql
        INSERT INTO app.t (id, v) VALUES (101, true), (102, false);
        """
      Then in KalamDB "SELECT p.id FROM app.t p JOIN app.t k ON p.v = k.v WHERE k.id = p.id + 100 ORDER BY p.id" gives:
        | id |
        | 1  |
        | 2  |
      When I run:
        """sql
        SELECT p.id FROM app.t p JOIN app.t k ON p.v = k.v WHERE k.id = p.id + 100 ORDER BY p.id;
        """
      Then the result is:
        | id |
        | 1  |
        | 2  |

  @TYPE-002
  Rule: "The returned Arrow batches are converted into PostgreSQL tuples." – SMALLINT keeps its value on the way there and back

    Scenario: SMALLINT comes back as an ordinary table holds it, and is to KalamDB what its own SQL has written
      When I run:
        """sql
        CREATE TABLE app.t (id INTEGER PRIMARY KEY, v SMALLINT) USING kalamdb;
        CREATE TABLE ordinary (id INTEGER PRIMARY KEY, v SMALLINT);
        INSERT INTO ordinary VALUES
          (1, -32768),
          (2, 32767),
          (3, 0),
          (4, NULL);
        INSERT INTO app.t SELECT * FROM ordinary;
        SELECT id, k.v, k.v IS NOT DISTINCT FROM o.v AND k.v::text IS NOT DISTINCT FROM o.v::text AS same
        FROM ordinary o LEFT JOIN app.t k USING (id) ORDER BY id;
        """
      Then the result is:
        | id | v      | same |
        | 1  | -32768 | t    |
        | 2  | 32767  | t    |
        | 3  | 0      | t    |
        | 4  | NULL   | t    |
      Given KalamDB runs:
        """sql
        INSERT INTO app.t (id, v) VALUES (101, -32768), (102, 32767), (103, 0);
        """
      Then in KalamDB "SELECT p.id FROM app.t p JOIN app.t k ON p.v = k.v WHERE k.id = p.id + 100 ORDER BY p.id" gives:
        | id |
        | 1  |
        | 2  |
        | 3  |
      When I run:
        """sql
        SELECT p.id FROM app.t p JOIN app.t k ON p.v = k.v WHERE k.id = p.id + 100 ORDER BY p.id;
        """
      Then the result is:
        | id |
        | 1  |
        | 2  |
        | 3  |

  @TYPE-003
  Rule: "The returned Arrow batches are converted into PostgreSQL tuples." – INTEGER keeps its value on the way there and back

    Scenario: INTEGER comes back as an ordinary table holds it, and is to KalamDB what its own SQL has written
      When I run:
        """sql
        CREATE TABLE app.t (id INTEGER PRIMARY KEY, v INTEGER) USING kalamdb;
        CREATE TABLE ordinary (id INTEGER PRIMARY KEY, v INTEGER);
        INSERT INTO ordinary VALUES
          (1, -2147483648),
          (2, 2147483647),
          (3, 0),
          (4, NULL);
        INSERT INTO app.t SELECT * FROM ordinary;
        SELECT id, k.v, k.v IS NOT DISTINCT FROM o.v AND k.v::text IS NOT DISTINCT FROM o.v::text AS same
        FROM ordinary o LEFT JOIN app.t k USING (id) ORDER BY id;
        """
      Then the result is:
        | id | v           | same |
        | 1  | -2147483648 | t    |
        | 2  | 2147483647  | t    |
        | 3  | 0           | t    |
        | 4  | NULL        | t    |
      Given KalamDB runs:
        """sql
        INSERT INTO app.t (id, v) VALUES (101, -2147483648), (102, 2147483647), (103, 0);
        """
      Then in KalamDB "SELECT p.id FROM app.t p JOIN app.t k ON p.v = k.v WHERE k.id = p.id + 100 ORDER BY p.id" gives:
        | id |
        | 1  |
        | 2  |
        | 3  |
      When I run:
        """sql
        SELECT p.id FROM app.t p JOIN app.t k ON p.v = k.v WHERE k.id = p.id + 100 ORDER BY p.id;
        """
      Then the result is:
        | id |
        | 1  |
        | 2  |
        | 3  |

  @TYPE-004
  Rule: "The returned Arrow batches are converted into PostgreSQL tuples." – BIGINT keeps its value on the way there and back

    Scenario: BIGINT comes back as an ordinary table holds it, and is to KalamDB what its own SQL has written
      When I run:
        """sql
        CREATE TABLE app.t (id INTEGER PRIMARY KEY, v BIGINT) USING kalamdb;
        CREATE TABLE ordinary (id INTEGER PRIMARY KEY, v BIGINT);
        INSERT INTO ordinary VALUES
          (1, -9223372036854775808),
          (2, 9223372036854775807),
          (3, 9007199254740993),
          (4, NULL);
        INSERT INTO app.t SELECT * FROM ordinary;
        SELECT id, k.v, k.v IS NOT DISTINCT FROM o.v AND k.v::text IS NOT DISTINCT FROM o.v::text AS same
        FROM ordinary o LEFT JOIN app.t k USING (id) ORDER BY id;
        """
      Then the result is:
        | id | v                    | same |
        | 1  | -9223372036854775808 | t    |
        | 2  | 9223372036854775807  | t    |
        | 3  | 9007199254740993     | t    |
        | 4  | NULL                 | t    |
      Given KalamDB runs:
        """sql
        INSERT INTO app.t (id, v) VALUES (101, -9223372036854775808), (102, 9223372036854775807), (103, 9007199254740993);
        """
      Then in KalamDB "SELECT p.id FROM app.t p JOIN app.t k ON p.v = k.v WHERE k.id = p.id + 100 ORDER BY p.id" gives:
        | id |
        | 1  |
        | 2  |
        | 3  |
      When I run:
        """sql
        SELECT p.id FROM app.t p JOIN app.t k ON p.v = k.v WHERE k.id = p.id + 100 ORDER BY p.id;
        """
      Then the result is:
        | id |
        | 1  |
        | 2  |
        | 3  |

  @TYPE-005
  Rule: "The returned Arrow batches are converted into PostgreSQL tuples." – REAL keeps its value on the way there and back

    Scenario: REAL comes back as an ordinary table holds it, and is to KalamDB what its own SQL has written
      When I run:
        """sql
        CREATE TABLE app.t (id INTEGER PRIMARY KEY, v REAL) USING kalamdb;
        CREATE TABLE ordinary (id INTEGER PRIMARY KEY, v REAL);
        INSERT INTO ordinary VALUES
          (1, 1.5),
          (2, -0.1),
          (3, '3.4028235e38'),
          (4, '1e-45'),
          (5, NULL);
        INSERT INTO app.t SELECT * FROM ordinary;
        SELECT id, k.v, k.v IS NOT DISTINCT FROM o.v AND k.v::text IS NOT DISTINCT FROM o.v::text AS same
        FROM ordinary o LEFT JOIN app.t k USING (id) ORDER BY id;
        """
      Then the result is:
        | id | v             | same |
        | 1  | 1.5           | t    |
        | 2  | -0.1          | t    |
        | 3  | 3.4028235e+38 | t    |
        | 4  | 1e-45         | t    |
        | 5  | NULL          | t    |
      Given KalamDB runs:
        """sql
        INSERT INTO app.t (id, v) VALUES (101, 1.5), (102, -0.1);
        """
      Then in KalamDB "SELECT p.id FROM app.t p JOIN app.t k ON p.v = k.v WHERE k.id = p.id + 100 ORDER BY p.id" gives:
        | id |
        | 1  |
        | 2  |
      When I run:
        """sql
        SELECT p.id FROM app.t p JOIN app.t k ON p.v = k.v WHERE k.id = p.id + 100 ORDER BY p.id;
        """
      Then the result is:
        | id |
        | 1  |
        | 2  |

  @TYPE-006
  Rule: "The returned Arrow batches are converted into PostgreSQL tuples." – DOUBLE PRECISION keeps its value on the way there and back

    Scenario: DOUBLE PRECISION comes back as an ordinary table holds it, and is to KalamDB what its own SQL has written
      When I run:
        """sql
        CREATE TABLE app.t (id INTEGER PRIMARY KEY, v DOUBLE PRECISION) USING kalamdb;
        CREATE TABLE ordinary (id INTEGER PRIMARY KEY, v DOUBLE PRECISION);
        INSERT INTO ordinary VALUES
          (1, 0.1),
          (2, 1e308),
          (3, '1.7976931348623157e308'),
          (4, '5e-324'),
          (5, 0.1::float8 + 0.2::float8),
          (6, NULL);
        INSERT INTO app.t SELECT * FROM ordinary;
        SELECT id, k.v, k.v IS NOT DISTINCT FROM o.v AND k.v::text IS NOT DISTINCT FROM o.v::text AS same
        FROM ordinary o LEFT JOIN app.t k USING (id) ORDER BY id;
        """
      Then the result is:
        | id | v                       | same |
        | 1  | 0.1                     | t    |
        | 2  | 1e+308                  | t    |
        | 3  | 1.7976931348623157e+308 | t    |
        | 4  | 5e-324                  | t    |
        | 5  | 0.30000000000000004     | t    |
        | 6  | NULL                    | t    |
      Given KalamDB runs:
        """sql
        INSERT INTO app.t (id, v) VALUES (101, 0.1), (102, 1e308);
        """
      Then in KalamDB "SELECT p.id FROM app.t p JOIN app.t k ON p.v = k.v WHERE k.id = p.id + 100 ORDER BY p.id" gives:
        | id |
        | 1  |
        | 2  |
      When I run:
        """sql
        SELECT p.id FROM app.t p JOIN app.t k ON p.v = k.v WHERE k.id = p.id + 100 ORDER BY p.id;
        """
      Then the result is:
        | id |
        | 1  |
        | 2  |

  @TYPE-007
  Rule: "The returned Arrow batches are converted into PostgreSQL tuples." – TEXT keeps its value on the way there and back

    Scenario: TEXT comes back as an ordinary table holds it, and is to KalamDB what its own SQL has written
      When I run:
        """sql
        CREATE TABLE app.t (id INTEGER PRIMARY KEY, v TEXT) USING kalamdb;
        CREATE TABLE ordinary (id INTEGER PRIMARY KEY, v TEXT);
        INSERT INTO ordinary VALUES
          (1, 'plain'),
          (2, 'naïve 中文 😀'),
          (3, 'it''s "quoted" \ {"a": 1}'),
          (4, 'NULL'),
          (5, NULL);
        INSERT INTO app.t SELECT * FROM ordinary;
        SELECT id, k.v, k.v IS NOT DISTINCT FROM o.v AND k.v::text IS NOT DISTINCT FROM o.v::text AS same
        FROM ordinary o LEFT JOIN app.t k USING (id) ORDER BY id;
        """
      Then the result is:
        | id | v                         | same |
        | 1  | plain                     | t    |
        | 2  | naïve 中文 😀                | t    |
        | 3  | it's "quoted" \\ {"a": 1} | t    |
        | 4  | /NULL/                    | t    |
        | 5  | NULL                      | t    |
      Given KalamDB runs:
        """sql
        INSERT INTO app.t (id, v) VALUES (101, 'plain'), (102, 'naïve 中文 😀');
        """
      Then in KalamDB "SELECT p.id FROM app.t p JOIN app.t k ON p.v = k.v WHERE k.id = p.id + 100 ORDER BY p.id" gives:
        | id |
        | 1  |
        | 2  |
      When I run:
        """sql
        SELECT p.id FROM app.t p JOIN app.t k ON p.v = k.v WHERE k.id = p.id + 100 ORDER BY p.id;
        """
      Then the result is:
        | id |
        | 1  |
        | 2  |

    Scenario: Blanks, line ends, no text at all and a megabyte of it come back as they went
      When I run:
        """sql
        CREATE TABLE app.t (id INTEGER PRIMARY KEY, v TEXT) USING kalamdb;
        INSERT INTO app.t (id, v) VALUES (1, ''), (2, '  two blanks on both sides  '), (3, E'line one\nline two\r\n\tend'), (4, NULL);
        SELECT id, v = '' AS empty, v = '  two blanks on both sides  ' AS blanks, v = E'line one\nline two\r\n\tend' AS lines
        FROM app.t ORDER BY id;
        """
      Then the result is:
        | id | empty | blanks | lines |
        | 1  | t     | f      | f     |
        | 2  | f     | t      | f     |
        | 3  | f     | f      | t     |
        | 4  | NULL  | NULL   | NULL  |
      When I run:
        """sql
        INSERT INTO app.t (id, v) SELECT 5, string_agg(md5(n::text), '') FROM generate_series(1, 32768) n;
        SELECT length(v) AS length, v = (SELECT string_agg(md5(n::text), '') FROM generate_series(1, 32768) n) AS same
        FROM app.t WHERE id = 5;
        """
      Then the result is:
        | length  | same |
        | 1048576 | t    |

  @TYPE-008
  Rule: "The returned Arrow batches are converted into PostgreSQL tuples." – VARCHAR(20) keeps its value on the way there and back

    Scenario: VARCHAR(20) comes back as an ordinary table holds it, and is to KalamDB what its own SQL has written
      When I run:
        """sql
        CREATE TABLE app.t (id INTEGER PRIMARY KEY, v VARCHAR(20)) USING kalamdb;
        CREATE TABLE ordinary (id INTEGER PRIMARY KEY, v VARCHAR(20));
        INSERT INTO ordinary VALUES
          (1, 'abc'),
          (2, 'exactly twenty chars'),
          (3, 'zwölf Zeichen'),
          (4, NULL);
        INSERT INTO app.t SELECT * FROM ordinary;
        SELECT id, k.v, k.v IS NOT DISTINCT FROM o.v AND k.v::text IS NOT DISTINCT FROM o.v::text AS same
        FROM ordinary o LEFT JOIN app.t k USING (id) ORDER BY id;
        """
      Then the result is:
        | id | v                    | same |
        | 1  | abc                  | t    |
        | 2  | exactly twenty chars | t    |
        | 3  | zwölf Zeichen        | t    |
        | 4  | NULL                 | t    |
      Given KalamDB runs:
        """sql
        INSERT INTO app.t (id, v) VALUES (101, 'abc'), (102, 'exactly twenty chars'), (103, 'zwölf Zeichen');
        """
      Then in KalamDB "SELECT p.id FROM app.t p JOIN app.t k ON p.v = k.v WHERE k.id = p.id + 100 ORDER BY p.id" gives:
        | id |
        | 1  |
        | 2  |
        | 3  |
      When I run:
        """sql
        SELECT p.id FROM app.t p JOIN app.t k ON p.v = k.v WHERE k.id = p.id + 100 ORDER BY p.id;
        """
      Then the result is:
        | id |
        | 1  |
        | 2  |
        | 3  |

    Scenario: PostgreSQL refuses what is too long, and nothing of it reaches KalamDB
      Given I run:
        """sql
        CREATE TABLE app.t (id INTEGER PRIMARY KEY, v VARCHAR(20)) USING kalamdb;
        """
      When I try:
        """sql
        INSERT INTO app.t (id, v) VALUES (1, 'this is too long for it');
        """
      Then it fails with SQLSTATE "22001" and the message contains "too long"
      And in KalamDB "SELECT count(*) AS n FROM app.t" gives:
        | n |
        | 0 |

  @TYPE-009
  Rule: "The returned Arrow batches are converted into PostgreSQL tuples." – CHAR(5) keeps its value on the way there and back

    Scenario: CHAR(5) comes back as an ordinary table holds it
      When I run:
        """sql
        CREATE TABLE app.t (id INTEGER PRIMARY KEY, v CHAR(5)) USING kalamdb;
        CREATE TABLE ordinary (id INTEGER PRIMARY KEY, v CHAR(5));
        INSERT INTO ordinary VALUES
          (1, 'ab'),
          (2, 'abcde'),
          (3, 'äöüß'),
          (4, NULL);
        INSERT INTO app.t SELECT * FROM ordinary;
        SELECT id, k.v, k.v IS NOT DISTINCT FROM o.v AND k.v::text IS NOT DISTINCT FROM o.v::text AS same
        FROM ordinary o LEFT JOIN app.t k USING (id) ORDER BY id;
        """
      Then the result is:
        | id | v       | same |
        | 1  | /ab   / | t    |
        | 2  | abcde   | t    |
        | 3  | /äöüß / | t    |
        | 4  | NULL    | t    |

    @inference
    Scenario: The padding of CHAR(5) is there again, whatever KalamDB holds of it
      When I run:
        """sql
        CREATE TABLE app.t (id INTEGER PRIMARY KEY, v CHAR(5)) USING kalamdb;
        INSERT INTO app.t (id, v) VALUES (1, 'ab'), (2, 'abcde'), (3, '');
        SELECT id, octet_length(v) AS bytes, v = 'ab' AS is_ab, '<' || v::text || '>' AS trimmed FROM app.t ORDER BY id;
        """
      Then the result is:
        | id | bytes | is_ab | trimmed   |
        | 1  | 5     | t     | /<ab>/    |
        | 2  | 5     | f     | /<abcde>/ |
        | 3  | 5     | f     | /<>/      |
      And in KalamDB "SELECT id, trim(v) AS v FROM app.t ORDER BY id LIMIT 2" gives:
        | id | v     |
        | 1  | ab    |
        | 2  | abcde |

  @TYPE-010
  Rule: "The returned Arrow batches are converted into PostgreSQL tuples." – DATE keeps its value on the way there and back

    Scenario: DATE comes back as an ordinary table holds it, and is to KalamDB what its own SQL has written
      When I run:
        """sql
        CREATE TABLE app.t (id INTEGER PRIMARY KEY, v DATE) USING kalamdb;
        CREATE TABLE ordinary (id INTEGER PRIMARY KEY, v DATE);
        INSERT INTO ordinary VALUES
          (1, '1969-12-31'),
          (2, '2000-01-01'),
          (3, '2024-02-29'),
          (4, '0001-01-01'),
          (5, NULL);
        INSERT INTO app.t SELECT * FROM ordinary;
        SELECT id, k.v, k.v IS NOT DISTINCT FROM o.v AND k.v::text IS NOT DISTINCT FROM o.v::text AS same
        FROM ordinary o LEFT JOIN app.t k USING (id) ORDER BY id;
        """
      Then the result is:
        | id | v             | same |
        | 1  | 1969-12-31    | t    |
        | 2  | 2000-01-01    | t    |
        | 3  | 2024-02-29    | t    |
        | 4  | 0001-01-01    | t    |
        | 5  | NULL          | t    |
      Given KalamDB runs:
        """sql
        INSERT INTO app.t (id, v) VALUES (101, '1969-12-31'), (102, '2000-01-01'), (103, '2024-02-29');
        """
      Then in KalamDB "SELECT p.id FROM app.t p JOIN app.t k ON p.v = k.v WHERE k.id = p.id + 100 ORDER BY p.id" gives:
        | id |
        | 1  |
        | 2  |
        | 3  |
      When I run:
        """sql
        SELECT p.id FROM app.t p JOIN app.t k ON p.v = k.v WHERE k.id = p.id + 100 ORDER BY p.id;
        """
      Then the result is:
        | id |
        | 1  |
        | 2  |
        | 3  |

    @own-choice
    Scenario: DATE keeps years before Christ and after 9999
      When I run:
        """sql
        CREATE TABLE app.t (id INTEGER PRIMARY KEY, v DATE) USING kalamdb;
        INSERT INTO app.t (id, v) VALUES
          (1, '0044-03-15 BC'),
          (2, '12024-05-06');
        SELECT id, v FROM app.t ORDER BY id;
        """
      Then the result is:
        | id | v             |
        | 1  | 0044-03-15 BC |
        | 2  | 12024-05-06   |

    Scenario: DATE does not depend on the settings of the session
      Given I run:
        """sql
        CREATE TABLE app.t (id INTEGER PRIMARY KEY, v DATE) USING kalamdb;
        SET DateStyle = 'ISO, DMY';
        INSERT INTO app.t (id, v) VALUES (1, '03/02/2024');
        SET DateStyle = 'ISO, MDY';
        INSERT INTO app.t (id, v) VALUES (2, '02/03/2024');
        """
      When I run:
        """sql
        SELECT id, v FROM app.t ORDER BY id;
        """
      Then the result is:
        | id | v          |
        | 1  | 2024-02-03 |
        | 2  | 2024-02-03 |
      And in KalamDB "SELECT count(DISTINCT v) AS kinds FROM app.t" gives:
        | kinds |
        | 1     |

  @TYPE-011
  Rule: "The returned Arrow batches are converted into PostgreSQL tuples." – TIMESTAMP keeps its value on the way there and back

    Scenario: TIMESTAMP comes back as an ordinary table holds it, and is to KalamDB what its own SQL has written
      When I run:
        """sql
        CREATE TABLE app.t (id INTEGER PRIMARY KEY, v TIMESTAMP) USING kalamdb;
        CREATE TABLE ordinary (id INTEGER PRIMARY KEY, v TIMESTAMP);
        INSERT INTO ordinary VALUES
          (1, '2024-01-01 12:34:56.123456'),
          (2, '1969-12-31 23:59:59.999999'),
          (3, '9999-12-31 23:59:59'),
          (4, NULL);
        INSERT INTO app.t SELECT * FROM ordinary;
        SELECT id, k.v, k.v IS NOT DISTINCT FROM o.v AND k.v::text IS NOT DISTINCT FROM o.v::text AS same
        FROM ordinary o LEFT JOIN app.t k USING (id) ORDER BY id;
        """
      Then the result is:
        | id | v                          | same |
        | 1  | 2024-01-01 12:34:56.123456 | t    |
        | 2  | 1969-12-31 23:59:59.999999 | t    |
        | 3  | 9999-12-31 23:59:59        | t    |
        | 4  | NULL                       | t    |
      Given KalamDB runs:
        """sql
        INSERT INTO app.t (id, v) VALUES (101, '2024-01-01 12:34:56.123456'), (102, '1969-12-31 23:59:59.999999');
        """
      Then in KalamDB "SELECT p.id FROM app.t p JOIN app.t k ON p.v = k.v WHERE k.id = p.id + 100 ORDER BY p.id" gives:
        | id |
        | 1  |
        | 2  |
      When I run:
        """sql
        SELECT p.id FROM app.t p JOIN app.t k ON p.v = k.v WHERE k.id = p.id + 100 ORDER BY p.id;
        """
      Then the result is:
        | id |
        | 1  |
        | 2  |

    @own-choice
    Scenario: TIMESTAMP keeps years before Christ and after 9999
      When I run:
        """sql
        CREATE TABLE app.t (id INTEGER PRIMARY KEY, v TIMESTAMP) USING kalamdb;
        INSERT INTO app.t (id, v) VALUES
          (1, '0044-03-15 00:00:00 BC'),
          (2, '12024-05-06 07:08:09');
        SELECT id, v FROM app.t ORDER BY id;
        """
      Then the result is:
        | id | v                      |
        | 1  | 0044-03-15 00:00:00 BC |
        | 2  | 12024-05-06 07:08:09   |

    Scenario: TIMESTAMP does not depend on the settings of the session
      Given I run:
        """sql
        CREATE TABLE app.t (id INTEGER PRIMARY KEY, v TIMESTAMP) USING kalamdb;
        SET TimeZone = 'America/New_York';
        INSERT INTO app.t (id, v) VALUES (1, '2024-02-03 04:05:06.000007');
        SET TimeZone = 'Asia/Kolkata';
        INSERT INTO app.t (id, v) VALUES (2, '2024-02-03 04:05:06.000007');
        """
      When I run:
        """sql
        SELECT id, v FROM app.t ORDER BY id;
        """
      Then the result is:
        | id | v                          |
        | 1  | 2024-02-03 04:05:06.000007 |
        | 2  | 2024-02-03 04:05:06.000007 |
      And in KalamDB "SELECT count(DISTINCT v) AS kinds FROM app.t" gives:
        | kinds |
        | 1     |

  @TYPE-012
  Rule: "The returned Arrow batches are converted into PostgreSQL tuples." – TIMESTAMPTZ keeps its value on the way there and back

    Scenario: TIMESTAMPTZ comes back as an ordinary table holds it, and is to KalamDB what its own SQL has written
      When I run:
        """sql
        CREATE TABLE app.t (id INTEGER PRIMARY KEY, v TIMESTAMPTZ) USING kalamdb;
        CREATE TABLE ordinary (id INTEGER PRIMARY KEY, v TIMESTAMPTZ);
        INSERT INTO ordinary VALUES
          (1, '2024-01-01 12:00:00+02'),
          (2, '1969-12-31 23:59:59.999999Z'),
          (3, '0001-01-01 00:00:00Z'),
          (4, NULL);
        INSERT INTO app.t SELECT * FROM ordinary;
        SET TimeZone = 'UTC';
        SELECT id, k.v, k.v IS NOT DISTINCT FROM o.v AND k.v::text IS NOT DISTINCT FROM o.v::text AS same
        FROM ordinary o LEFT JOIN app.t k USING (id) ORDER BY id;
        """
      Then the result is:
        | id | v                             | same |
        | 1  | 2024-01-01 10:00:00+00        | t    |
        | 2  | 1969-12-31 23:59:59.999999+00 | t    |
        | 3  | 0001-01-01 00:00:00+00        | t    |
        | 4  | NULL                          | t    |
      Given KalamDB runs:
        """sql
        INSERT INTO app.t (id, v) VALUES (101, '2024-01-01 10:00:00'), (102, '1969-12-31 23:59:59.999999');
        """
      Then in KalamDB "SELECT p.id FROM app.t p JOIN app.t k ON p.v = k.v WHERE k.id = p.id + 100 ORDER BY p.id" gives:
        | id |
        | 1  |
        | 2  |
      When I run:
        """sql
        SELECT p.id FROM app.t p JOIN app.t k ON p.v = k.v WHERE k.id = p.id + 100 ORDER BY p.id;
        """
      Then the result is:
        | id |
        | 1  |
        | 2  |

    @own-choice
    Scenario: TIMESTAMPTZ keeps years before Christ and after 9999
      When I run:
        """sql
        SET TimeZone = 'UTC';
        CREATE TABLE app.t (id INTEGER PRIMARY KEY, v TIMESTAMPTZ) USING kalamdb;
        INSERT INTO app.t (id, v) VALUES
          (1, '0044-03-15 00:00:00Z BC'),
          (2, '12024-05-06 07:08:09Z');
        SELECT id, v FROM app.t ORDER BY id;
        """
      Then the result is:
        | id | v                         |
        | 1  | 0044-03-15 00:00:00+00 BC |
        | 2  | 12024-05-06 07:08:09+00   |

    Scenario: TIMESTAMPTZ does not depend on the settings of the session
      Given I run:
        """sql
        CREATE TABLE app.t (id INTEGER PRIMARY KEY, v TIMESTAMPTZ) USING kalamdb;
        SET TimeZone = 'America/New_York';
        INSERT INTO app.t (id, v) VALUES (1, '2024-02-02 23:05:06.000007');
        SET TimeZone = 'Asia/Kolkata';
        INSERT INTO app.t (id, v) VALUES (2, '2024-02-03 09:35:06.000007');
        """
      When I run:
        """sql
        SELECT id, v FROM app.t ORDER BY id;
        """
      Then the result is:
        | id | v                                |
        | 1  | 2024-02-03 09:35:06.000007+05:30 |
        | 2  | 2024-02-03 09:35:06.000007+05:30 |
      And in KalamDB "SELECT count(DISTINCT v) AS kinds FROM app.t" gives:
        | kinds |
        | 1     |

  @TYPE-013
  Rule: "The returned Arrow batches are converted into PostgreSQL tuples." – JSON and JSONB keeps its value on the way there and back

    Scenario: JSON comes back with the same meaning
      When I run:
        """sql
        CREATE TABLE app.t (id INTEGER PRIMARY KEY, v JSON) USING kalamdb;
        CREATE TABLE ordinary (id INTEGER PRIMARY KEY, v JSON);
        INSERT INTO ordinary VALUES
          (1, '{"a":[1,2]}'),
          (2, '{ "b" : 1,  "a": {"deep": [true, null, "naïve \u00e9 \" \\"]} }'),
          (3, '"text"'),
          (4, NULL);
        INSERT INTO app.t SELECT * FROM ordinary;
        SELECT id, k.v::jsonb IS NOT DISTINCT FROM o.v::jsonb AS same, k.v IS NULL AS is_null
        FROM ordinary o LEFT JOIN app.t k USING (id) ORDER BY id;
        """
      Then the result is:
        | id | same | is_null |
        | 1  | t    | f       |
        | 2  | t    | f       |
        | 3  | t    | f       |
        | 4  | t    | t       |

    @own-choice
    Scenario: JSON comes back letter for letter
      When I run:
        """sql
        CREATE TABLE app.t (id INTEGER PRIMARY KEY, v JSON) USING kalamdb;
        CREATE TABLE ordinary (id INTEGER PRIMARY KEY, v JSON);
        INSERT INTO ordinary VALUES
          (1, '{"a":[1,2]}'),
          (2, '{ "b" : 1,  "a": {"deep": [true, null, "naïve \u00e9 \" \\"]}, "b": 2 }'),
          (3, '"text"'),
          (4, 'null'),
          (5, NULL);
        INSERT INTO app.t SELECT * FROM ordinary;
        SELECT id, k.v::text IS NOT DISTINCT FROM o.v::text AS same, k.v IS NULL AS is_null
        FROM ordinary o LEFT JOIN app.t k USING (id) ORDER BY id;
        """
      Then the result is:
        | id | same | is_null |
        | 1  | t    | f       |
        | 2  | t    | f       |
        | 3  | t    | f       |
        | 4  | t    | f       |
        | 5  | t    | t       |

    Scenario: JSONB comes back as an ordinary table holds it
      When I run:
        """sql
        CREATE TABLE app.t (id INTEGER PRIMARY KEY, v JSONB) USING kalamdb;
        CREATE TABLE ordinary (id INTEGER PRIMARY KEY, v JSONB);
        INSERT INTO ordinary VALUES
          (1, '{"a":[1,2]}'),
          (2, '{ "b" : 1,  "a": {"deep": [true, null, "naïve \u00e9 \" \\"]}, "b": 2 }'),
          (3, '[12345, -0.5, "x"]'),
          (4, 'null'),
          (5, NULL);
        INSERT INTO app.t SELECT * FROM ordinary;
        SELECT id, k.v IS NOT DISTINCT FROM o.v AND k.v::text IS NOT DISTINCT FROM o.v::text AS same, k.v IS NULL AS is_null
        FROM ordinary o LEFT JOIN app.t k USING (id) ORDER BY id;
        """
      Then the result is:
        | id | same | is_null |
        | 1  | t    | f       |
        | 2  | t    | f       |
        | 3  | t    | f       |
        | 4  | t    | f       |
        | 5  | t    | t       |

    @own-choice
    Scenario: JSONB keeps every digit of a number
      When I run:
        """sql
        CREATE TABLE app.t (id INTEGER PRIMARY KEY, v JSONB) USING kalamdb;
        INSERT INTO app.t (id, v) VALUES (1, '12345678901234567890.12345678901234567890');
        SELECT id, v FROM app.t;
        """
      Then the result is:
        | id | v                                         |
        | 1  | 12345678901234567890.12345678901234567890 |

    Scenario Outline: KalamDB can look into the <type> that PostgreSQL has sent, and PostgreSQL reads what KalamDB's own SQL has written
      Given I run:
        """sql
        CREATE TABLE app.t (id INTEGER PRIMARY KEY, v <type>) USING kalamdb;
        INSERT INTO app.t (id, v) VALUES (1, '{"a": {"b": "naïve"}}');
        """
      And KalamDB runs:
        """sql
        INSERT INTO app.t (id, v) VALUES (2, '{"a": {"b": "plain"}}');
        """
      Then in KalamDB "SELECT v->'a'->>'b' AS b FROM app.t ORDER BY id" gives:
        | b     |
        | naïve |
        | plain |
      When I run:
        """sql
        SELECT v->'a'->>'b' AS b, v::jsonb = jsonb_build_object('a', jsonb_build_object('b', v->'a'->>'b')) AS whole
        FROM app.t ORDER BY id;
        """
      Then the result is:
        | b     | whole |
        | naïve | t     |
        | plain | t     |

      Examples:
        | type  |
        | JSON  |
        | JSONB |

  @TYPE-014
  Rule: "The returned Arrow batches are converted into PostgreSQL tuples." – TIME keeps its value on the way there and back

    Scenario: TIME comes back as an ordinary table holds it, and is to KalamDB what its own SQL has written
      When I run:
        """sql
        CREATE TABLE app.t (id INTEGER PRIMARY KEY, v TIME) USING kalamdb;
        CREATE TABLE ordinary (id INTEGER PRIMARY KEY, v TIME);
        INSERT INTO ordinary VALUES
          (1, '12:34:56'),
          (2, '00:00:00'),
          (3, '23:59:59.999999'),
          (4, NULL);
        INSERT INTO app.t SELECT * FROM ordinary;
        SELECT id, k.v, k.v IS NOT DISTINCT FROM o.v AND k.v::text IS NOT DISTINCT FROM o.v::text AS same
        FROM ordinary o LEFT JOIN app.t k USING (id) ORDER BY id;
        """
      Then the result is:
        | id | v               | same |
        | 1  | 12:34:56        | t    |
        | 2  | 00:00:00        | t    |
        | 3  | 23:59:59.999999 | t    |
        | 4  | NULL            | t    |
      Given KalamDB runs:
        """sql
        INSERT INTO app.t (id, v) VALUES (101, '12:34:56'), (102, '00:00:00'), (103, '23:59:59.999999');
        """
      Then in KalamDB "SELECT p.id FROM app.t p JOIN app.t k ON p.v = k.v WHERE k.id = p.id + 100 ORDER BY p.id" gives:
        | id |
        | 1  |
        | 2  |
        | 3  |
      When I run:
        """sql
        SELECT p.id FROM app.t p JOIN app.t k ON p.v = k.v WHERE k.id = p.id + 100 ORDER BY p.id;
        """
      Then the result is:
        | id |
        | 1  |
        | 2  |
        | 3  |

  @TYPE-015
  Rule: "The returned Arrow batches are converted into PostgreSQL tuples." – UUID keeps its value on the way there and back

    Scenario: UUID comes back as an ordinary table holds it, and is to KalamDB what its own SQL has written
      When I run:
        """sql
        CREATE TABLE app.t (id INTEGER PRIMARY KEY, v UUID) USING kalamdb;
        CREATE TABLE ordinary (id INTEGER PRIMARY KEY, v UUID);
        INSERT INTO ordinary VALUES
          (1, '550e8400-e29b-41d4-a716-446655440000'),
          (2, '00000000-0000-0000-0000-000000000000'),
          (3, 'FFFFFFFF-FFFF-FFFF-FFFF-FFFFFFFFFFFF'),
          (4, NULL);
        INSERT INTO app.t SELECT * FROM ordinary;
        SELECT id, k.v, k.v IS NOT DISTINCT FROM o.v AND k.v::text IS NOT DISTINCT FROM o.v::text AS same
        FROM ordinary o LEFT JOIN app.t k USING (id) ORDER BY id;
        """
      Then the result is:
        | id | v                                    | same |
        | 1  | 550e8400-e29b-41d4-a716-446655440000 | t    |
        | 2  | 00000000-0000-0000-0000-000000000000 | t    |
        | 3  | ffffffff-ffff-ffff-ffff-ffffffffffff | t    |
        | 4  | NULL                                 | t    |
      Given KalamDB runs:
        """sql
        INSERT INTO app.t (id, v) VALUES (101, '550e8400-e29b-41d4-a716-446655440000'), (102, '00000000-0000-0000-0000-000000000000'), (103, 'ffffffff-ffff-ffff-ffff-ffffffffffff');
        """
      Then in KalamDB "SELECT p.id FROM app.t p JOIN app.t k ON p.v = k.v WHERE k.id = p.id + 100 ORDER BY p.id" gives:
        | id |
        | 1  |
        | 2  |
        | 3  |
      When I run:
        """sql
        SELECT p.id FROM app.t p JOIN app.t k ON p.v = k.v WHERE k.id = p.id + 100 ORDER BY p.id;
        """
      Then the result is:
        | id |
        | 1  |
        | 2  |
        | 3  |

  @TYPE-016
  Rule: "The returned Arrow batches are converted into PostgreSQL tuples." – DECIMAL(10,2) keeps its value on the way there and back

    Scenario: DECIMAL(10,2) comes back as an ordinary table holds it, and is to KalamDB what its own SQL has written
      When I run:
        """sql
        CREATE TABLE app.t (id INTEGER PRIMARY KEY, v DECIMAL(10,2)) USING kalamdb;
        CREATE TABLE ordinary (id INTEGER PRIMARY KEY, v DECIMAL(10,2));
        INSERT INTO ordinary VALUES
          (1, 123.45),
          (2, -99999999.99),
          (3, 0.1),
          (4, NULL);
        INSERT INTO app.t SELECT * FROM ordinary;
        SELECT id, k.v, k.v IS NOT DISTINCT FROM o.v AND k.v::text IS NOT DISTINCT FROM o.v::text AS same
        FROM ordinary o LEFT JOIN app.t k USING (id) ORDER BY id;
        """
      Then the result is:
        | id | v            | same |
        | 1  | 123.45       | t    |
        | 2  | -99999999.99 | t    |
        | 3  | 0.10         | t    |
        | 4  | NULL         | t    |
      Given KalamDB runs:
        """sql
        INSERT INTO app.t (id, v) VALUES (101, 123.45), (102, -99999999.99), (103, 0.10);
        """
      Then in KalamDB "SELECT p.id FROM app.t p JOIN app.t k ON p.v = k.v WHERE k.id = p.id + 100 ORDER BY p.id" gives:
        | id |
        | 1  |
        | 2  |
        | 3  |
      When I run:
        """sql
        SELECT p.id FROM app.t p JOIN app.t k ON p.v = k.v WHERE k.id = p.id + 100 ORDER BY p.id;
        """
      Then the result is:
        | id |
        | 1  |
        | 2  |
        | 3  |

  @TYPE-017
  Rule: "The returned Arrow batches are converted into PostgreSQL tuples." – NUMERIC(10,2) keeps its value on the way there and back

    Scenario: NUMERIC(10,2) comes back as an ordinary table holds it, and is to KalamDB what its own SQL has written
      When I run:
        """sql
        CREATE TABLE app.t (id INTEGER PRIMARY KEY, v NUMERIC(10,2)) USING kalamdb;
        CREATE TABLE ordinary (id INTEGER PRIMARY KEY, v NUMERIC(10,2));
        INSERT INTO ordinary VALUES
          (1, 123.45),
          (2, -99999999.99),
          (3, 0.005),
          (4, NULL);
        INSERT INTO app.t SELECT * FROM ordinary;
        SELECT id, k.v, k.v IS NOT DISTINCT FROM o.v AND k.v::text IS NOT DISTINCT FROM o.v::text AS same
        FROM ordinary o LEFT JOIN app.t k USING (id) ORDER BY id;
        """
      Then the result is:
        | id | v            | same |
        | 1  | 123.45       | t    |
        | 2  | -99999999.99 | t    |
        | 3  | 0.01         | t    |
        | 4  | NULL         | t    |
      Given KalamDB runs:
        """sql
        INSERT INTO app.t (id, v) VALUES (101, 123.45), (102, -99999999.99), (103, 0.01);
        """
      Then in KalamDB "SELECT p.id FROM app.t p JOIN app.t k ON p.v = k.v WHERE k.id = p.id + 100 ORDER BY p.id" gives:
        | id |
        | 1  |
        | 2  |
        | 3  |
      When I run:
        """sql
        SELECT p.id FROM app.t p JOIN app.t k ON p.v = k.v WHERE k.id = p.id + 100 ORDER BY p.id;
        """
      Then the result is:
        | id |
        | 1  |
        | 2  |
        | 3  |

    Scenario: NUMERIC(38,10) keeps every digit
      When I run:
        """sql
        CREATE TABLE app.t (id INTEGER PRIMARY KEY, v NUMERIC(38,10)) USING kalamdb;
        INSERT INTO app.t (id, v) VALUES
          (1, 9999999999999999999999999999.9999999999), (2, -9999999999999999999999999999.9999999999), (3, 0.0000000001);
        SELECT id, v FROM app.t ORDER BY id;
        """
      Then the result is:
        | id | v                                        |
        | 1  | 9999999999999999999999999999.9999999999  |
        | 2  | -9999999999999999999999999999.9999999999 |
        | 3  | 0.0000000001                             |

  @TYPE-018
  Rule: "The returned Arrow batches are converted into PostgreSQL tuples." – BYTEA keeps its value on the way there and back

    Scenario: BYTEA comes back as an ordinary table holds it, and is to KalamDB what its own SQL has written
      When I run:
        """sql
        CREATE TABLE app.t (id INTEGER PRIMARY KEY, v BYTEA) USING kalamdb;
        CREATE TABLE ordinary (id INTEGER PRIMARY KEY, v BYTEA);
        INSERT INTO ordinary VALUES
          (1, '\x6869'),
          (2, '\x'),
          (3, '\x00ff5c27220a'),
          (4, NULL);
        INSERT INTO app.t SELECT * FROM ordinary;
        SELECT id, k.v, k.v IS NOT DISTINCT FROM o.v AND k.v::text IS NOT DISTINCT FROM o.v::text AS same
        FROM ordinary o LEFT JOIN app.t k USING (id) ORDER BY id;
        """
      Then the result is:
        | id | v               | same |
        | 1  | \\x6869         | t    |
        | 2  | \\x             | t    |
        | 3  | \\x00ff5c27220a | t    |
        | 4  | NULL            | t    |
      Given KalamDB runs:
        """sql
        INSERT INTO app.t (id, v) VALUES (101, 'hi');
        """
      Then in KalamDB "SELECT p.id FROM app.t p JOIN app.t k ON p.v = k.v WHERE k.id = p.id + 100 ORDER BY p.id" gives:
        | id |
        | 1  |
      When I run:
        """sql
        SELECT p.id FROM app.t p JOIN app.t k ON p.v = k.v WHERE k.id = p.id + 100 ORDER BY p.id;
        """
      Then the result is:
        | id |
        | 1  |

    Scenario: BYTEA does not depend on the settings of the session
      When I run:
        """sql
        CREATE TABLE app.t (id INTEGER PRIMARY KEY, v BYTEA) USING kalamdb;
        SET bytea_output = 'escape';
        INSERT INTO app.t (id, v) VALUES (1, '\x00ff5c27');
        RESET bytea_output;
        SELECT v FROM app.t;
        """
      Then the result is:
        | v           |
        | \\x00ff5c27 |

  @TYPE-019
  Rule: "The returned Arrow batches are converted into PostgreSQL tuples." – TEXT[] keeps its value on the way there and back

    Scenario: TEXT[] comes back as an ordinary table holds it, and is to KalamDB what its own SQL has written
      When I run:
        """sql
        CREATE TABLE app.t (id INTEGER PRIMARY KEY, v TEXT[]) USING kalamdb;
        CREATE TABLE ordinary (id INTEGER PRIMARY KEY, v TEXT[]);
        INSERT INTO ordinary VALUES
          (1, '{a,b}'),
          (2, '{}'),
          (3, ARRAY['with, comma', 'with "quotes"', '', 'NULL', NULL, E'back\\slash']),
          (4, '{{a,b},{c,d}}'),
          (5, NULL);
        INSERT INTO app.t SELECT * FROM ordinary;
        SELECT id, k.v, k.v IS NOT DISTINCT FROM o.v AND k.v::text IS NOT DISTINCT FROM o.v::text AS same
        FROM ordinary o LEFT JOIN app.t k USING (id) ORDER BY id;
        """
      Then the result is:
        | id | v                                                                  | same |
        | 1  | {a,b}                                                              | t    |
        | 2  | {}                                                                 | t    |
        | 3  | {"with, comma","with \\"quotes\\"","","NULL",NULL,"back\\\\slash"} | t    |
        | 4  | {{a,b},{c,d}}                                                      | t    |
        | 5  | NULL                                                               | t    |
      Given KalamDB runs:
        """sql
        INSERT INTO app.t (id, v) VALUES (101, '{a,b}'), (102, '{}');
        """
      Then in KalamDB "SELECT p.id FROM app.t p JOIN app.t k ON p.v = k.v WHERE k.id = p.id + 100 ORDER BY p.id" gives:
        | id |
        | 1  |
        | 2  |
      When I run:
        """sql
        SELECT p.id FROM app.t p JOIN app.t k ON p.v = k.v WHERE k.id = p.id + 100 ORDER BY p.id;
        """
      Then the result is:
        | id |
        | 1  |
        | 2  |
