/// The functions that a user's statement may call: those of SQLite that compute, and strata's own.
///
/// Not among them: what loads code or logs (load_extension, sqlite_log), and the functions of
/// extensions that Debian's SQLite has built in (fts3_tokenizer, fts5, rtreecheck, …).
let allowedFunctions: Set<String> = {
  let names = """
    -> ->> abs acos acosh asin asinh atan atan2 atanh avg ceil ceiling changes char coalesce concat
    concat_ws cos cosh count cume_dist current_date current_time current_timestamp date datetime
    degrees dense_rank exp first_value floor format glob group_concat hex if ifnull iif instr json
    json_array json_array_insert json_array_length json_error_position json_extract
    json_group_array json_group_object json_insert json_object json_patch json_pretty json_quote
    json_remove json_replace json_set json_type json_valid jsonb jsonb_array jsonb_array_insert
    jsonb_extract jsonb_group_array jsonb_group_object jsonb_insert jsonb_object jsonb_patch
    jsonb_remove jsonb_replace jsonb_set julianday lag last_insert_rowid last_value lead length
    like likelihood likely ln log log10 log2 lower ltrim max median min mod nth_value ntile nullif
    octet_length percent_rank percentile percentile_cont percentile_disc pi pow power printf quote
    radians random randomblob rank replace round row_number rtrim sign sin sinh soundex
    sqlite_compileoption_get sqlite_compileoption_used sqlite_source_id sqlite_version sqrt
    strftime string_agg substr substring subtype sum tan tanh time timediff total total_changes trim
    trunc typeof unhex unicode unistr unistr_quote unixepoch unlikely upper zeroblob
    """
  let own = fieldFunctions.map(\.name)
  return Set(names.split { $0 == " " || $0 == "\n" }.map(String.init) + own)
}()

/// The modules of SQLite whose table-valued functions a user's statement may read.
let allowedModules = ["json_each", "json_tree", "jsonb_each", "jsonb_tree"]

/// Those functions, and the ones that answer what the pragmas below answer.
let allowedTableFunctions = allowedModules + allowedPragmas.keys.map { "pragma_\($0)" }

/// The pragmas that only read, and whether one may name a table or an index in them.
let allowedPragmas: [String: Bool] = [
  "application_id": false, "auto_vacuum": false, "collation_list": false, "compile_options": false,
  "data_version": false, "encoding": false, "foreign_key_check": true,
  "foreign_key_list": true, "freelist_count": false, "function_list": false, "index_info": true,
  "index_list": true, "index_xinfo": true, "integrity_check": true, "module_list": false,
  "page_count": false, "page_size": false, "pragma_list": false, "query_only": false,
  "quick_check": true, "schema_version": false, "table_info": true, "table_list": true,
  "table_xinfo": true, "user_version": false,
]
