-- title: Environment variables
-- subject: configs
-- question: Which environment variables do the images of the fleet set, in how many of them, to how many values?
-- parameter: top integer = 1000; at most so many rows, those with the most images first; -1: all
-- column: name text id; the variable's name
-- column: images integer; how many images that some host has set it
-- column: values integer "VALUES"; how many different values there are
WITH settings AS (
  SELECT
    image_holders.image,
    CASE instr(environment.value, '=')
      WHEN 0 THEN environment.value ELSE substr(environment.value, 1, instr(environment.value, '=') - 1)
    END AS name,
    environment.value AS setting
  FROM image_holders
  CROSS JOIN image_configs
  CROSS JOIN json_each(
    CASE WHEN json_valid(image_configs.config) THEN image_configs.config END, '$.Env'
  ) AS environment
  -- Of what is no array, json_each makes a row without a key or with a name for one.
  WHERE image_configs.image = image_holders.image
    AND typeof(environment.key) = 'integer'
    AND environment.value IS NOT NULL
)
SELECT
  settings.name,
  count(DISTINCT settings.image) AS images,
  count(DISTINCT settings.setting) AS "values"
FROM settings
GROUP BY settings.name
ORDER BY
  images DESC,
  settings.name
LIMIT :top
