// TLS 1.3 and nothing older. gRPC 1.51 has no such option, but reads its TLS 1.2 cipher list from
// the environment when it makes its first credentials: a list of one pre-shared-key suite, for
// which nobody holds a key, leaves only the TLS 1.3 suites, which that list does not govern.
#pragma once

#include "absl/status/status.h"

namespace courier::tls {

// Call first in main, before any thread and any gRPC object exists.
void RequireTls13();

// kInternal unless RequireTls13 was called: credentials are then not made at all.
absl::Status CheckTls13Required();

}  // namespace courier::tls
