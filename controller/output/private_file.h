// Files that only their owner may read, either complete or not there.
#pragma once

#include <string>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"

namespace courier::controller {

// Writes `content` to a new file beside `path`, mode 0600, and gives it the name. Failures:
// kDiskFull, kUsage when the place can't be written.
absl::Status WritePrivateFile(const std::string& path, absl::string_view content);

// kUsage unless a file could be made at `path`: told before the work and not after it.
absl::Status CheckWritablePlace(const std::string& path);

}  // namespace courier::controller
