#include "common/secret/process_hardening.h"

#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>

#include <cstdlib>

#include "absl/strings/str_cat.h"
#include "common/base/error.h"
#include "common/secret/openssl_memory.h"

namespace courier::secret {
namespace {

// gRPC's tracers write payloads in clear; the key log lets anyone read recorded TLS.
constexpr const char* kLeakyVariables[] = {
    "GRPC_TRACE",
    "GRPC_VERBOSITY",
    "GRPC_STACKTRACE_MINLOGLEVEL",
    "SSLKEYLOGFILE",
};

absl::Status CannotHarden(absl::string_view step) {
  return MakeError(Reason::kInternal,
                   absl::StrCat("The process can't protect its memory: ", step, " failed."));
}

}  // namespace

absl::Status HardenProcess() {
  const rlimit no_core{0, 0};
  if (setrlimit(RLIMIT_CORE, &no_core) != 0) return CannotHarden("setting RLIMIT_CORE to 0");
  if (prctl(PR_SET_DUMPABLE, 0, 0, 0, 0) != 0) return CannotHarden("clearing PR_SET_DUMPABLE");
  for (const char* name : kLeakyVariables) {
    if (unsetenv(name) != 0) return CannotHarden(absl::StrCat("unsetting ", name));
  }
  umask(S_IRWXG | S_IRWXO);
  if (!WipeOpensslMemoryOnFree()) {
    return CannotHarden("replacing OpenSSL's memory functions, which were already in use,");
  }
  return absl::OkStatus();
}

}  // namespace courier::secret
