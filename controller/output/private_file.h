// Files that only their owner may read, either complete or not there. A symbolic link is followed;
// nothing but a regular file is ever replaced.
#pragma once

#include <memory>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace courier::controller {

enum class Existing { kKeep, kReplace };

// A file that is written piece by piece beside its place and takes it at the end. Without Commit
// nothing is left behind.
class PrivateFileWriter {
 public:
  // kUsage when the place can't be written.
  static absl::StatusOr<std::unique_ptr<PrivateFileWriter>> Create(const std::string& name);
  ~PrivateFileWriter();
  PrivateFileWriter(const PrivateFileWriter&) = delete;
  PrivateFileWriter& operator=(const PrivateFileWriter&) = delete;

  // kDiskFull, kUsage.
  absl::Status Append(absl::string_view piece);
  // Brings the bytes to the disk and gives the file its name. kUsage when there is one already that
  // is to be kept.
  absl::Status Commit(Existing existing);

 private:
  PrivateFileWriter(std::string path, std::string temporary, int fd);

  const std::string path_;
  const std::string temporary_;
  int fd_;
  bool committed_ = false;
};

// Writes `content` to a new file beside `path`, mode 0600, and gives it the name. Failures:
// kDiskFull, kUsage when the place can't be written.
absl::Status WritePrivateFile(const std::string& path, absl::string_view content);

// kUsage unless a file could be made at `name`, or a regular one replaced: told before the work and
// not after it.
absl::Status CheckWritablePlace(const std::string& name);

}  // namespace courier::controller
