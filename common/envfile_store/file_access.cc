#include "common/envfile_store/file_access.h"

#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <climits>
#include <cstdio>
#include <cstdlib>
#include <memory>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "common/base/error.h"
#include "common/base/status_macros.h"
#include "common/envfile_store/file_descriptor.h"

namespace courier::envfile {
namespace {

constexpr size_t kLargestFile = size_t{16} << 20U;
constexpr mode_t kPermissionBits = 07777;
constexpr mode_t kOwnerOnly = 0600;
// Of unfinished files: NAME.courier-XXXXXX.
constexpr absl::string_view kScratchMark = ".courier-";
constexpr absl::string_view kScratchShape = "XXXXXX";

bool IsScratchName(absl::string_view name) {
  if (name.size() < kScratchMark.size() + kScratchShape.size()) return false;
  const absl::string_view random = name.substr(name.size() - kScratchShape.size());
  name.remove_suffix(kScratchShape.size());
  return absl::EndsWith(name, kScratchMark) &&
         std::all_of(random.begin(), random.end(),
                     [](char c) { return absl::ascii_isalnum(static_cast<unsigned char>(c)); });
}

absl::StatusOr<std::string> ReadAll(int fd, const std::string& path) {
  std::string bytes;
  std::array<char, 65536> buffer{};
  while (true) {
    const ssize_t got = ::read(fd, buffer.data(), buffer.size());
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return SystemError(errno, "read", path);
    if (got == 0) return bytes;
    bytes.append(buffer.data(), static_cast<size_t>(got));
    if (bytes.size() > kLargestFile) {
      return MakeError(Reason::kLimitExceeded,
                       absl::StrCat(path, " is larger than 16 MiB, too large for such a file."));
    }
  }
}

absl::Status WriteAll(int fd, absl::string_view bytes, const std::string& path) {
  while (!bytes.empty()) {
    const ssize_t put = ::write(fd, bytes.data(), bytes.size());
    if (put < 0 && errno == EINTR) continue;
    if (put < 0) return SystemError(errno, "write", path);
    bytes.remove_prefix(static_cast<size_t>(put));
  }
  if (::fsync(fd) != 0) return SystemError(errno, "write", path);
  return absl::OkStatus();
}

// A file under a name nobody else uses, removed again unless it was given its real name.
class ScratchFile {
 public:
  static absl::StatusOr<ScratchFile> Write(const std::string& path, absl::string_view bytes) {
    ScratchFile scratch;
    scratch.path_ = absl::StrCat(path, kScratchMark, kScratchShape);
    scratch.file_ = FileDescriptor(::mkostemp(scratch.path_.data(), O_CLOEXEC));
    if (!scratch.file_.is_open()) {
      scratch.path_.clear();
      return SystemError(errno, "write into", DirectoryOf(path));
    }
    COURIER_RETURN_IF_ERROR(WriteAll(scratch.file_.get(), bytes, path));
    return scratch;
  }

  ScratchFile(ScratchFile&& other) noexcept
      : path_(std::exchange(other.path_, {})), file_(std::move(other.file_)) {}
  ~ScratchFile() {
    if (!path_.empty()) ::unlink(path_.c_str());
  }

  int fd() const { return file_.get(); }

  // Gives it the name `path`, in place of what has that name.
  absl::Status Replace(const std::string& path) {
    if (!file_.Close()) return SystemError(EIO, "write", path);
    if (::rename(path_.c_str(), path.c_str()) != 0) return SystemError(errno, "replace", path);
    path_.clear();
    return absl::OkStatus();
  }

  // The same, unless the name is taken.
  absl::StatusOr<bool> Claim(const std::string& path) {
    if (!file_.Close()) return SystemError(EIO, "write", path);
    if (::renameat2(AT_FDCWD, path_.c_str(), AT_FDCWD, path.c_str(), RENAME_NOREPLACE) == 0) {
      path_.clear();
      return true;
    }
    if (errno == EEXIST) return false;
    // Some file systems know no such flag; the caller's lock keeps this check and the rename
    // together.
    if (errno != EINVAL && errno != ENOSYS) return SystemError(errno, "create", path);
    struct stat present {};
    if (::lstat(path.c_str(), &present) == 0) return false;
    COURIER_RETURN_IF_ERROR(Replace(path));
    return true;
  }

 private:
  ScratchFile() = default;

  std::string path_;
  FileDescriptor file_;
};

absl::Status SyncDirectoryOf(const std::string& path) {
  const std::string directory = DirectoryOf(path);
  const FileDescriptor fd(::open(directory.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (!fd.is_open() || ::fsync(fd.get()) != 0) return SystemError(errno, "write", directory);
  return absl::OkStatus();
}

absl::Status CheckHolds(const std::string& path, absl::string_view bytes) {
  COURIER_ASSIGN_OR_RETURN(const std::optional<FileContents> written, ReadSmallFile(path));
  if (written && written->bytes == bytes) return absl::OkStatus();
  return MakeError(Reason::kInternal, absl::StrCat(path,
                                                   ", read back after writing, holds something "
                                                   "else. Look at the disk and its backups."));
}

absl::Status KeepOwnerAndMode(int fd, const FileContents& old, const std::string& path) {
  // Asked of the file, not of this process: a set-group-id directory chooses the group.
  struct stat made {};
  if (::fstat(fd, &made) != 0) return SystemError(errno, "read", path);
  if ((made.st_uid != old.owner || made.st_gid != old.group) &&
      ::fchown(fd, old.owner, old.group) != 0) {
    return MakeError(Reason::kMissingRight,
                     absl::StrCat("Can't keep owner and group of ", path,
                                  "; nothing was changed. Run this as the user who owns it."));
  }
  // After the change of owner, which clears some of the bits.
  if (::fchmod(fd, old.mode) != 0) return SystemError(errno, "set the mode of", path);
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<std::optional<FileContents>> ReadSmallFile(const std::string& path) {
  // O_NONBLOCK: opening a FIFO must not wait for a writer.
  const FileDescriptor fd(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
  if (!fd.is_open() && errno == ENOENT) return std::nullopt;
  if (!fd.is_open()) return SystemError(errno, "read", path);
  struct stat facts {};
  if (::fstat(fd.get(), &facts) != 0) return SystemError(errno, "read", path);
  if (!S_ISREG(facts.st_mode)) {
    return MakeError(Reason::kBadConfiguration, absl::StrCat(path, " is not a plain file."));
  }
  COURIER_ASSIGN_OR_RETURN(std::string bytes, ReadAll(fd.get(), path));
  return FileContents{std::move(bytes), facts.st_mode & kPermissionBits, facts.st_uid,
                      facts.st_gid};
}

absl::StatusOr<std::string> FollowLinks(const std::string& path) {
  struct stat facts {};
  if (::lstat(path.c_str(), &facts) != 0 || !S_ISLNK(facts.st_mode)) return path;
  const std::unique_ptr<char, decltype(&std::free)> target(::realpath(path.c_str(), nullptr),
                                                           &std::free);
  if (target == nullptr) return SystemError(errno, "follow the symbolic link", path);
  return std::string(target.get());
}

std::string DirectoryOf(absl::string_view path) {
  const size_t slash = path.rfind('/');
  if (slash == absl::string_view::npos) return ".";
  return std::string(path.substr(0, slash == 0 ? 1 : slash));
}

absl::Status ReplaceFile(const std::string& path, absl::string_view bytes,
                         const std::optional<FileContents>& expected) {
  COURIER_ASSIGN_OR_RETURN(ScratchFile scratch, ScratchFile::Write(path, bytes));
  if (expected) {
    COURIER_RETURN_IF_ERROR(KeepOwnerAndMode(scratch.fd(), *expected, path));
  } else if (::fchmod(scratch.fd(), kOwnerOnly) != 0) {
    return SystemError(errno, "set the mode of", path);
  }
  // As late as can be: an editor takes no lock.
  COURIER_ASSIGN_OR_RETURN(const std::optional<FileContents> present, ReadSmallFile(path));
  if (present.has_value() != expected.has_value() ||
      (present && present->bytes != expected->bytes)) {
    return MakeError(Reason::kTargetChanged,
                     absl::StrCat(path,
                                  " was changed by someone else meanwhile; nothing was "
                                  "written. Look at the plan again."));
  }
  COURIER_RETURN_IF_ERROR(scratch.Replace(path));
  COURIER_RETURN_IF_ERROR(SyncDirectoryOf(path));
  return CheckHolds(path, bytes);
}

absl::StatusOr<bool> CreateFile(const std::string& path, absl::string_view bytes) {
  COURIER_ASSIGN_OR_RETURN(ScratchFile scratch, ScratchFile::Write(path, bytes));
  if (::fchmod(scratch.fd(), kOwnerOnly) != 0) return SystemError(errno, "set the mode of", path);
  COURIER_ASSIGN_OR_RETURN(const bool claimed, scratch.Claim(path));
  if (!claimed) return false;
  COURIER_RETURN_IF_ERROR(SyncDirectoryOf(path));
  COURIER_RETURN_IF_ERROR(CheckHolds(path, bytes));
  return true;
}

void RemoveLeftovers(const std::string& directory) {
  const std::unique_ptr<DIR, int (*)(DIR*)> entries(::opendir(directory.c_str()), &::closedir);
  if (entries == nullptr) return;
  while (const dirent* const entry = ::readdir(entries.get())) {
    if (!IsScratchName(entry->d_name)) continue;
    const std::string path = absl::StrCat(directory, "/", entry->d_name);
    struct stat facts {};
    if (::lstat(path.c_str(), &facts) == 0 && S_ISREG(facts.st_mode)) ::unlink(path.c_str());
  }
}

absl::Status RemoveFile(const std::string& path) {
  if (::unlink(path.c_str()) == 0 || errno == ENOENT) return absl::OkStatus();
  return SystemError(errno, "remove", path);
}

}  // namespace courier::envfile
