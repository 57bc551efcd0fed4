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
    const std::string& path) {
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

absl::Status CheckWritablePlace(const std::string& path) {
  struct stat found {};
  if (stat(path.c_str(), &found) == 0 && S_ISDIR(found.st_mode)) {
    return MakeError(Reason::kUsage, absl::StrCat(path, " is a folder; name a file"));
  }
  if (access(FolderOf(path).c_str(), W_OK | X_OK) != 0) return Failed(path, errno);
  return absl::OkStatus();
}

}  // namespace courier::controller
