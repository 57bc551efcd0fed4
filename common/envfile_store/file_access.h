// Reading and replacing one small file. A replacement is a new file in the same directory that
// takes the name in one step, so a reader or a crash sees the old bytes or the new ones, never a
// mixture; mode and owner stay. Symbolic links are followed: the target is replaced, the link
// stays. Errors name paths, never content.
#pragma once

#include <sys/types.h>

#include <optional>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace courier::envfile {

struct FileContents {
  std::string bytes;
  mode_t mode = 0;  // permission bits
  uid_t owner = 0;
  gid_t group = 0;
};

// Nothing when there is no such file. kBadConfiguration for what is no plain file, kLimitExceeded
// above 16 MiB, kMissingRight when it may not be read.
absl::StatusOr<std::optional<FileContents>> ReadSmallFile(const std::string& path);

// Where `path` leads: itself, or the target when it is a symbolic link. kBadConfiguration for a
// link that leads nowhere.
absl::StatusOr<std::string> FollowLinks(const std::string& path);

// "a/b" for "a/b/c"; "." for "c".
std::string DirectoryOf(absl::string_view path);

// Replaces `path` if it still holds `expected` (nothing: does not exist). A new file gets mode
// 0600, an existing one keeps its own. Read back before this returns. kTargetChanged when someone
// else changed the file; kMissingRight when its owner can't be kept.
absl::Status ReplaceFile(const std::string& path, absl::string_view bytes,
                         const std::optional<FileContents>& expected);

// Writes a new file of mode 0600 that must not exist yet; false when it does. Complete once
// visible.
absl::StatusOr<bool> CreateFile(const std::string& path, absl::string_view bytes);

// Removes what runs that were killed while they wrote left in `directory`. Only under its lock,
// which says that nobody is writing there now. What can't be removed stays.
void RemoveLeftovers(const std::string& directory);

// Removes a file; that it is gone already is no error.
absl::Status RemoveFile(const std::string& path);

}  // namespace courier::envfile
