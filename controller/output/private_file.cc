#include "controller/output/private_file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <vector>

#include "absl/strings/str_cat.h"
#include "common/base/error.h"

namespace courier::controller {
namespace {

absl::Status Failed(absl::string_view path, int error) {
  const Reason reason = error == ENOSPC || error == EDQUOT ? Reason::kDiskFull : Reason::kUsage;
  return MakeError(
      reason, absl::StrCat("can't write ", path, ": ", std::generic_category().message(error)));
}

// Returns errno, 0 for success.
int WriteAll(int fd, absl::string_view content) {
  while (!content.empty()) {
    const ssize_t wrote = write(fd, content.data(), content.size());
    if (wrote < 0 && errno == EINTR) continue;
    if (wrote < 0) return errno;
    content.remove_prefix(static_cast<size_t>(wrote));
  }
  return fsync(fd) == 0 ? 0 : errno;
}

std::string FolderOf(const std::string& path) {
  const std::filesystem::path folder = std::filesystem::path(path).parent_path();
  return folder.empty() ? "." : folder.string();
}

}  // namespace

absl::Status WritePrivateFile(const std::string& path, absl::string_view content) {
  std::string pattern = absl::StrCat(path, ".XXXXXX");
  // mkostemp makes the file with mode 0600.
  const int fd = mkostemp(pattern.data(), O_CLOEXEC);
  if (fd < 0) return Failed(path, errno);
  int error = WriteAll(fd, content);
  if (close(fd) != 0 && error == 0) error = errno;
  if (error == 0 && rename(pattern.c_str(), path.c_str()) != 0) error = errno;
  if (error == 0) return absl::OkStatus();
  unlink(pattern.c_str());
  return Failed(path, error);
}

absl::Status CheckWritablePlace(const std::string& path) {
  struct stat found {};
  if (stat(path.c_str(), &found) == 0 && S_ISDIR(found.st_mode)) {
    return MakeError(Reason::kUsage, absl::StrCat(path, " is a folder; name a file"));
  }
  if (access(FolderOf(path).c_str(), W_OK | X_OK) != 0) return Failed(path, errno);
  return absl::OkStatus();
}

}  // namespace courier::controller
