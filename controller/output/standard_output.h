// Standard output as a place that may fail: a full disk, a closed descriptor.
#pragma once

#include "absl/status/status.h"

namespace courier::controller {

// Brings what was printed to its place. An error if that fails, or a write before did: kDiskFull,
// kInternal. A reader that has gone, as `head` does, wanted no more and is no error.
absl::Status FlushStandardOutput();

}  // namespace courier::controller
