// The user that servers run as when the tests run as root: PostgreSQL refuses to be root.
#pragma once

#include <sys/types.h>

#include <optional>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

namespace courier::test {

struct UnprivilegedUser {
  uid_t uid = 0;
  gid_t gid = 0;
};

// `postgres`, else `nobody`, when running as root; nothing when the caller is a plain user already.
absl::StatusOr<std::optional<UnprivilegedUser>> FindUnprivilegedUser();

// Gives `path` to `user`; does nothing without one.
absl::Status GiveTo(const std::string& path, const std::optional<UnprivilegedUser>& user);

}  // namespace courier::test
