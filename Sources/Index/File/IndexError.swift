/// Why an index file cannot be used.
package enum IndexError: Error, Sendable, Equatable, CustomStringConvertible {
  case notFound(path: String)
  case notAnIndex(path: String, found: String)
  case newer(path: String, version: Int, known: Int)
  case older(path: String, version: Int, known: Int)
  case cannotOpen(path: String, reason: String)
  /// The disk is.
  case full(path: String)
  /// Another user's; nil where even that cannot be seen.
  case forbidden(path: String, owner: String?)
  case sameMomentDiffers(host: String, driver: String, at: String, area: String)
  case pruned(host: String, driver: String, at: String, area: String)
  case damaged(path: String, reason: String)
  case mergedWithItself(path: String)
  case severalHosts(path: String, name: String, hosts: [String])
  case noHostOfFiles(option: String, expected: String, known: [String])
  case hostsBecomeOne(path: String, hosts: [String], name: String)
  case unknownHost(String)
  case hostNameWithComma(String)
  case hostExists(host: String)
  case noScan(host: String, at: String, nearest: [String])
  case scanBesidePruned(host: String, tree: String, at: String, area: String)
  case exists(path: String)
  case engineDiffers(path: String, host: String, renamed: String, known: [String], found: [String])
  case mergedMomentDiffers(path: String, host: String, driver: String, at: String, area: String)

  static func empty(path: String) -> IndexError { .notAnIndex(path: path, found: "it is empty") }

  package var description: String {
    switch self {
    case .notFound(let path):
      "\(path): no index there; “strata index” makes one, “--db FILE” names another, “--in PATH” needs none"
    case .notAnIndex(let path, let found):
      "\(path): this is no index of strata (\(found)); it is left as it is"
    case .newer(let path, let version, let known):
      "\(path): made by a newer strata (schema \(version), this one knows \(known)); use that one, or a later"
    case .older(let path, let version, let known):
      "\(path): made by an older strata (schema \(version), this one has \(known)), and to ask it does not change it: the next “strata index” brings it up to date, and “strata merge --db NEW \(path)” makes a new index of it"
    case .cannotOpen(let path, let reason): "\(path): \(reason)"
    case .full(let path): "\(path): the disk is full"
    case .forbidden(let path, let owner):
      "\(path): "
        + (owner.map { "this index belongs to \($0), and no one else may read it; ask it as \($0)" }
          ?? "you may not look into its folder; ask it as the user whose it is")
        + ", or “--db FILE” names another; “--in PATH” needs none"
    case .sameMomentDiffers(let host, let driver, let at, let area):
      "\(host)/\(driver) at \(at): not recorded: the index has a scan of this tree and moment already, and the two differ in “\(area)”. If the tree has changed since then, give this scan its own time with --at; if the earlier scan was wrong, --replace puts this one in its place"
    case .pruned(let host, let driver, let at, let area):
      "\(host)/\(driver) at \(at): not recorded: what the index knew of “\(area)” at that time has been pruned, and a scan of then can no longer be fitted in; one of a later time can"
    case .damaged(let path, let reason): "\(path): this index is damaged: \(reason); nothing was taken from it"
    case .mergedWithItself(let path): "\(path): this is the index that the others are to be merged into"
    case .severalHosts(let path, let name, let hosts):
      "\(path): \(name)=FILE names the host of a file with one host, this one has \(hosts.joined(separator: ", ")); name them with --rename OLD=NEW"
    case .noHostOfFiles(let option, let expected, let known):
      "\(option): expected \(expected), found \(known.joined(separator: ", ")); nothing was taken from them"
    case .hostsBecomeOne(let path, let hosts, let name):
      "\(path): its hosts \(hosts.joined(separator: " and ")) would all be called \(name)"
    case .unknownHost(let host): "no host \(host) is in this index"
    case .hostNameWithComma(let name):
      "“\(name)” cannot be the name of a host: commas separate the names of several hosts; give the host another name, with NAME=PATH for strata index, with NAME=FILE or --rename OLD=NEW for strata merge"
    case .hostExists(let host):
      "the index has a host \(host) already, and two hosts do not become one: choose another name, or take that host out first with “strata forget --host \(host)”"
    case .noScan(let host, let at, let nearest):
      "\(host) has no scan at \(at)"
        + (nearest.isEmpty ? "" : "; nearest: \(nearest.joined(separator: " and "))")
        + "; “strata scans --host \(host)” lists all"
    case .scanBesidePruned(let host, let tree, let at, let area):
      "\(host)/\(tree) at \(at): this scan cannot be taken out. What the index had of \(area) from before it has been pruned, so that without this scan nothing shows what was there then"
    case .exists(let path): "\(path): there is a file already, and it is left as it is; give another name"
    case .engineDiffers(let path, let host, let renamed, let known, let found):
      "\(path): the index knows the host \(renamed) with the engine-id \(known.joined(separator: ", ")), this file has \(found.joined(separator: ", ")): another machine of the same name? Give it another with NAME=FILE or --rename \(host)=NAME; if its daemon only got a new engine-id, say --same-host \(renamed)"
    case .mergedMomentDiffers(let path, let host, let driver, let at, let area):
      "\(path): nothing was taken from this file: it and the index each have a scan of \(host)/\(driver) at \(at), and the two differ in “\(area)”: they are of two machines, or of two trees, that have one name. Give this file’s host another with NAME=FILE or --rename \(host)=NAME"
    }
  }
}
