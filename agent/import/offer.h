// The handshake between the two agents, seen from the target: an offer signed by this agent, a
// header signed by the source. Both travel through the controller, which can change neither.
#pragma once

#include <string>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "agent/import/target_workspace.h"
#include "common/crypto/package_seal.h"
#include "common/tls/signed_statement.h"
#include "common/tls/tls_material.h"

namespace courier::import {

struct OfferTerms {
  std::string transfer_id;
  // Who alone may use it, and who asked for it; URI SANs.
  std::string source_identity;
  std::string controller_identity;
  TargetWorkspace workspace;
  std::string ephemeral_public_key;
  uint64_t max_package_bytes = 0;
  uint32_t max_frame_bytes = 0;
};

absl::StatusOr<tls::SignedStatement> SignOffer(const OfferTerms& terms, const tls::TlsMaterial& own,
                                               absl::Time now);

struct VerifiedHeader {
  std::string ephemeral_public_key;
};

// The header is signed by exactly the source that the offer is for, and made for this offer.
// kPeerRefused.
absl::StatusOr<VerifiedHeader> VerifyHeader(const tls::SignedStatement& header,
                                            const OfferTerms& terms,
                                            const tls::SignedStatement& offer,
                                            const tls::TlsMaterial& own, absl::Time now);

}  // namespace courier::import
