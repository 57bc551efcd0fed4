#include "controller/output/private_file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/base/error.h"
#include "common/base/status_macros.h"

namespace courier::controller {
namespace {

absl::Status Failed(absl::string_view path, int error) {
  const Reason reason = error == ENOSPC || error == EDQUOT ? Reason::kDiskFull : Reason::kUsage;
  return MakeError(
      reason, absl::StrCat("can't write ", path, ": ", std::generic_category().message(error)));
}

std::string FolderOf(const std::string& path) {
  const std::filesystem::path folder = std::filesystem::path(path).parent_path();
  return folder.empty() ? "." : folder.string();
}

// A rename would put a file in the place of a device, a pipe or a socket, for everybody.
absl::Status CheckReplaceable(const std::string& path) {
  struct stat found {};
  if (lstat(path.c_str(), &found) != 0 || S_ISREG(found.st_mode)) return absl::OkStatus();
  if (S_ISDIR(found.st_mode)) {
    return MakeError(Reason::kUsage, absl::StrCat(path, " is a folder; name a file"));
  }
  return MakeError(Reason::kUsage,
                   absl::StrCat("can't write ", path,
                                ": it is not a regular file, and would be replaced; name a file"));
}

// Where a symbolic link at `path` leads, or `path` itself.
absl::StatusOr<std::string> Followed(const std::string& path) {
  std::error_code error;
  if (!std::filesystem::is_symlink(path, error)) return path;
  const std::filesystem::path place = std::filesystem::canonical(path, error);
  if (!error) return place.string();
  return MakeError(Reason::kUsage,
                   absl::StrCat("can't write ", path,
                                ": it is a symbolic link that leads to no regular file; "
                                "name the file itself"));
}

// So that the name is on the disk too; a file system that can't say so is no reason to fail.
void SyncFolder(const std::string& folder) {
  const int fd = open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (fd < 0) return;
  (void)fsync(fd);
  close(fd);
}

}  // namespace

PrivateFileWriter::PrivateFileWriter(std::string path, std::string temporary, int fd)
    : path_(std::move(path)), temporary_(std::move(temporary)), fd_(fd) {}

PrivateFileWriter::~PrivateFileWriter() {
  if (fd_ >= 0) close(fd_);
  if (!committed_) unlink(temporary_.c_str());
}

absl::StatusOr<std::unique_ptr<PrivateFileWriter>> PrivateFileWriter::Create(
    const std::string& name) {
  COURIER_ASSIGN_OR_RETURN(const std::string path, Followed(name));
  COURIER_RETURN_IF_ERROR(CheckReplaceable(path));
  std::string pattern = absl::StrCat(path, ".XXXXXX");
  // mkostemp makes the file with mode 0600.
  const int fd = mkostemp(pattern.data(), O_CLOEXEC);
  if (fd < 0) return Failed(path, errno);
  return std::unique_ptr<PrivateFileWriter>(new PrivateFileWriter(path, std::move(pattern), fd));
}

absl::Status PrivateFileWriter::Append(absl::string_view piece) {
  while (!piece.empty()) {
    const ssize_t wrote = write(fd_, piece.data(), piece.size());
    if (wrote < 0 && errno == EINTR) continue;
    if (wrote < 0) return Failed(path_, errno);
    piece.remove_prefix(static_cast<size_t>(wrote));
  }
  return absl::OkStatus();
}

absl::Status PrivateFileWriter::Commit(Existing existing) {
  if (fsync(fd_) != 0) return Failed(path_, errno);
  const int closed = close(std::exchange(fd_, -1));
  if (closed != 0) return Failed(path_, errno);
  if (existing == Existing::kReplace) {
    COURIER_RETURN_IF_ERROR(CheckReplaceable(path_));
    if (rename(temporary_.c_str(), path_.c_str()) != 0) return Failed(path_, errno);
    committed_ = true;
  } else if (link(temporary_.c_str(), path_.c_str()) != 0) {
    return Failed(path_, errno);
  }
  SyncFolder(FolderOf(path_));
  return absl::OkStatus();
}

absl::Status WritePrivateFile(const std::string& path, absl::string_view content) {
  COURIER_ASSIGN_OR_RETURN(const std::unique_ptr<PrivateFileWriter> file,
                           PrivateFileWriter::Create(path));
  COURIER_RETURN_IF_ERROR(file->Append(content));
  return file->Commit(Existing::kReplace);
}

absl::Status CheckWritablePlace(const std::string& name) {
  COURIER_ASSIGN_OR_RETURN(const std::string path, Followed(name));
  COURIER_RETURN_IF_ERROR(CheckReplaceable(path));
  if (access(FolderOf(path).c_str(), W_OK | X_OK) != 0) return Failed(path, errno);
  return absl::OkStatus();
}

}  // namespace courier::controller
