// Where Dify 1.14 keeps a variable that its root .env.example no longer has: the templates under
// docker/envs/. Facts of release 1.14.2; one line a variable in key_homes.inc.
#pragma once

#include <string>
#include <vector>

#include "absl/strings/string_view.h"

namespace courier::envfile {

// Paths such as envs/databases/redis.env.example; empty when the variable has no known home.
std::vector<std::string> HomesOf(absl::string_view key);

}  // namespace courier::envfile
