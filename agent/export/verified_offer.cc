#include "agent/export/verified_offer.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "common/base/error.h"
#include "common/base/status_macros.h"
#include "common/crypto/sha256.h"
#include "common/tls/identity.h"
#include "common/wire/statement_purpose.h"

namespace courier::exporting {
namespace {

constexpr uint32_t kProtocolVersion = 1;
// Far less than any agent offers; smaller frames would be all overhead.
constexpr uint32_t kMinFrameBytes = 4096;
constexpr absl::Duration kClockTolerance = absl::Minutes(5);

absl::Status Refuse(absl::string_view why) {
  return MakeError(Reason::kPeerRefused,
                   absl::StrCat("the target's offer was refused: ", why, ". Nothing was sent."));
}

}  // namespace

absl::StatusOr<v1::ImportOffer> VerifyOffer(const tls::SignedStatement& offer,
                                            const tls::TlsMaterial& own,
                                            const std::vector<std::string>& peers,
                                            absl::string_view controller, absl::Time now) {
  COURIER_ASSIGN_OR_RETURN(const tls::Identity signer,
                           tls::VerifyStatement(offer, wire::kOfferPurpose, own.ca_pem, now));
  const bool is_peer = std::any_of(peers.begin(), peers.end(), [&](const std::string& pattern) {
    return tls::IdentityMatches(pattern, signer.uri);
  });
  if (signer.role != tls::Identity::Role::kAgent || !is_peer) {
    return Refuse(absl::StrCat(
        signer.uri, " is not among this agent's `peers`; add it there if it may receive packages"));
  }
  v1::ImportOffer parsed;
  if (!parsed.ParseFromString(offer.payload)) return Refuse("it can't be read");
  if (parsed.protocol_version() != kProtocolVersion)
    return Refuse("it speaks another protocol version");
  if (parsed.target_identity() != signer.uri)
    return Refuse("it is signed by another agent than it names");
  if (parsed.source_identity() != own.identity.uri) {
    return Refuse(absl::StrCat("it is for ", parsed.source_identity(), ", and this agent is ",
                               own.identity.uri));
  }
  if (parsed.controller_identity() != controller)
    return Refuse("it was made for another controller");
  if (now + kClockTolerance < absl::FromUnixSeconds(parsed.issued_at()) ||
      now - kClockTolerance > absl::FromUnixSeconds(parsed.expires_at())) {
    return Refuse("it is not valid now; compare the clocks of both agents");
  }
  if (parsed.max_frame_bytes() < kMinFrameBytes) return Refuse("its frames are too small");
  return parsed;
}

wire::FrameLimits LimitsFor(const v1::ImportOffer& offer, uint64_t own_max_package_bytes) {
  wire::FrameLimits limits;
  limits.max_package_bytes = std::min(offer.max_package_bytes(), own_max_package_bytes);
  limits.max_frame_bytes = std::min(offer.max_frame_bytes(), wire::kMaxFrameBytes);
  return limits;
}

absl::StatusOr<tls::SignedStatement> SignHeader(const v1::ImportOffer& offer,
                                                absl::string_view offer_payload,
                                                absl::string_view ephemeral_public_key,
                                                const tls::TlsMaterial& own, absl::Time now) {
  v1::ExportHeader header;
  header.set_transfer_id(offer.transfer_id());
  header.set_source_identity(own.identity.uri);
  header.set_target_identity(offer.target_identity());
  header.set_offer_digest(crypto::Sha256Digest(offer_payload));
  header.set_ephemeral_public_key(std::string(ephemeral_public_key));
  header.set_issued_at(absl::ToUnixSeconds(now));
  return tls::SignStatement(header.SerializeAsString(), wire::kHeaderPurpose, own);
}

}  // namespace courier::exporting
