#include "common/tls/pem_file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>

#include "absl/strings/str_cat.h"
#include "common/base/error.h"
#include "common/base/status_macros.h"

namespace courier::tls {
namespace {

class FileDescriptor {
 public:
  explicit FileDescriptor(int fd) : fd_(fd) {}
  ~FileDescriptor() {
    if (fd_ >= 0) ::close(fd_);
  }
  FileDescriptor(const FileDescriptor&) = delete;
  FileDescriptor& operator=(const FileDescriptor&) = delete;

  int get() const { return fd_; }

 private:
  int fd_;
};

std::string ErrnoText(int error) { return std::strerror(error); }

absl::Status CannotWrite(const std::string& path, int error) {
  const Reason reason = error == ENOSPC || error == EDQUOT ? Reason::kDiskFull : Reason::kInternal;
  return MakeError(reason, absl::StrCat("cannot write ", path, ": ", ErrnoText(error)));
}

absl::Status WriteAll(int fd, absl::string_view text, const std::string& path) {
  while (!text.empty()) {
    const ssize_t written = ::write(fd, text.data(), text.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) return CannotWrite(path, errno);
    text.remove_prefix(static_cast<size_t>(written));
  }
  return absl::OkStatus();
}

// A written and synced file that does not have its name yet; unlinked unless it takes it.
class PendingFile {
 public:
  explicit PendingFile(std::string final_path)
      : final_path_(std::move(final_path)), path_(final_path_ + ".XXXXXX") {}
  ~PendingFile() {
    if (created_) ::unlink(path_.c_str());
  }
  PendingFile(const PendingFile&) = delete;
  PendingFile& operator=(const PendingFile&) = delete;
  PendingFile(PendingFile&& other) noexcept
      : final_path_(std::move(other.final_path_)),
        path_(std::move(other.path_)),
        created_(std::exchange(other.created_, false)) {}

  absl::Status Write(const FileToWrite& file) {
    const FileDescriptor fd(::mkostemp(path_.data(), O_CLOEXEC));  // mode 0600
    if (fd.get() < 0) return CannotWrite(final_path_, errno);
    created_ = true;
    COURIER_RETURN_IF_ERROR(WriteAll(fd.get(), file.text, final_path_));
    if (::fchmod(fd.get(), file.mode) != 0 || ::fsync(fd.get()) != 0) {
      return CannotWrite(final_path_, errno);
    }
    return absl::OkStatus();
  }

  absl::Status TakeName(Existing existing) {
    const unsigned flags = existing == Existing::kRefuse ? RENAME_NOREPLACE : 0;
    if (::renameat2(AT_FDCWD, path_.c_str(), AT_FDCWD, final_path_.c_str(), flags) != 0) {
      if (errno == EEXIST) {
        return MakeError(Reason::kUsage,
                         absl::StrCat(final_path_, " exists already and is left as it is"));
      }
      return CannotWrite(final_path_, errno);
    }
    created_ = false;
    return absl::OkStatus();
  }

 private:
  std::string final_path_;
  std::string path_;
  bool created_ = false;
};

std::string DirectoryOf(const std::string& path) {
  const size_t slash = path.rfind('/');
  if (slash == std::string::npos) return ".";
  return slash == 0 ? "/" : path.substr(0, slash);
}

absl::Status SyncDirectoryOf(const std::string& path) {
  const FileDescriptor fd(::open(DirectoryOf(path).c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (fd.get() < 0 || ::fsync(fd.get()) != 0) return CannotWrite(path, errno);
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<PemFile> ReadPemFile(const std::string& path, absl::string_view what) {
  const auto fail = [&](absl::string_view why) {
    return MakeError(Reason::kBadConfiguration,
                     absl::StrCat("cannot read ", what, " ", path, ": ", why));
  };
  // O_NONBLOCK: a pipe without a writer must not hang the program.
  const FileDescriptor fd(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
  if (fd.get() < 0) return fail(ErrnoText(errno));
  struct stat info {};
  if (::fstat(fd.get(), &info) != 0) return fail(ErrnoText(errno));
  if (!S_ISREG(info.st_mode)) return fail("it is no regular file");
  PemFile file{.text = {}, .mode = info.st_mode};
  char buffer[16 * 1024];
  for (;;) {
    const ssize_t count = ::read(fd.get(), buffer, sizeof(buffer));
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return fail(ErrnoText(errno));
    if (count == 0) return file;
    file.text.append(buffer, static_cast<size_t>(count));
    if (file.text.size() > kMaxPemFileBytes) {
      return fail(absl::StrCat("it has more than ", kMaxPemFileBytes, " bytes"));
    }
  }
}

absl::Status WriteFiles(const std::vector<FileToWrite>& files, Existing existing) {
  std::vector<PendingFile> pending;
  pending.reserve(files.size());
  for (const FileToWrite& file : files) {
    if (existing == Existing::kRefuse && ::access(file.path.c_str(), F_OK) == 0) {
      return MakeError(Reason::kUsage,
                       absl::StrCat(file.path, " exists already and is left as it is"));
    }
    pending.emplace_back(file.path);
    COURIER_RETURN_IF_ERROR(pending.back().Write(file));
  }
  for (PendingFile& file : pending) COURIER_RETURN_IF_ERROR(file.TakeName(existing));
  for (const FileToWrite& file : files) COURIER_RETURN_IF_ERROR(SyncDirectoryOf(file.path));
  return absl::OkStatus();
}

}  // namespace courier::tls
