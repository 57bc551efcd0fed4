// Reading and writing the small files of a PKI. Reads are bounded and refuse anything but a
// regular file; writes go to a temporary file in the same directory, are synced and renamed, so
// that a reader sees the old file or the new one and never a part.
#pragma once

#include <sys/types.h>

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace courier::tls {

inline constexpr size_t kMaxPemFileBytes = 1024 * 1024;

struct PemFile {
  std::string text;
  mode_t mode = 0;
};

// `what` names the file in messages, as in "the private key". Failure: kBadConfiguration.
absl::StatusOr<PemFile> ReadPemFile(const std::string& path, absl::string_view what);

struct FileToWrite {
  std::string path;
  std::string text;
  mode_t mode = 0644;
};

enum class Existing { kRefuse, kReplace };

// Writes and syncs every file before the first one takes its name; then all take their names in
// the order given. Failures: kUsage (exists, under kRefuse), kDiskFull, kInternal.
absl::Status WriteFiles(const std::vector<FileToWrite>& files, Existing existing);

}  // namespace courier::tls
