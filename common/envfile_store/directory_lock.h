// Keeps a second courier out of a directory while one works in it. Advisory and tied to the open
// descriptor, so it ends with the process, leaves no file behind and can't go stale.
#pragma once

#include <string>

#include "absl/status/statusor.h"
#include "common/envfile_store/file_descriptor.h"

namespace courier::envfile {

class DirectoryLock {
 public:
  // Does not wait: kBusy when another holds it.
  static absl::StatusOr<DirectoryLock> Take(const std::string& directory);

 private:
  explicit DirectoryLock(FileDescriptor fd) : fd_(std::move(fd)) {}

  FileDescriptor fd_;
};

}  // namespace courier::envfile
