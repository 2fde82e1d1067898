-- title: Environment variables
-- question: Which environment variables do the images of the fleet set, in how many of them, to how many values?
-- parameter: top integer = 1000; at most so many rows, those with the most images first; -1: all
-- column: name text id; the variable's name
-- column: images integer; how many images that some host has set it
-- column: values integer "VALUES"; how many different values there are
WITH settings AS (
  SELECT
    image_users.image,
    environment.value AS setting,
    instr(environment.value || '=', '=') AS sign
  FROM image_users
  JOIN image_configs AS configs ON configs.image = image_users.image
  JOIN json_each(configs.config, '$.Env') AS environment
  WHERE typeof(environment.key) = 'integer' AND environment.value IS NOT NULL
)
SELECT
  substr(settings.setting, 1, settings.sign - 1) AS name,
  count(DISTINCT settings.image) AS images,
  count(DISTINCT settings.setting) AS "values"
FROM settings
GROUP BY 1
ORDER BY
  images DESC,
  name
LIMIT :top
