-- Aggregates, GROUPING SETS, window functions, DISTINCT, set operations, order and limit.

CREATE TABLE sale (id bigint PRIMARY KEY, shop text, item text, day date, n int, price numeric(10,2), gift boolean) USING kalamdb;
CREATE TABLE stock (id bigint PRIMARY KEY, item text, n int) USING kalamdb;

INSERT INTO sale
  SELECT g, (ARRAY['east', 'west', 'North', NULL])[g % 4 + 1], (ARRAY['pen', 'ink', 'cup'])[g % 3 + 1], date '2020-01-30' + g % 9,
         nullif(g % 11, 5), (g * 37 % 101)::numeric / 4, CASE g % 5 WHEN 0 THEN true WHEN 1 THEN NULL ELSE false END
  FROM generate_series(1, 60) g;
INSERT INTO stock VALUES (1, 'pen', 4), (2, 'ink', NULL), (3, 'saw', 2), (4, 'pen', 1), (5, NULL, 9);

SELECT count(*), count(n), count(DISTINCT shop), sum(n), min(day), max(price), avg(price)::numeric(12,6) FROM sale;
SELECT sum(n), avg(n), max(n), count(*) FROM sale WHERE false;
SELECT count(*) FROM sale WHERE shop = 'nowhere';
SELECT shop, count(*), sum(price) FROM sale GROUP BY shop ORDER BY shop NULLS FIRST;
SELECT shop, item, count(*) FROM sale GROUP BY 1, 2 ORDER BY 3 DESC, 1, 2;
SELECT item, bool_and(gift), bool_or(gift), every(n > 0) FROM sale GROUP BY item ORDER BY item;
SELECT item, string_agg(shop, ',' ORDER BY id DESC), array_agg(DISTINCT n ORDER BY n) FROM sale WHERE id < 30 GROUP BY item ORDER BY item;
SELECT item, count(*) FILTER (WHERE gift), sum(price) FILTER (WHERE shop IS NULL) FROM sale GROUP BY item ORDER BY item;
SELECT shop, sum(n) FROM sale GROUP BY shop HAVING sum(n) > 60 AND min(id) < 4 ORDER BY shop;
SELECT round(stddev_samp(n), 6), round(var_pop(n), 6), round(corr(n, price)::numeric, 6) FROM sale;
SELECT percentile_cont(0.5) WITHIN GROUP (ORDER BY n), percentile_disc(0.25) WITHIN GROUP (ORDER BY price), mode() WITHIN GROUP (ORDER BY item) FROM sale;
SELECT rank(5) WITHIN GROUP (ORDER BY n), dense_rank(5) WITHIN GROUP (ORDER BY n) FROM sale;
SELECT json_agg(n ORDER BY id), jsonb_object_agg(id, item) FROM sale WHERE id < 8;
SELECT bit_and(id), bit_or(id), sum(DISTINCT n) FROM sale WHERE id IN (6, 7, 14, 15);
SELECT extract(month FROM day) AS m, count(*) FROM sale GROUP BY 1 ORDER BY 1;
SELECT n % 2 = 0 AS even, count(*) FROM sale GROUP BY n % 2 = 0 ORDER BY 1;
SELECT 1 FROM sale HAVING count(*) > 59;
-- fails: 42803
SELECT shop, id FROM sale GROUP BY shop;
-- fails: 42803
SELECT sum(count(*)) FROM sale;
-- fails: 42803
SELECT shop FROM sale WHERE count(*) > 1;

SELECT shop, item, sum(n) FROM sale GROUP BY ROLLUP (shop, item) ORDER BY shop, item, sum(n);
SELECT shop, item, grouping(shop, item), count(*) FROM sale GROUP BY CUBE (shop, item) ORDER BY 3, 1, 2;
SELECT shop, gift, count(*) FROM sale GROUP BY GROUPING SETS ((shop), (gift), ()) ORDER BY grouping(shop, gift), 1, 2;
SELECT item, count(*) FROM sale WHERE false GROUP BY GROUPING SETS ((item), ());
SELECT shop, item, day, sum(price) FROM sale WHERE n > 7 GROUP BY shop, GROUPING SETS ((item), (day)) ORDER BY 1, 2, 3;

SELECT DISTINCT shop FROM sale ORDER BY shop;
SELECT DISTINCT item, gift FROM sale ORDER BY item, gift;
SELECT DISTINCT ON (shop) shop, id, price FROM sale ORDER BY shop, price DESC, id;
SELECT DISTINCT ON (item, gift) item, gift, id FROM sale ORDER BY item, gift, id DESC;
-- fails: 42P10
SELECT DISTINCT ON (shop) shop FROM sale ORDER BY id;
SELECT count(*) FROM (SELECT DISTINCT n, gift FROM sale) x;

SELECT id, row_number() OVER (ORDER BY price, id), rank() OVER (ORDER BY n), dense_rank() OVER (ORDER BY n DESC NULLS LAST) FROM sale ORDER BY id;
SELECT id, sum(n) OVER (PARTITION BY shop ORDER BY id), count(*) OVER () FROM sale ORDER BY id;
SELECT id, lag(price) OVER w, lead(price, 2, -1.0) OVER w, first_value(id) OVER w, nth_value(id, 3) OVER w FROM sale WINDOW w AS (PARTITION BY item ORDER BY id) ORDER BY id LIMIT 20;
SELECT id, sum(n) OVER (ORDER BY id ROWS BETWEEN 2 PRECEDING AND 1 FOLLOWING) FROM sale ORDER BY id OFFSET 45;
SELECT id, count(*) OVER (ORDER BY day RANGE BETWEEN '2 days' PRECEDING AND CURRENT ROW EXCLUDE CURRENT ROW) FROM sale WHERE gift ORDER BY id;
SELECT id, sum(n) OVER (ORDER BY n GROUPS BETWEEN 1 PRECEDING AND 1 FOLLOWING) FROM sale WHERE id < 20 ORDER BY id;
SELECT id, ntile(7) OVER (ORDER BY id), round(percent_rank() OVER (ORDER BY n)::numeric, 4), cume_dist() OVER (ORDER BY gift) FROM sale WHERE id < 15 ORDER BY id;
SELECT shop, sum(sum(price)) OVER (ORDER BY shop) FROM sale GROUP BY shop ORDER BY shop;
SELECT * FROM (SELECT id, shop, row_number() OVER (PARTITION BY shop ORDER BY price DESC, id) r FROM sale) x WHERE r <= 2 ORDER BY shop, r;
-- fails: 42P20
SELECT id FROM sale WHERE row_number() OVER () = 1;

SELECT item FROM sale UNION SELECT item FROM stock ORDER BY 1;
SELECT item FROM stock UNION ALL SELECT item FROM stock ORDER BY 1;
SELECT item FROM sale INTERSECT SELECT item FROM stock ORDER BY 1;
SELECT item FROM stock INTERSECT ALL SELECT item FROM sale WHERE id < 3 ORDER BY 1;
SELECT item FROM stock EXCEPT SELECT item FROM sale ORDER BY 1;
SELECT item FROM stock EXCEPT ALL SELECT 'pen' ORDER BY 1;
SELECT n FROM stock UNION SELECT 2.5 UNION SELECT NULL ORDER BY 1;
(SELECT id FROM sale ORDER BY id DESC LIMIT 2) UNION ALL (SELECT id FROM stock ORDER BY id LIMIT 2);
SELECT id, n FROM sale WHERE id = 3 UNION ALL SELECT id, n FROM stock WHERE id = 3 UNION ALL SELECT 3, 3;
-- fails: 42601
SELECT id FROM sale UNION SELECT id, n FROM stock;
-- fails: 42804
SELECT day FROM sale UNION SELECT n FROM stock;

SELECT id FROM sale ORDER BY price DESC, id LIMIT 5;
SELECT id FROM sale ORDER BY n NULLS FIRST, id FETCH FIRST 4 ROWS ONLY;
SELECT n FROM sale ORDER BY n DESC NULLS LAST FETCH FIRST 7 ROWS WITH TIES;
SELECT id FROM sale ORDER BY id LIMIT 3 OFFSET 58;
SELECT id FROM sale ORDER BY id LIMIT 0;
SELECT count(*) FROM (SELECT id FROM sale LIMIT ALL OFFSET 55) x;
-- fails: 2201W
SELECT id FROM sale LIMIT -1;
SELECT id FROM sale ORDER BY gift, shop COLLATE "C" DESC, item, id LIMIT 12;
SELECT shop FROM sale GROUP BY shop ORDER BY count(*), shop LIMIT 2;
SELECT id FROM sale ORDER BY day USING >, id LIMIT 3;
-- differs: 0A000 because PostgreSQL samples no foreign table
SELECT count(*) FROM sale TABLESAMPLE BERNOULLI (100);
SELECT id + 0 AS k FROM sale ORDER BY id % 10, k DESC LIMIT 8;
-- fails: 42703
SELECT id + 0 AS k FROM sale ORDER BY k % 10;

EXPLAIN (COSTS OFF) SELECT shop, sum(n) FROM sale GROUP BY ROLLUP (shop);
EXPLAIN (ANALYZE, BUFFERS) SELECT DISTINCT ON (shop) shop, id FROM sale ORDER BY shop, id;
