import ImageModel

/// The texts of a JSON array that holds nothing else, such as the references of an image; nil for
/// any other JSON and for what is none.
package func textsOfJSONArray(_ json: String) -> [String]? {
  let texts = JSONReader.reading(json) { (reader) throws(JSONError) -> [String]? in
    var texts: [String] = []
    var isOfTexts = true
    let isArray = try reader.array { (reader) throws(JSONError) in
      if let text = try reader.string() { texts.append(text) } else { isOfTexts = false }
    }
    try reader.end()
    return isArray && isOfTexts ? texts : nil
  }
  return texts ?? nil
}
