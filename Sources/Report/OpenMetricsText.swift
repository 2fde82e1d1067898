/// A family of samples that share a name, as OpenMetrics has it.
package struct MetricFamily: Sendable {
  package struct Sample: Sendable {
    package let labels: [Label]
    /// A number as it is to be written.
    package let value: String

    package init(labels: [Label], value: String) {
      self.labels = labels
      self.value = value
    }
  }

  package struct Label: Sendable, Equatable {
    package let name: String
    package let value: String

    package init(_ name: String, _ value: String) {
      self.name = name
      self.value = value
    }
  }

  /// With its unit at the end, if it has one.
  package let name: String
  /// A base unit: bytes, seconds; nil for a number of things.
  package let unit: String?
  package let help: String
  package let samples: [Sample]

  package init(_ name: String, unit: String? = nil, help: String, samples: [Sample]) {
    self.name = name
    self.unit = unit
    self.help = help
    self.samples = samples
  }
}

/// OpenMetrics 1.0 text of gauges, which Prometheus's older text format reads as well: that one takes the lines of
/// UNIT and EOF for comments. A family without samples is left out, as that one demands.
package func openMetricsText(_ families: [MetricFamily]) -> String {
  var text = ""
  for family in families where !family.samples.isEmpty {
    text += "# HELP \(family.name) \(escaped(family.help))\n# TYPE \(family.name) gauge\n"
    if let unit = family.unit { text += "# UNIT \(family.name) \(unit)\n" }
    for sample in family.samples {
      let labels = sample.labels.map { "\($0.name)=\"\(escaped($0.value))\"" }.joined(separator: ",")
      text += family.name + (labels.isEmpty ? "" : "{\(labels)}") + " \(sample.value)\n"
    }
  }
  return text + "# EOF\n"
}

/// A text that stays between its quotes and on its line, as both formats want it. Scalars, because a carriage return
/// with its newline is one Character.
private func escaped(_ text: String) -> String {
  var result = String.UnicodeScalarView()
  for scalar in text.unicodeScalars {
    switch scalar {
    case "\\": result.append(contentsOf: "\\\\".unicodeScalars)
    case "\"": result.append(contentsOf: "\\\"".unicodeScalars)
    case "\n": result.append(contentsOf: "\\n".unicodeScalars)
    default: result.append(scalar)
    }
  }
  return String(result)
}
