// An open file descriptor that closes itself, and errors of the operating system as statuses.
#pragma once

#include <string>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"

namespace courier::envfile {

class FileDescriptor {
 public:
  explicit FileDescriptor(int fd = -1) : fd_(fd) {}
  FileDescriptor(FileDescriptor&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}
  FileDescriptor& operator=(FileDescriptor&& other) noexcept;
  ~FileDescriptor();

  bool is_open() const { return fd_ >= 0; }
  int get() const { return fd_; }
  // Closes now; false if the system reports that data was lost.
  bool Close();

 private:
  int fd_;
};

// "Can't ACTION PATH: reason." with the Reason that fits `error`, an errno value: kMissingRight,
// kDiskFull, kBadConfiguration for what does not exist, else kInternal.
absl::Status SystemError(int error, absl::string_view action, absl::string_view path);

}  // namespace courier::envfile
