// Failures of OpenSSL as a Status. OpenSSL's own texts may quote what it was given, so only the
// numbers of its error are kept.
#pragma once

#include "absl/status/status.h"
#include "absl/strings/string_view.h"

namespace courier::crypto {

// kInternal "OpenSSL could not <step> (error L:R)."; empties the thread's error queue.
absl::Status OpensslError(absl::string_view step);

// For failures that are expected of foreign input and told in other words.
void ClearOpensslErrors();

}  // namespace courier::crypto
