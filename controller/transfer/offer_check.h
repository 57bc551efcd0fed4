// The target's offer as the controller sees it. The source checks the signature too and relies on
// its own check; the controller's matters where it encrypts for the key in the offer, and tells of
// a wrong peer before anything is read.
#pragma once

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "common/tls/tls_material.h"
#include "controller/config/environments_file.h"
#include "courier/v1/seal.pb.h"

namespace courier::controller {

// kPeerRefused unless `statement` is signed by the target's pinned identity, for this source.
absl::StatusOr<v1::ImportOffer> CheckOffer(const v1::SignedStatement& statement,
                                           const tls::TlsMaterial& own, const Environment& source,
                                           const Environment& target, absl::Time now);

}  // namespace courier::controller
