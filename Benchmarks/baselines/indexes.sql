-- Made after the rows: cheaper than keeping them up to date on the way.
CREATE UNIQUE INDEX digests_digest ON digests(digest);
CREATE INDEX image_layers_chain ON image_layers(chain);
CREATE INDEX chain_children ON chain_ids(parent);
CREATE INDEX layers_parent ON layers(parent);
CREATE INDEX tags_target ON tags(target);
CREATE INDEX repo_digests_target ON repo_digests(target);
CREATE INDEX blob_sources_diff ON blob_sources(diff);
CREATE UNIQUE INDEX instructions_text ON instructions(text);
CREATE INDEX layers_by_instruction ON layer_instructions(instruction);
