#include "common/envfile_store/file_descriptor.h"

#include <unistd.h>

#include <cerrno>
#include <system_error>

#include "absl/strings/str_cat.h"
#include "common/base/error.h"

namespace courier::envfile {
namespace {

Reason ReasonOfErrno(int error) {
  switch (error) {
    case EACCES:
    case EPERM:
    case EROFS:
      return Reason::kMissingRight;
    case ENOSPC:
    case EDQUOT:
    case EFBIG:
      return Reason::kDiskFull;
    case ENOENT:
    case ENOTDIR:
    case EISDIR:
    case ELOOP:
    case ENAMETOOLONG:
      return Reason::kBadConfiguration;
    default:
      return Reason::kInternal;
  }
}

}  // namespace

FileDescriptor& FileDescriptor::operator=(FileDescriptor&& other) noexcept {
  if (this != &other) {
    Close();
    fd_ = std::exchange(other.fd_, -1);
  }
  return *this;
}

FileDescriptor::~FileDescriptor() { Close(); }

bool FileDescriptor::Close() {
  if (fd_ < 0) return true;
  return ::close(std::exchange(fd_, -1)) == 0;
}

absl::Status SystemError(int error, absl::string_view action, absl::string_view path) {
  return MakeError(ReasonOfErrno(error), absl::StrCat("Can't ", action, " ", path, ": ",
                                                      std::generic_category().message(error), "."));
}

}  // namespace courier::envfile
