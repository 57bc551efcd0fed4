// Runs the command that prints a workspace's private key.
#pragma once

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "common/secret/secret_bytes.h"

namespace courier::dify {

// Its standard output, read straight into locked memory; no shell, no standard input, no standard
// error. kBadKey when it fails, prints nothing or more than `max_bytes`; kTimeout after 30 s, and
// then it is killed.
absl::StatusOr<secret::SecretBytes> RunKeyCommand(const std::vector<std::string>& command,
                                                  const std::string& workspace_id,
                                                  size_t max_bytes);

}  // namespace courier::dify
