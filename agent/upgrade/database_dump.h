// A dump of the database by pg_dump before an upgrade, into a file that only its owner can read. It
// holds everything: what Dify encrypts as ciphertext, and all else in clear.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"

namespace courier::upgrade {

struct DumpOrder {
  // argv of pg_dump without options.
  std::vector<std::string> program;
  std::string directory;
  // Of the database; the password never stands in argv, environment or a file with a name.
  std::string connection_string;
  // For the file's name: environment-revision-time.dump
  std::string environment;
  std::string revision;
};

struct Dump {
  std::string file;
  uint64_t bytes = 0;
};

// A file of pg_dump's custom format, synced; nothing is left of one that fails. kDatabaseError,
// kBadConfiguration for a folder that can't be written, kDiskFull.
absl::StatusOr<Dump> MakeDump(const DumpOrder& order, absl::Time now, absl::Duration limit,
                              absl::FunctionRef<bool()> stop,
                              absl::FunctionRef<void(absl::string_view)> on_output);

}  // namespace courier::upgrade
