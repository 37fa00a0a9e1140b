-- Subqueries: correlated, scalar, IN, EXISTS, ANY and ALL, in every clause.

CREATE TABLE dept (id int PRIMARY KEY, name text, head int, budget numeric(12,2)) USING kalamdb;
CREATE TABLE staff (id int PRIMARY KEY, name text, dept int, pay int, since date, boss int) USING kalamdb;

INSERT INTO dept VALUES (10, 'Ink', 1, 1000.50), (20, 'Paper', 4, 99999.99), (30, 'Glue', NULL, NULL), (40, 'Thread', 7, 0);
COPY staff (id, name, dept, pay, since, boss) FROM STDIN;
1	Ada	10	900	2001-01-01	\N
2	Ben	10	400	2003-05-06	1
3	Cas	10	\N	2003-05-07	1
4	Dot	20	950	1999-12-31	1
5	Eva	20	400	2010-10-10	4
6	Fay	20	410	2010-10-11	4
7	Gus	40	400	2020-02-02	1
8	Hal	\N	300	\N	7
9	Ida	99	310	2021-01-01	8
\.

SELECT name, (SELECT d.name FROM dept d WHERE d.id = s.dept) FROM staff s ORDER BY id;
SELECT name, (SELECT count(*) FROM staff x WHERE x.boss = s.id) FROM staff s ORDER BY id;
SELECT name, pay - (SELECT avg(pay)::int FROM staff) FROM staff ORDER BY id;
SELECT (SELECT max(pay) FROM staff), (SELECT min(name) FROM dept), (SELECT name FROM staff WHERE false);
SELECT name FROM staff s WHERE pay > (SELECT avg(pay) FROM staff x WHERE x.dept = s.dept) ORDER BY id;
SELECT name FROM staff s WHERE pay = (SELECT max(pay) FROM staff x WHERE x.dept IS NOT DISTINCT FROM s.dept) ORDER BY id;
SELECT name FROM dept d WHERE (SELECT count(*) FROM staff WHERE dept = d.id) = 0;
SELECT name FROM dept d WHERE 2 < (SELECT count(*) FROM staff s WHERE s.dept = d.id AND s.pay < (SELECT pay FROM staff h WHERE h.id = d.head) + 1000) ORDER BY 1;

-- More rows than a scalar may have
-- fails: 21000
SELECT (SELECT name FROM staff);
-- fails: 21000
SELECT name FROM dept d WHERE head = (SELECT id FROM staff s WHERE s.dept = d.id);
-- fails: 42601
SELECT (SELECT id, name FROM staff LIMIT 1);

SELECT name FROM staff WHERE dept IN (SELECT id FROM dept WHERE budget > 0) ORDER BY id;
SELECT name FROM staff WHERE (dept, pay) IN (SELECT dept, max(pay) FROM staff GROUP BY dept) ORDER BY id;
SELECT name FROM staff WHERE dept NOT IN (SELECT id FROM dept) ORDER BY id;
SELECT name FROM staff WHERE dept NOT IN (SELECT head FROM dept) ORDER BY id;
SELECT name, dept IN (SELECT id FROM dept WHERE budget > 0), dept IN (SELECT head FROM dept) FROM staff ORDER BY id;
SELECT name FROM staff WHERE id IN (SELECT boss FROM staff WHERE id IN (SELECT boss FROM staff)) ORDER BY id;
SELECT name FROM staff WHERE id IN (1, 3, 5, 55, NULL) ORDER BY id;
SELECT name FROM staff WHERE id NOT IN (1, 3, 5, 55, NULL) ORDER BY id;
SELECT name FROM staff WHERE name IN ('Ada', 'Ida', 'ada') ORDER BY id;
SELECT name FROM staff WHERE id = ANY (ARRAY[2, 4, 4, NULL]) ORDER BY id;
SELECT name FROM staff WHERE id = ANY (ARRAY(SELECT head FROM dept ORDER BY id)) ORDER BY id;
SELECT name FROM staff WHERE pay >= ALL (SELECT pay FROM staff WHERE pay IS NOT NULL);
SELECT name FROM staff WHERE pay >= ALL (SELECT pay FROM staff);
SELECT name FROM staff WHERE pay < ANY (SELECT pay FROM staff WHERE dept = 40) ORDER BY id;
SELECT name FROM staff WHERE pay > ALL (SELECT pay FROM staff WHERE dept = 30) ORDER BY id;
SELECT name FROM staff WHERE (dept, id) = (SELECT dept, min(id) FROM staff WHERE dept = 20 GROUP BY dept);

SELECT EXISTS (SELECT FROM staff WHERE pay > 940), EXISTS (SELECT FROM staff WHERE pay > 950);
SELECT name FROM dept d WHERE EXISTS (SELECT FROM staff s WHERE s.dept = d.id AND EXISTS (SELECT FROM staff b WHERE b.id = s.boss AND b.dept <> d.id)) ORDER BY id;
SELECT name FROM dept d WHERE NOT EXISTS (SELECT FROM staff s WHERE s.dept = d.id AND s.pay IS NULL) ORDER BY id;

-- In FROM, in HAVING, in ORDER BY, in LIMIT, in CASE, in VALUES, in a function's arguments
SELECT x.dept, x.n FROM (SELECT dept, count(*) n FROM staff GROUP BY dept) x WHERE n > 1 ORDER BY 1;
SELECT dept, sum(pay) FROM staff GROUP BY dept HAVING sum(pay) > (SELECT avg(pay) * 1.5 FROM staff) ORDER BY 1;
SELECT name FROM staff s ORDER BY (SELECT d.budget FROM dept d WHERE d.id = s.dept) DESC NULLS LAST, id;
SELECT name FROM staff ORDER BY id LIMIT (SELECT count(*) FROM dept) OFFSET (SELECT min(head) FROM dept);
SELECT name, CASE WHEN id IN (SELECT head FROM dept) THEN 'head' WHEN EXISTS (SELECT FROM staff x WHERE x.boss = s.id) THEN 'boss' ELSE '' END FROM staff s ORDER BY id;
SELECT * FROM (VALUES ((SELECT name FROM dept WHERE id = 10)), ((SELECT name FROM dept WHERE id = 11))) v (n);
SELECT coalesce((SELECT budget FROM dept WHERE id = 30), (SELECT max(budget) FROM dept));
SELECT array(SELECT name FROM staff WHERE dept = 20 ORDER BY pay DESC, id);
SELECT d.name, array(SELECT s.name FROM staff s WHERE s.dept = d.id ORDER BY s.id) FROM dept d ORDER BY d.id;
SELECT greatest((SELECT max(pay) FROM staff), (SELECT max(budget) FROM dept));
SELECT s.name FROM staff s, (SELECT id FROM dept OFFSET 0) d WHERE s.dept = d.id ORDER BY s.id;
SELECT count(*) FROM (SELECT 1 FROM staff LIMIT 4) x;
SELECT name FROM (SELECT * FROM (SELECT *, pay * 12 AS year FROM staff) a WHERE year > 4800) b ORDER BY year, id;

-- Filters that KalamDB may apply, and such that only look like it
SELECT name FROM staff WHERE id = 4;
SELECT name FROM staff WHERE 4 = id;
SELECT name FROM staff WHERE id = 4 AND id = 5;
SELECT name FROM staff WHERE id = 4 OR name = 'Ben' ORDER BY id;
SELECT name FROM staff WHERE id = 4.0;
SELECT name FROM staff WHERE id = 4.5;
SELECT name FROM staff WHERE id = 2::smallint OR id = 3::bigint ORDER BY id;
SELECT name FROM staff WHERE id::text = '4';
SELECT name FROM staff WHERE name = 'Dot ';
SELECT name FROM staff WHERE name::char(5) = 'Dot ';
SELECT name FROM staff WHERE name = 'Dot'::varchar;
SELECT name FROM staff WHERE name = 'Dot' COLLATE "C";
SELECT name FROM staff WHERE dept = NULL;
SELECT name FROM staff WHERE dept IS NULL;
SELECT name FROM staff WHERE (dept = 10) IS NOT TRUE ORDER BY id;
SELECT name FROM staff WHERE NOT (dept = 10) ORDER BY id;
SELECT name FROM staff WHERE dept = 10 AND pay IS NULL;
SELECT name FROM staff WHERE dept = 10 AND (pay = 900 OR pay = 400) ORDER BY id;
SELECT name FROM staff WHERE dept = pay / 20;
SELECT name FROM staff WHERE dept = boss * 10 ORDER BY id;
SELECT name FROM staff WHERE since = date '2010-10-10';
SELECT name FROM dept WHERE budget = 1000.5;
SELECT name FROM staff WHERE id = (SELECT 4);
SELECT name FROM staff WHERE id = length('four');
-- fails: 22012
SELECT name FROM staff WHERE 1 / (id - 4) = 1;
SELECT name FROM staff WHERE id = 2147483648;
SELECT name FROM staff WHERE name ~ '^[A-D]' AND name !~* 'a' ORDER BY id;

-- Collations in which other letters are equal
CREATE COLLATION folded (provider = icu, locale = 'und-u-ks-level2', deterministic = false);
SELECT name FROM staff WHERE name = 'aDA' COLLATE folded;
SELECT name FROM staff WHERE name IN ('EVA', 'fay') ORDER BY id;
SELECT count(*) FROM staff WHERE name COLLATE folded = 'HAL';
SELECT name FROM staff WHERE name IN (SELECT 'n' || g FROM generate_series(1, 3000) g UNION ALL SELECT 'Gus');
CREATE TABLE folding (id int PRIMARY KEY, name text COLLATE folded) USING kalamdb;
INSERT INTO folding VALUES (1, 'Straße'), (2, 'STRASSE'), (3, 'Other');
SELECT id FROM folding WHERE name = 'strasse' ORDER BY id;
SELECT id FROM folding WHERE name = 'Other' COLLATE "C";
SELECT name, count(*) OVER (PARTITION BY name) FROM folding WHERE id = 3;
PREPARE f (text) AS SELECT id FROM folding WHERE name = $1 ORDER BY id;
EXECUTE f ('OTHER');
UPDATE folding SET name = 'x' WHERE name = 'OTHER';
SELECT id, name FROM folding ORDER BY id;

DROP FOREIGN TABLE staff;
-- fails: 42P01
SELECT count(*) FROM staff;
