/// Which images are to be removed.
enum RemovalChoice {
  /// By what people call them.
  case named([String])
  /// Those that no container has had for so many seconds.
  case unused(seconds: Int64, ImageFilters?)
  case filtered(ImageFilters)
  case dangling
  case all
}
