#include "common/envfile_store/directory_lock.h"

#include <fcntl.h>
#include <sys/file.h>

#include <cerrno>

#include "absl/strings/str_cat.h"
#include "common/base/error.h"

namespace courier::envfile {

absl::StatusOr<DirectoryLock> DirectoryLock::Take(const std::string& directory) {
  FileDescriptor fd(::open(directory.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (!fd.is_open()) return SystemError(errno, "open", directory);
  while (::flock(fd.get(), LOCK_EX | LOCK_NB) != 0) {
    if (errno == EINTR) continue;
    if (errno != EWOULDBLOCK) return SystemError(errno, "lock", directory);
    return MakeError(Reason::kBusy, absl::StrCat("Another courier is changing the .env in ",
                                                 directory, ". Try again when it is done."));
  }
  return DirectoryLock(std::move(fd));
}

}  // namespace courier::envfile
