// The target's offer, seen from the source: may a package be sealed for it?
#pragma once

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "common/tls/signed_statement.h"
#include "common/tls/tls_material.h"
#include "common/wire/frame_chain.h"
#include "courier/v1/seal.pb.h"

namespace courier::exporting {

// Signed by an agent among `peers`, for this agent and this controller, valid now, and with limits
// that a package can keep. kPeerRefused.
absl::StatusOr<v1::ImportOffer> VerifyOffer(const tls::SignedStatement& offer,
                                            const tls::TlsMaterial& own,
                                            const std::vector<std::string>& peers,
                                            absl::string_view controller, absl::Time now);

// What both sides allow: a peer's wish for huge frames takes no memory here.
wire::FrameLimits LimitsFor(const v1::ImportOffer& offer, uint64_t own_max_package_bytes);

absl::StatusOr<tls::SignedStatement> SignHeader(const v1::ImportOffer& offer,
                                                absl::string_view offer_payload,
                                                absl::string_view ephemeral_public_key,
                                                const tls::TlsMaterial& own, absl::Time now);

}  // namespace courier::exporting
