import ImageModel

/// The texts of a JSON array that holds nothing else, such as the references of an image; nil for
/// any other JSON and for what is none.
package func textsOfJSONArray(_ json: String) -> [String]? {
  var json = json
  return json.withUTF8 { bytes in
    var reader = JSONReader(UnsafeRawBufferPointer(bytes))
    var texts: [String] = []
    var isOfTexts = true
    do throws(JSONError) {
      let isArray = try reader.array { (reader) throws(JSONError) in
        if let text = try reader.string() { texts.append(text) } else { isOfTexts = false }
      }
      try reader.end()
      return isArray && isOfTexts ? texts : nil
    } catch {
      return nil
    }
  }
}
