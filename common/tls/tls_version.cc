#include "common/tls/tls_version.h"

#include <cstdlib>

#include "absl/strings/string_view.h"
#include "common/base/error.h"

namespace courier::tls {
namespace {

constexpr char kVariable[] = "GRPC_SSL_CIPHER_SUITES";
constexpr char kUnusableUnderTls12[] = "PSK-AES256-GCM-SHA384";

}  // namespace

void RequireTls13() { ::setenv(kVariable, kUnusableUnderTls12, /*overwrite=*/1); }

absl::Status CheckTls13Required() {
  const char* value = std::getenv(kVariable);
  if (value != nullptr && absl::string_view(value) == kUnusableUnderTls12) {
    return absl::OkStatus();
  }
  return MakeError(Reason::kInternal,
                   "TLS 1.2 was not switched off before the first connection; this is a bug");
}

}  // namespace courier::tls
