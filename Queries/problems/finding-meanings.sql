-- title: What findings mean
-- question: Which faults can a scan find, what do they mean and harm, and what is to be done?
-- column: code text id; the kind of fault
-- column: place text under; where it is, from the data root
-- column: meaning text under; what is wrong there
-- column: harm text under; what does not work, or what it costs
-- column: repaired boolean "REPAIRS ITSELF"; Docker or containerd repairs it without anybody's help; null where that depends on the store
-- column: remedy text under; what to do, and what is lost
SELECT
  code,
  place,
  meaning,
  harm,
  repaired,
  remedy
FROM finding_codes
