// What a process that handles secrets does before anything else, so that the operating system and
// the libraries can't write them down: no core file, no dump or trace by its own user, no debug
// output of gRPC, no TLS key log, files for the owner only, OpenSSL's freed memory wiped.
#pragma once

#include "absl/status/status.h"

namespace courier::secret {

// Call it first thing in main(), before there are threads and before gRPC or OpenSSL is used.
// kInternal, naming the step, when one is refused; the process should stop then. Calling again is
// fine.
absl::Status HardenProcess();

}  // namespace courier::secret
