import Index

/// What `strata help TOPIC` explains beyond a command's own help.
enum HelpTopic: String, CaseIterable {
  case options
  case columns
  case filters
  case formats
  case time
  case findings
  case exitCodes = "exit-codes"
  case sql
  case trees

  var abstract: String {
    switch self {
    case .options: "options that many commands have"
    case .columns: "what the columns of each command's answers mean"
    case .filters: "what --filter takes"
    case .formats: "how rows are shown, and to whom"
    case .time: "moments, spans, ages and sizes"
    case .findings: "the faults that scans report, by code"
    case .exitCodes: "what a command's exit status says"
    case .sql: "asking in SQL, with other programs too"
    case .trees: "what can be read, and how it is named"
    }
  }

  /// A text of at most 80 columns.
  var text: String {
    get throws {
      switch self {
      case .options: optionsText
      case .columns: columnsText
      case .filters: filtersText
      case .formats: formatsText
      case .time: timesText
      case .findings: try findingsText()
      case .exitCodes: exitCodesText
      case .sql: sqlText
      case .trees: treesText
      }
    }
  }
}

private let filtersText = """
  FILTERS: -f KEY=VALUE, --filter KEY=VALUE

  Docker's keys with Docker's meaning. Different keys are and: a row has to fit
  them all. What the same key twice means is Docker's too.

  strata images
    dangling=true         without a tag and without a child image, in
                          containerd's store without any name; dangling=false:
                          with a name
    reference=PATTERN     a name fits: the whole familiar reference (acme/web:1)
                          or the whole familiar name (acme/web). * and ? do not
                          cross a /, [a-z] and [^a-z] are classes. Twice: or.
                          Names that do not fit are not shown.
    label=NAME            has the label
    label=NAME=VALUE      has it with this value. Twice: and
    label!=NAME[=VALUE]   has it not. Twice: and, where docker image prune of a
                          graph driver takes it for or
    before=IMAGE          made before this image, a reference or an ID. Twice: and
    since=IMAGE           made after it. Twice: and
    until=TIME            made before this time: an age (24h, 4d), a time
                          (strata help time) or seconds since 1970. Twice: and
    strata images acme/web is short for --filter reference=acme/web.

  strata containers
    name=PART             a part of the name; ^ and $ are its ends. Twice: or
    id=PART               a part of the ID. Twice: or
    label=NAME[=VALUE]    has the label, with this value; its image's labels are
                          its own too. Twice: and
    before=CONTAINER      made before this container of the same host, by its name
                          or the beginning of its ID. Twice: and
    since=CONTAINER       made after it. Twice: and
    volume=NAME|PATH      has this volume, or this folder of the host mounted, or
                          anything mounted at this path of its own. Twice: or
    ancestor=IMAGE        made from this image, or from one whose parents lead to
                          it, as the classic builder notes them. Twice: or
    status=STATE          created, running, paused, restarting, removing, dead or
                          exited. Twice: or
    exited=CODE           ended with this code. Twice: or
    publish=PORT          has a port of the host, or a range of them, such as 80,
                          53/udp or 8000-8010; tcp unless it says otherwise.
                          Twice: or
    expose=PORT           has such a port of its own. Twice, or with publish: or
    Docker's network, health and is-task are not recorded.

  strata tags, strata repos
    reference=PATTERN     as above: only names that fit. Twice: or

  strata layers, strata shared, strata reclaim
    the keys of strata images: only layers of images that fit, or such images

  strata build-cache, with the keys of docker buildx du --filter
    id=PART               a part of the ID, as id~=. Twice: or
    type=TYPE             regular, internal, frontend, source.local,
                          source.git.checkout or exec.cachemount. Twice: or
    description=TEXT      the whole description. Twice: or
    parents=ID[;ID]       the records it was made from, all in their order;
                          parent=ID: this one is among them. Twice: or
    id!=, type!=, description!=, parents!=VALUE
                          it is another. Twice: none of them
    id~=, type~=, description~=, parents~=PATTERN
                          the regular expression fits a part of it. Twice: and
    shared=true           an image has its layer; private=true: none has
    mutable=true          it can still be written to; immutable=true: it cannot.
                          These four mean true where they stand alone.
    until=TIME            not used since this time, or for this age (24h), or
                          never used. unused-for is Docker's older word for it.
                          Twice: and
    Docker takes each of these once, and finds nothing for shared=true and the
    other three. There is no inuse: a tree does not say what a build is using.

  strata orphans
    kind=KIND             layer, mount, directory, write-set, blob or snapshot.
                          Twice: or
    certain=true          certainly without an owner; false: a damaged file could
                          be the owner
    until=TIME            already an orphan in a scan before this time, or of
                          this age (4d), and in all scans since. Twice: and

  strata history
    reference=PATTERN     as above: only names that fit, of now or earlier
  """

private let formatsText = """
  FORMATS: --format FORMAT

    table      for people: short IDs, SI sizes, ages, - for what is unknown or not
               there; fits the terminal's width: where that is narrow, it leaves
               out what is least wanted, and puts long texts below their row.
               What all rows have in common of their tree stands above it
    json       one array of objects: whole digests, bytes, times, null for nothing
    ndjson     an object a line
    csv, tsv   a line of titles, then a line a row; lines end with LF
    markdown   a table for a document
    TEMPLATE   a text with columns in braces: a line a row; --template TEXT too

    strata images --template '{repository}:{tag} {size}'
    strata layers --template '{chain_id:raw}\\t{size:raw}'
    strata hosts --template '{host} {driver}'

  {size} is the value as tables show it, {size:raw} as CSV has it, {size:json} as
  JSON; {{ is a brace, \\t a tab. Docker's own templates are understood where they
  name values: '{{.Repository}}:{{.Tag}}', 'table {{.ID}}\\t{{.Size}}' and
  '{{json .}}'.

  --columns a,b,c chooses columns, --sort -size sorts, --limit 10 ends, --wide
  shows what tables leave out, --no-trunc cuts no ID and no text, --time absolute
  shows dates for ages and --time relative ages for dates, --no-headers leaves out
  titles, -q prints IDs alone, a line each, for xargs.

  A table that is longer than the terminal is shown by STRATA_PAGER, else PAGER,
  else less with LESS=FRSX; never where the output is no terminal, and not with
  --no-pager or an empty STRATA_PAGER or PAGER. Colours come on a terminal only,
  and not with NO_COLOR.

  Names in JSON, CSV and templates are stable; what may change is said at the
  head of “strata schema --format markdown”.
  """

private let timesText = """
  TIME

  A scan shows a tree at one moment: now for a live one, the newest change under
  image/ for a copy, or what --at says; never more than five minutes from now.
  What consecutive scans of a tree saw alike is a span: first_seen and last_seen
  are its first and last scan. since_unknown says that it was there in the first
  scan of all: since when is unknown. Scans may come in any order; what a scan
  could not read it neither ends nor extends.

  strata history --inferred adds, marked as inferred, what a tree itself shows
  of the time before its first scan.

  Every command that asks an index takes --at TIME, or HOST@TIME for a host's
  name (web1@7d): it answers from the last scans until then, as if no later scan
  were in the index. What an image or a layer is, is true of any time: its config
  and manifest are shown also if a later scan was the first to read them. Standard
  error names the trees of which the index does not know what was there then:
  their first scan is later, or strata prune took out what earlier scans saw.

  Times are shown as ages where they stand alone, and as RFC 3339 in UTC where
  they are compared: --time relative, absolute or unix shows them all alike. They
  are taken so with any offset, and as Docker takes them: 2026-11-24T05:00:00Z,
  2026-11-24T06:00:00+01:00; local time without an offset: 2026-11-24,
  2026-11-24T05:00, 2026-11-24T05:00:00.5; and seconds since 1970: 1795496400.5.
  What is none of these is an error.
  Ages are taken as people and Go write them: 30s, 90m, 12h, 4d, 2w, 1h30m,
  1h30m0.5s, 500ms, “1 day”.
  Sizes too: 10GB (1,000,000,000 each), 10GiB (1,073,741,824 each), and 50% where
  a share is asked for.
  """

private let exitCodesText = """
  EXIT CODES

    0    done
    1    failed; standard error says why: a tree or an index that cannot be read,
         a host or an image that the index does not have, a statement that is no
         SQL. Also: the index has a fault (strata check)
    2    done, but the tree has errors (strata index, strata problems --check), a
         path was passed over (strata index --keep-going), or a limit is exceeded
         (strata assert)
    3    nothing could be checked (strata assert --format nagios, which calls this
         UNKNOWN, as Nagios does)
    64   wrong usage: an unknown command, option, filter key, column, query,
         parameter, view or value
    130  stopped by Ctrl-C

  An answer without rows is an answer: 0.
  """

private let sqlText = """
  SQL

  The index is one SQLite file. strata schema lists the views to ask, strata
  schema NAME the columns of one, strata schema --functions what strata adds to
  SQLite's functions.

    strata sql "SELECT reference, image_id FROM current_tags WHERE host = 'web1'"
    strata queries              the questions that have names
    strata queries NAME         one of them, as SQL
    strata query NAME -p host=web1

  Your own .sql files join them: put them into strata/queries in your
  configuration folder (XDG_CONFIG_HOME, else ~/.config), or name folders with
  --queries or STRATA_QUERIES. A file begins with the header that “strata
  queries NAME” shows:

    -- title: Big images
    -- subject: images
    -- question: Which images are larger than this?
    -- parameter: size bytes = 1000000000; the least size
    -- column: image_id digest id; the image
    -- column: size bytes; its layers' bytes
    SELECT image_id, size FROM current_images WHERE size > :size

  The views work in every program that opens SQLite files.
  """

private let treesText = """
  TREES: [NAME=]PATH

  PATH is Docker's data root (/var/lib/docker), its image/ folder or an
  image/DRIVER in it, the root of a containerd (/var/lib/containerd), a mounted
  disk or another folder with such roots in their usual places, or an OCI image
  layout, which a docker save of Docker 25 or newer is; or a tar of one of these.
  A tree is only ever read; its daemon may run.

  A tree is known by its host, driver, root and namespace, not by its path: the
  next copy of the same host is the next scan of the same tree. The host's name
  is NAME, or --host, or this machine's own for its own roots, or that in the
  disk's etc/hostname, or else the folder's. What exists, or begins with / or .,
  is a path, even with a = in it.

    strata index                             this machine's own, wherever they lie
    strata index web1=copies/web1 web2=copies/web2
    strata images --in /var/lib/docker       asked at once, without an index file
    strata usage --in docker --containerd ctd
                                             its images in a containerd elsewhere;
                                             strata index takes it, too

  The index is --db FILE, else STRATA_DB, else /var/lib/strata/index.db for root
  and strata/index.db in the data folder (XDG_DATA_HOME, else ~/.local/share)
  for others.
  """
