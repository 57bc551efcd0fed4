// Runs the command that prints a workspace's private key.
#pragma once

#include <chrono>
#include <cstddef>
#include <functional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "common/secret/secret_bytes.h"

namespace courier::dify {

struct KeyCommandLimits {
  size_t max_bytes = 0;
  std::chrono::seconds patience{30};
  // Asked now and then while the command runs: true ends it.
  std::function<bool()> cancelled = nullptr;
};

// Its standard output, read straight into locked memory; no shell, no standard input, no standard
// error. kBadKey when it fails or prints nothing or too much; kTimeout, kCancelled: it is killed.
absl::StatusOr<secret::SecretBytes> RunKeyCommand(const std::vector<std::string>& command,
                                                  const std::string& workspace_id,
                                                  const KeyCommandLimits& limits);

}  // namespace courier::dify
