-- title: Environment variables
-- question: Which environment variables do the images of the fleet set, in how many of them, to how many values?
-- parameter: top integer = 1000; at most so many rows, those with the most images first; -1: all
-- column: name text id; the variable's name
-- column: images integer; how many images that some host has set it
-- column: values integer "VALUES"; how many different values there are
SELECT
  variable_holders.name,
  sum(variable_holders.first) AS images,
  count(*) AS "values"
FROM variable_holders
GROUP BY variable_holders.name
ORDER BY
  images DESC,
  variable_holders.name
LIMIT :top
