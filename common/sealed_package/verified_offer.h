// The receiver's offer, seen from who sends the package: may it be sealed for it? The sender is the
// source agent, or the controller itself when it reads a file.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "common/tls/signed_statement.h"
#include "common/tls/tls_material.h"
#include "common/wire/frame_chain.h"
#include "common/wire/frame_writer.h"
#include "courier/v1/seal.pb.h"

namespace courier::sealed {

// Valid now, for `own` and this controller, and with limits that a package can keep; signed by an
// agent among `signers`. kPeerRefused.
//
// The controller may sign one itself (target_identity is then its own): its package becomes a file,
// so such an offer names no workspace and no key, and nothing secret may be sealed for it.
absl::StatusOr<v1::ImportOffer> VerifyOffer(const tls::SignedStatement& offer,
                                            const tls::TlsMaterial& own,
                                            const std::vector<std::string>& signers,
                                            absl::string_view controller, absl::Time now);

// The package becomes a file: the receiver is the controller.
bool IsForFile(const v1::ImportOffer& offer);

// What both sides allow: a peer's wish for huge frames takes no memory here.
wire::FrameLimits LimitsFor(const v1::ImportOffer& offer, uint64_t own_max_package_bytes);

absl::StatusOr<tls::SignedStatement> SignHeader(const v1::ImportOffer& offer,
                                                absl::string_view offer_payload,
                                                absl::string_view ephemeral_public_key,
                                                const tls::TlsMaterial& own, absl::Time now);

struct SealedStart {
  // To be sent first.
  tls::SignedStatement header;
  std::unique_ptr<wire::FrameWriter> frames;
};

// Begins a package for a verified offer, whose signed form was `offer_payload`.
absl::StatusOr<SealedStart> SealPackage(const v1::ImportOffer& offer,
                                        absl::string_view offer_payload,
                                        const tls::TlsMaterial& own, uint64_t own_max_package_bytes,
                                        wire::FrameWriter::Sink sink, absl::Time now);

}  // namespace courier::sealed
