// A TCP port of 127.0.0.1 that nobody listens on. Somebody else may take it before the caller does.
#pragma once

#include "absl/status/statusor.h"

namespace courier::test {

absl::StatusOr<int> FreePort();

}  // namespace courier::test
