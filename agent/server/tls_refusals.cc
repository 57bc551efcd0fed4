#include "agent/server/tls_refusals.h"

#include <grpc/support/log.h>

#include <algorithm>
#include <string>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "absl/time/clock.h"
#include "common/base/error.h"

namespace courier::server {
namespace {

constexpr double kAtOnce = 20;
constexpr double kASecond = 1;

// gRPC's log has no place for an object of ours.
std::mutex listener_mutex;
TlsRefusals* listener = nullptr;

// OpenSSL's reasons in words of ours; nothing of gRPC's own text is passed on.
absl::string_view WordsFor(absl::string_view text) {
  struct Known {
    absl::string_view reason;
    absl::string_view words;
  };
  constexpr Known kKnown[] = {
      {"peer did not return a certificate", "it showed no certificate"},
      {"certificate verify failed", "its certificate is of another CA, or not valid now"},
      {"unsupported protocol", "it speaks a TLS version older than 1.3"},
      {"no shared cipher", "it speaks a TLS version older than 1.3"},
      {"wrong version number", "it does not speak TLS"},
      {"http request", "it does not speak TLS"},
      {"alert", "it does not accept the agent's certificate"},
  };
  for (const Known& known : kKnown) {
    if (absl::StrContains(text, known.reason)) return known.words;
  }
  return "the TLS handshake failed";
}

void ReadGrpcLog(gpr_log_func_args* line) {
  const absl::string_view text = line->message;
  if (!absl::StrContains(text, "Handshake failed with fatal error")) return;
  const std::lock_guard lock(listener_mutex);
  if (listener == nullptr) return;
  listener->Refused(MakeError(Reason::kTlsRefused,
                              absl::StrCat("a connection was refused: ", WordsFor(text), ".")));
}

}  // namespace

TlsRefusals::TlsRefusals(policy::AuditLog& audit, log::Logger& log)
    : audit_(audit), log_(log), allowance_(kAtOnce), as_of_(absl::Now()) {
  const std::lock_guard lock(listener_mutex);
  listener = this;
  gpr_set_log_function(ReadGrpcLog);
}

TlsRefusals::~TlsRefusals() {
  const std::lock_guard lock(listener_mutex);
  listener = nullptr;
}

void TlsRefusals::Refused(const absl::Status& why) {
  const std::lock_guard lock(mutex_);
  const absl::Time now = absl::Now();
  allowance_ = std::min(kAtOnce, allowance_ + absl::ToDoubleSeconds(now - as_of_) * kASecond);
  as_of_ = now;
  if (allowance_ < 1) {
    ++untold_;
    return;
  }
  allowance_ -= 1;
  policy::AuditEntry entry = policy::EntryFor("", "connect", why);
  if (untold_ > 0) {
    absl::StrAppend(&entry.message, " ", untold_, " more were refused since the last such line.");
  }
  untold_ = 0;
  log_.Warning("refused a connection", {{"message", entry.message}});
  (void)audit_.Write(entry);
}

}  // namespace courier::server
