// Connections that ended in the handshake, told to the log and the audit log. Anybody who reaches
// the port can cause one, so only some are told at once and one a second after that, with how many
// there were in between.
//
// gRPC tells who was refused for a wrong identity; of a peer without a certificate of our CA it
// tells only in its own log, which is read for that and shown to nobody.
#pragma once

#include <cstdint>
#include <mutex>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "agent/policy/audit_log.h"
#include "common/log/log.h"

namespace courier::server {

class TlsRefusals {
 public:
  // Both outlive it.
  TlsRefusals(policy::AuditLog& audit, log::Logger& log);
  ~TlsRefusals();
  TlsRefusals(const TlsRefusals&) = delete;
  TlsRefusals& operator=(const TlsRefusals&) = delete;

  // Thread-safe.
  void Refused(const absl::Status& why);

 private:
  policy::AuditLog& audit_;
  log::Logger& log_;
  std::mutex mutex_;
  // How many may be told, as of then.
  double allowance_;
  absl::Time as_of_;
  uint64_t untold_ = 0;
};

}  // namespace courier::server
