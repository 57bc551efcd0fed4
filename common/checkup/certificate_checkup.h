// Whether our own certificate is good for a while: its files, its end, its CA's end.
#pragma once

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "common/checkup/finding.h"
#include "common/tls/tls_material.h"

namespace courier::checkup {

// `used` is what this process presents now; it may be older than the files.
Findings CheckCertificate(const tls::TlsFiles& files, const tls::TlsMaterial& used, absl::Time now);

// What is wrong with files that LoadTlsMaterial refused with `error`.
Finding UnusableCertificate(const tls::TlsFiles& files, const absl::Status& error);

}  // namespace courier::checkup
