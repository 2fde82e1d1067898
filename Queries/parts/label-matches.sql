label.key = substr(wanted.value, 1, instr(wanted.value || '=', '=') - 1)
AND (instr(wanted.value, '=') = 0 OR label.value = substr(wanted.value, instr(wanted.value, '=') + 1))
