CASE typeof(steps.moment)
  WHEN 'integer' THEN strftime('%Y-%m-%dT%H:%M:%S', steps.moment / 1000000000, 'unixepoch')
    || rtrim(rtrim(printf('.%09d', steps.moment % 1000000000), '0'), '.') || 'Z'
  ELSE steps.moment
END
