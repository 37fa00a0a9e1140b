-- MERGE from Kalam tables into plain ones.
-- all since 15

CREATE TABLE offer (id bigint PRIMARY KEY, item text, price int, gone boolean) USING kalamdb;
CREATE TABLE shelf (id bigint PRIMARY KEY, item text, price int);
INSERT INTO offer VALUES (1, 'axe', 10, false), (2, 'bow', 20, true), (3, 'cup', NULL, false), (4, 'dye', 40, NULL);
INSERT INTO shelf VALUES (1, 'axe', 9), (2, 'bow', 21), (8, 'hat', 80);

MERGE INTO shelf s USING offer o ON s.id = o.id
WHEN MATCHED AND o.gone THEN DELETE
WHEN MATCHED THEN UPDATE SET price = o.price
WHEN NOT MATCHED THEN INSERT (id, item, price) VALUES (o.id, o.item, coalesce(o.price, -1));
SELECT * FROM shelf ORDER BY id;

MERGE INTO shelf s USING (SELECT item, max(price) AS p FROM offer GROUP BY item) o ON s.item = o.item AND p > 10
WHEN MATCHED THEN DO NOTHING
WHEN NOT MATCHED AND o.p IS NOT NULL THEN INSERT VALUES (100 + o.p, o.item || '2', o.p);
SELECT * FROM shelf ORDER BY id;

WITH w AS (SELECT * FROM offer WHERE id < 3)
MERGE INTO shelf s USING w ON w.id = s.id
WHEN MATCHED THEN UPDATE SET item = upper(w.item);
SELECT * FROM shelf ORDER BY id;

-- The target joins two of the source
-- fails: 21000
MERGE INTO shelf s USING (SELECT 1 AS id, price FROM offer WHERE id < 3) o ON s.id = o.id
WHEN MATCHED THEN UPDATE SET price = o.price;

-- since 17
MERGE INTO shelf s USING offer o ON s.id = o.id
WHEN NOT MATCHED BY SOURCE AND s.id < 100 THEN DELETE
WHEN MATCHED THEN UPDATE SET price = s.price + 1
RETURNING merge_action(), s.id, s.price, o.item;
-- since 17
SELECT * FROM shelf ORDER BY id;

-- differs: 0A000 because PostgreSQL merges into no foreign table
MERGE INTO offer o USING shelf s ON s.id = o.id
WHEN MATCHED THEN DO NOTHING;
SELECT count(*) FROM offer;

PREPARE m (int) AS MERGE INTO shelf s USING offer o ON s.id = o.id AND o.id = $1
WHEN MATCHED THEN UPDATE SET price = 1000 + $1;
EXECUTE m (1);
EXECUTE m (4);
SELECT id, price FROM shelf WHERE price >= 1000 ORDER BY id;
EXPLAIN (COSTS OFF) MERGE INTO shelf s USING offer o ON s.id = o.id WHEN MATCHED THEN DELETE;
