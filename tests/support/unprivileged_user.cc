#include "tests/support/unprivileged_user.h"

#include <pwd.h>
#include <unistd.h>

#include "absl/strings/str_cat.h"
#include "common/base/error.h"

namespace courier::test {

absl::StatusOr<std::optional<UnprivilegedUser>> FindUnprivilegedUser() {
  if (::geteuid() != 0) return std::optional<UnprivilegedUser>();
  for (const char* name : {"postgres", "nobody"}) {
    if (const passwd* user = ::getpwnam(name); user != nullptr) {
      return std::optional<UnprivilegedUser>({user->pw_uid, user->pw_gid});
    }
  }
  return MakeError(Reason::kInternal, "there is no user postgres or nobody to run servers as");
}

absl::Status GiveTo(const std::string& path, const std::optional<UnprivilegedUser>& user) {
  if (!user.has_value() || ::chown(path.c_str(), user->uid, user->gid) == 0) {
    return absl::OkStatus();
  }
  return MakeError(Reason::kInternal, absl::StrCat(path, " cannot be given to another user"));
}

}  // namespace courier::test
