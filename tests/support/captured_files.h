// What lies below a folder at one moment, to tell what a program wrote. Only regular files; a file
// that vanishes while it is read is left out.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "absl/status/statusor.h"

namespace courier::test {

struct CapturedFile {
  // Permission bits, as chmod takes them.
  unsigned mode = 0;
  std::string text;
  bool operator==(const CapturedFile&) const = default;
};

// Keyed by the path below the folder.
using CapturedFiles = std::map<std::string, CapturedFile>;

absl::StatusOr<CapturedFiles> CaptureFiles(const std::string& folder);

// Paths that are new or different in `after`, or gone from it.
std::vector<std::string> ChangedFiles(const CapturedFiles& before, const CapturedFiles& after);

}  // namespace courier::test
