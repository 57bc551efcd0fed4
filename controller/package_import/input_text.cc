#include "controller/package_import/input_text.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>

#include "absl/strings/str_cat.h"
#include "common/base/error.h"
#include "common/base/status_macros.h"
#include "common/package_file/package_file.h"

namespace courier::controller {
namespace {

// The largest of these that may be locked is used; a package with secrets is rarely so large.
constexpr size_t kPipeBytes[] = {size_t{64} << 20u, size_t{16} << 20u, size_t{6} << 20u,
                                 size_t{2} << 20u, size_t{512} << 10u};

absl::Status CannotRead(const std::string& path, int error) {
  return MakeError(Reason::kUsage,
                   absl::StrCat("can't read ", path, ": ", std::generic_category().message(error)));
}

absl::StatusOr<std::unique_ptr<secret::SecureArena>> LargestArena() {
  // First, so that what is locked here does not take its room.
  COURIER_RETURN_IF_ERROR(secret::ProcessSecureArena().status());
  absl::Status last;
  for (const size_t bytes : kPipeBytes) {
    auto arena = secret::SecureArena::Create(bytes);
    if (arena.ok()) return arena;
    last = arena.status();
  }
  return last;
}

class Descriptor {
 public:
  explicit Descriptor(int fd) : fd_(fd) {}
  ~Descriptor() {
    if (fd_ > STDERR_FILENO) close(fd_);
  }
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  int get() const { return fd_; }

 private:
  const int fd_;
};

}  // namespace

absl::StatusOr<std::unique_ptr<InputText>> InputText::Open(const std::string& path) {
  std::unique_ptr<InputText> input(new InputText);
  input->path_ = path == "-" ? "stdin" : path;
  const Descriptor fd(path == "-" ? STDIN_FILENO : open(path.c_str(), O_RDONLY | O_CLOEXEC));
  struct stat found {};
  if (fd.get() < 0 || fstat(fd.get(), &found) != 0) return CannotRead(input->path_, errno);
  if (S_ISDIR(found.st_mode)) return CannotRead(input->path_, EISDIR);
  input->is_file_ = S_ISREG(found.st_mode);
  input->mode_ = found.st_mode & 07777u;
  input->is_own_ = found.st_uid == geteuid();
  COURIER_RETURN_IF_ERROR(input->is_file_
                              ? input->MapFile(fd.get(), static_cast<size_t>(found.st_size))
                              : input->ReadPipe(fd.get()));
  return input;
}

absl::Status InputText::MapFile(int fd, size_t size) {
  if (size > package_file::kMaxPackageBytes) {
    return MakeError(
        Reason::kLimitExceeded,
        absl::StrCat(path_, " has ", size, " bytes, more than ", package_file::kMaxPackageBytes));
  }
  if (size == 0) return absl::OkStatus();
  void* mapped = mmap(nullptr, size, PROT_READ, MAP_PRIVATE, fd, 0);
  if (mapped == MAP_FAILED) return CannotRead(path_, errno);
  mapping_ = mapped;
  mapped_ = size;
  (void)madvise(mapping_, mapped_, MADV_DONTDUMP);
  text_ = absl::string_view(static_cast<const char*>(mapping_), size);
  return absl::OkStatus();
}

absl::Status InputText::ReadPipe(int fd) {
  COURIER_ASSIGN_OR_RETURN(arena_, LargestArena());
  unsigned char* const room = arena_->Allocate(arena_->capacity());
  size_t used = 0;
  while (true) {
    const ssize_t got = read(fd, room + used, arena_->capacity() - used);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return CannotRead(path_, errno);
    if (got == 0) break;
    used += static_cast<size_t>(got);
    if (used == arena_->capacity()) {
      return MakeError(Reason::kLimitExceeded,
                       absl::StrCat("what comes from ", path_, " is larger than ", used,
                                    " bytes, all that may be locked in memory; raise ulimit -l"));
    }
  }
  text_ = absl::string_view(reinterpret_cast<const char*>(room), used);
  return absl::OkStatus();
}

InputText::~InputText() {
  if (mapping_ != nullptr) munmap(mapping_, mapped_);
}

absl::Status InputText::CheckPrivate() const {
  if (!is_file_) return absl::OkStatus();
  if (!is_own_) {
    return MakeError(Reason::kUsage, absl::StrCat(path_,
                                                  " holds secrets and belongs to somebody "
                                                  "else; import a copy of your own"));
  }
  if ((mode_ & 077u) != 0) {
    return MakeError(Reason::kUsage, absl::StrCat(path_,
                                                  " holds secrets and others may read it; "
                                                  "first: chmod 600 ",
                                                  path_));
  }
  return absl::OkStatus();
}

}  // namespace courier::controller
