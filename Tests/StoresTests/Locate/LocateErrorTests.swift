import Files
import Foundation
import Testing

@testable import Stores

@Suite("why a path is no tree") struct LocateErrorTests {
  @Test("where the system denies a look, the error says who may have it; other errors are the system's own")
  func denied() {
    for error in [EACCES, EPERM] {
      let denied = LocateError.unreadable(path: "/var/lib/docker", .system(error))
      #expect(denied == .denied(path: "/var/lib/docker"))
      #expect("\(denied)" == "/var/lib/docker: Permission denied; root may read it: run strata as root")
    }
    let torn = LocateError.unreadable(path: "/var/lib/docker", .system(EIO))
    #expect("\(torn)" == "/var/lib/docker: could not be read: Input/output error")
  }
}
