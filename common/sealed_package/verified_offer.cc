#include "common/sealed_package/verified_offer.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/base/error.h"
#include "common/base/status_macros.h"
#include "common/base/version.h"
#include "common/crypto/package_seal.h"
#include "common/crypto/sha256.h"
#include "common/tls/identity.h"
#include "common/wire/statement_purpose.h"

namespace courier::sealed {
namespace {

// Far less than any agent offers; smaller frames would be all overhead.
constexpr uint32_t kMinFrameBytes = 4096;
constexpr absl::Duration kClockTolerance = absl::Minutes(5);

absl::Status Refuse(absl::string_view why) {
  return MakeError(Reason::kPeerRefused,
                   absl::StrCat("the target's offer was refused: ", why, ". Nothing was sent."));
}

bool IsAmong(const std::vector<std::string>& patterns, const std::string& uri) {
  return std::any_of(patterns.begin(), patterns.end(), [&](const std::string& pattern) {
    return tls::IdentityMatches(pattern, uri);
  });
}

absl::Status CheckSigner(const tls::Identity& signer, const std::vector<std::string>& signers,
                         absl::string_view controller) {
  if (signer.uri == controller) return absl::OkStatus();
  if (signer.role == tls::Identity::Role::kAgent && IsAmong(signers, signer.uri)) {
    return absl::OkStatus();
  }
  return Refuse(absl::StrCat(
      signer.uri, " is not among this agent's `peers`; add it there if it may receive packages"));
}

absl::Status CheckTime(const v1::ImportOffer& offer, absl::Time now) {
  if (now + kClockTolerance < absl::FromUnixSeconds(offer.issued_at()) ||
      now - kClockTolerance > absl::FromUnixSeconds(offer.expires_at())) {
    return Refuse("it is not valid now; compare the clocks of both sides");
  }
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<v1::ImportOffer> VerifyOffer(const tls::SignedStatement& offer,
                                            const tls::TlsMaterial& own,
                                            const std::vector<std::string>& signers,
                                            absl::string_view controller, absl::Time now) {
  COURIER_ASSIGN_OR_RETURN(const tls::Identity signer,
                           tls::VerifyStatement(offer, wire::kOfferPurpose, own.ca_pem, now));
  COURIER_RETURN_IF_ERROR(CheckSigner(signer, signers, controller));
  v1::ImportOffer parsed;
  if (!parsed.ParseFromString(offer.payload)) return Refuse("it can't be read");
  if (parsed.protocol_version() != kProtocolVersion)
    return Refuse("it speaks another protocol version");
  if (parsed.target_identity() != signer.uri)
    return Refuse("it is signed by another party than it names");
  if (parsed.source_identity() != own.identity.uri) {
    return Refuse(
        absl::StrCat("it is for ", parsed.source_identity(), ", and this is ", own.identity.uri));
  }
  if (parsed.controller_identity() != controller)
    return Refuse("it was made for another controller");
  if (IsForFile(parsed) && !parsed.workspace_public_key().empty())
    return Refuse("a controller can't offer a workspace's key");
  COURIER_RETURN_IF_ERROR(CheckTime(parsed, now));
  if (parsed.max_frame_bytes() < kMinFrameBytes) return Refuse("its frames are too small");
  return parsed;
}

bool IsForFile(const v1::ImportOffer& offer) {
  return offer.target_identity() == offer.controller_identity();
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

absl::StatusOr<SealedStart> SealPackage(const v1::ImportOffer& offer,
                                        absl::string_view offer_payload,
                                        const tls::TlsMaterial& own, uint64_t own_max_package_bytes,
                                        wire::FrameWriter::Sink sink, absl::Time now) {
  COURIER_ASSIGN_OR_RETURN(const crypto::EphemeralKey key, crypto::EphemeralKey::Generate());
  SealedStart start;
  COURIER_ASSIGN_OR_RETURN(start.header,
                           SignHeader(offer, offer_payload, key.public_key(), own, now));
  COURIER_ASSIGN_OR_RETURN(
      crypto::PackageSealer sealer,
      crypto::PackageSealer::Create(
          key, offer.ephemeral_public_key(),
          crypto::SealContext{absl::StrCat(offer_payload, start.header.payload)}));
  start.frames = std::make_unique<wire::FrameWriter>(
      [sealer = std::move(sealer)](absl::string_view plain, bool last) mutable {
        return sealer.Seal(plain, last);
      },
      std::move(sink), LimitsFor(offer, own_max_package_bytes));
  return start;
}

}  // namespace courier::sealed
