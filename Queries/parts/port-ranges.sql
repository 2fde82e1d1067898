-- Of texts such as 0.0.0.0:8080-8081->80-81/tcp and 443/tcp the host's ports and the container's own.
SELECT
  'published' AS side,
  substr(shown.host_side, length(rtrim(shown.host_side, '0123456789-')) + 1) AS range,
  substr(shown.text, instr(shown.text, '/') + 1) AS protocol
FROM (
  SELECT port.value AS text, substr(port.value, 1, instr(port.value, '->') - 1) AS host_side
  FROM json_each(containers.ports) AS port
  WHERE instr(port.value, '->') > 0
) AS shown
UNION ALL
SELECT
  'exposed',
  CASE instr(port.value, '->') WHEN 0 THEN port.value ELSE substr(port.value, instr(port.value, '->') + 2) END,
  substr(port.value, instr(port.value, '/') + 1)
FROM json_each(containers.ports) AS port
