import Foundation
import Index
import Report

/// What Prometheus gets of trees: gauges in base units, with the tree for their labels and no digests.
enum Metrics {
  static func families(of trees: [TreeFigures]) -> [MetricFamily] {
    let build = MetricFamily(
      "strata_build_info", help: "The strata that wrote this; always 1.",
      samples: [MetricFamily.Sample(labels: [MetricFamily.Label("version", Strata.version)], value: "1")])
    return [build]
      + catalogue.map { metric in
        MetricFamily(
          metric.name, unit: metric.unit, help: metric.help,
          samples: trees.flatMap { tree in metric.columns.flatMap { $0.samples(of: tree) } })
      }
  }

  fileprivate struct Metric {
    let name: String
    let unit: String?
    let help: String
    let columns: [Source]
  }

  /// A column of the query, and the label that distinguishes its samples from the family's others.
  fileprivate struct Source {
    let column: String
    var label: MetricFamily.Label?
    var form = Form.number

    enum Form {
      case number
      case milliseconds
      /// An object: a sample for each member, whose name is this label's value.
      case members(label: String)
    }

    /// None where the figure is unknown: an absent sample, and no zero.
    func samples(of tree: TreeFigures) -> [MetricFamily.Sample] {
      func sample(_ value: String, _ label: MetricFamily.Label?) -> MetricFamily.Sample {
        MetricFamily.Sample(labels: Metrics.labels(of: tree) + (label.map { [$0] } ?? []), value: value)
      }
      switch form {
      case .number: return tree[column].map { [sample(String($0), label)] } ?? []
      case .milliseconds: return tree[column].map { [sample(Metrics.seconds($0), label)] } ?? []
      case .members(let name):
        guard let text = tree.row.text(column),
          let members = try? JSONDecoder().decode([String: Int64].self, from: Data(text.utf8))
        else { return [] }
        return members.sorted { $0.key < $1.key }.map { sample(String($0.value), MetricFamily.Label(name, $0.key)) }
      }
    }
  }

  /// Host and driver; root, namespace and kind of store where they are not the usual ones.
  private static func labels(of tree: TreeFigures) -> [MetricFamily.Label] {
    var labels = [MetricFamily.Label("host", tree.name.host), MetricFamily.Label("driver", tree.name.driver)]
    for (name, usual) in [("root", ""), ("namespace", ""), ("store", "graphdriver")] {
      if let value = tree.row.text(name), value != usual { labels.append(MetricFamily.Label(name, value)) }
    }
    return labels
  }

  private static func seconds(_ milliseconds: Int64) -> String {
    let (whole, rest) = milliseconds.quotientAndRemainder(dividingBy: 1000)
    guard rest != 0 else { return String(whole) }
    let digits = String(rest.magnitude)
    return "\(whole).\(String(repeating: "0", count: 3 - digits.count))\(digits)"
  }

  private static func one(_ name: String, unit: String? = nil, _ column: String, _ help: String) -> Metric {
    Metric(name: name, unit: unit, help: help, columns: [Source(column: column)])
  }

  private static func by(
    _ label: String, _ name: String, unit: String? = nil, _ columns: KeyValuePairs<String, String>, _ help: String
  ) -> Metric {
    Metric(
      name: name, unit: unit, help: help,
      columns: columns.map { Source(column: $0.value, label: MetricFamily.Label(label, $0.key)) })
  }

  private static let catalogue: [Metric] = [
    Metric(
      name: "strata_scan_timestamp_seconds", unit: "seconds",
      help: "The moment that the newest scan of the tree shows, since 1970.",
      columns: [Source(column: "scanned_milliseconds", form: .milliseconds)]),
    one(
      "strata_tree_inactive", "inactive",
      "1 if the daemon uses another driver or containerd's store, so that no docker command lists what is in the tree. Absent where the tree's files contradict each other."
    ),
    by(
      "kind", "strata_images",
      [
        "tagged": "tagged_images", "dangling": "dangling_images", "intermediate": "intermediate_images",
        "hidden": "hidden_images",
      ], "Images in the tree. Docker lists the tagged and the dangling ones."),
    one("strata_image_layers", "image_layers", "Layers of the listed images, each once."),
    one(
      "strata_image_layers_bytes", unit: "bytes", "image_layers_size",
      "Bytes of the layers of the listed images, each once, as Docker recorded them."),
    one(
      "strata_image_shared_exact_bytes", unit: "bytes", "image_shared_exact",
      "The part of strata_image_layers_bytes in layers that another image has too, a hidden one included."),
    one(
      "strata_image_unique_exact_bytes", unit: "bytes", "image_unique_exact",
      "The part of strata_image_layers_bytes in layers that one listed image alone has, with its intermediate parents."),
    one(
      "strata_image_reclaimable_exact_bytes", unit: "bytes", "reclaimable_exact",
      "Bytes of the layers that removing all images without containers frees."),
    one(
      "strata_image_hidden_bytes", unit: "bytes", "hidden_size",
      "Bytes of the layers that only images hold which Docker does not list."),
    one("strata_layers", "layers", "All layers in the tree, those of no image too."),
    one("strata_layers_bytes", unit: "bytes", "layers_size", "Bytes of all layers in the tree."),
    by(
      "kind", "strata_orphans",
      [
        "layer": "orphan_layers", "mount": "orphan_mounts", "directory": "orphan_directories",
        "write-set": "orphan_write_sets", "snapshot": "orphan_snapshots", "blob": "orphan_blobs",
      ],
      "Layers, mounts, directories, write sets, snapshots and blobs that nothing owns."),
    one(
      "strata_orphans_uncertain", "orphans_uncertain",
      "Orphans that a damaged file could own: strata query blocking names these files."),
    one(
      "strata_orphans_recorded_bytes", unit: "bytes", "orphans_size",
      "Recorded bytes of the layers and snapshots among the orphans, and the bytes of the blobs: without those of strata_orphans_unsized."
    ),
    one("strata_orphans_unsized", "orphans_unsized", "Orphans of which only a measure finds the bytes."),
    one(
      "strata_orphans_disk_bytes", unit: "bytes", "orphans_bytes",
      "Bytes on disk of all orphans; absent unless all of them were looked for and measured."),
    one(
      "strata_interrupted_removals", "removals", "Removals of layers that Docker finishes when it stops: no orphans."),
    one(
      "strata_interrupted_removals_disk_bytes", unit: "bytes", "removals_bytes",
      "Bytes on disk of these; absent unless all of them were measured."),
    by(
      "severity", "strata_findings", ["error": "errors", "warning": "warnings", "info": "infos"],
      "Faults that the newest scan found."),
    one("strata_containers", "containers", "Containers in the tree, stopped ones too."),
    one("strata_build_cache_records", "build_records", "Records of the build cache."),
    one(
      "strata_build_cache_bytes", unit: "bytes", "build_records_size",
      "Bytes of the build cache's records, of which some may be layers of images too."),
    one(
      "strata_containers_writable_bytes", unit: "bytes", "writable_size",
      "Bytes of the files that containers have written, as docker ps --size counts. Absent unless all were measured."),
    by(
      "used", "strata_volumes", ["true": "used_volumes", "false": "unused_volumes"],
      "Local volumes without options, by whether a container has them. Absent unless the tree was measured."),
    Metric(
      name: "strata_measure_timestamp_seconds", unit: "seconds",
      help: "The moment of the measure that the figures on disk are of, since 1970.",
      columns: [Source(column: "measured_milliseconds", form: .milliseconds)]),
    Metric(
      name: "strata_disk_bytes", unit: "bytes",
      help:
        "Bytes on disk by what they are for: logs, volumes, container layers, build cache and others. All of the tree, each file once; absent unless it was measured.",
      columns: [Source(column: "disk_bytes", form: .members(label: "part"))]),
    Metric(
      name: "strata_disk_inodes", unit: nil, help: "The same in inodes.",
      columns: [Source(column: "disk_inodes", form: .members(label: "part"))]),
    one(
      "strata_file_system_size_bytes", unit: "bytes", "file_system_size",
      "The file system that the root is on, as of the newest scan. Absent where that read a copy."),
    one(
      "strata_file_system_available_bytes", unit: "bytes", "file_system_available",
      "What all but root could still write to that file system."),
    one("strata_file_system_inodes", "inodes", "The inodes of that file system."),
    one("strata_file_system_inodes_free", "inodes_free", "Those of them that were free."),
  ]
}
