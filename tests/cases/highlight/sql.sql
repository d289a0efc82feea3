-- Offers of a department.
CREATE TABLE IF NOT EXISTS offer (id SERIAL PRIMARY KEY, title VARCHAR(80) NOT NULL, "until" date);
/* many
   lines */
SELECT o.title, count(*) AS n FROM offer o LEFT JOIN page ON page.id = o.id
WHERE title <> 'it''s' AND n >= 10 OR `x` IN (1, 2) || 'a\'b' GROUP BY 1 order by n;
INSERT INTO offer VALUES (1, 'a', NULL);
update offer set n = n + 1, t = x::text where id != 2;
