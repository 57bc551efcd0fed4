// What a user asked for on one command line. Plain values, checked as far as that is possible
// without asking an agent.
#pragma once

#include <string>
#include <vector>

#include "common/model/options.h"

namespace courier::controller {

// A secret environment variable whose value is read from a file or an open file descriptor, and
// encrypted for the target workspace before it goes anywhere.
struct SecretOverride {
  // Name or id of an app, or "*".
  std::string app;
  std::string name;
  // One of them: a path, or a descriptor >= 0.
  std::string file;
  int descriptor = -1;
};

struct TransferRequest {
  std::string from;
  std::string to;
  model::Selection selection;
  // A selection file names a workspace by id and name: both must fit. Empty: nothing to check.
  std::string expected_workspace_name;
  // The same for the target workspace of a package file.
  std::string expected_target_name;
  std::vector<SecretOverride> secret_overrides;
  model::ImportOptions options;
  // Non-empty: go on only if the target's plan has this hash.
  std::string plan_hash;
  // False: show the plan and end.
  bool apply = true;
};

}  // namespace courier::controller
