#include "common/sealed_package/offer.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "common/base/error.h"
#include "common/base/status_macros.h"
#include "common/base/version.h"
#include "common/crypto/sha256.h"
#include "common/wire/frame_reader.h"
#include "common/wire/statement_purpose.h"
#include "courier/v1/seal.pb.h"

namespace courier::sealed {
namespace {

// Long enough to start an export, short enough that a stolen offer is worth nothing.
constexpr absl::Duration kOfferLifetime = absl::Minutes(5);

absl::Status RefuseHeader(absl::string_view why) {
  return MakeError(Reason::kPeerRefused,
                   absl::StrCat("the package was refused: ", why, ". Nothing was changed."));
}

}  // namespace

absl::StatusOr<tls::SignedStatement> SignOffer(const OfferTerms& terms, const tls::TlsMaterial& own,
                                               absl::Time now) {
  v1::ImportOffer offer;
  offer.set_transfer_id(terms.transfer_id);
  offer.set_protocol_version(kProtocolVersion);
  offer.set_target_identity(own.identity.uri);
  offer.set_source_identity(terms.source_identity);
  offer.set_controller_identity(terms.controller_identity);
  offer.set_workspace_id(terms.workspace_id);
  offer.set_workspace_name(terms.workspace_name);
  offer.set_workspace_public_key(terms.workspace_public_key);
  offer.set_ephemeral_public_key(terms.ephemeral_public_key);
  offer.set_issued_at(absl::ToUnixSeconds(now));
  offer.set_expires_at(absl::ToUnixSeconds(now + kOfferLifetime));
  offer.set_max_package_bytes(terms.max_package_bytes);
  offer.set_max_frame_bytes(terms.max_frame_bytes);
  offer.set_plan_only(terms.plan_only);
  return tls::SignStatement(offer.SerializeAsString(), wire::kOfferPurpose, own);
}

absl::StatusOr<VerifiedHeader> VerifyHeader(const tls::SignedStatement& header,
                                            const OfferTerms& terms,
                                            const tls::SignedStatement& offer,
                                            const tls::TlsMaterial& own, absl::Time now) {
  COURIER_ASSIGN_OR_RETURN(const tls::Identity signer,
                           tls::VerifyStatement(header, wire::kHeaderPurpose, own.ca_pem, now));
  if (signer.uri != terms.source_identity) {
    return RefuseHeader(absl::StrCat("it is signed by ", signer.uri, " and was expected from ",
                                     terms.source_identity));
  }
  v1::ExportHeader parsed;
  if (!parsed.ParseFromString(header.payload)) return RefuseHeader("its header can't be read");
  if (parsed.transfer_id() != terms.transfer_id ||
      parsed.offer_digest() != crypto::Sha256Digest(offer.payload) ||
      parsed.target_identity() != own.identity.uri || parsed.source_identity() != signer.uri) {
    return RefuseHeader("it was made for another transfer");
  }
  return VerifiedHeader{parsed.ephemeral_public_key()};
}

absl::StatusOr<std::unique_ptr<wire::FrameReader>> OpenPackage(
    const tls::SignedStatement& header, const OfferTerms& terms, const tls::SignedStatement& offer,
    const crypto::EphemeralKey& own_key, const tls::TlsMaterial& own, absl::Time now) {
  COURIER_ASSIGN_OR_RETURN(const VerifiedHeader verified,
                           VerifyHeader(header, terms, offer, own, now));
  COURIER_ASSIGN_OR_RETURN(crypto::PackageOpener opener,
                           crypto::PackageOpener::Create(
                               own_key, verified.ephemeral_public_key,
                               crypto::SealContext{absl::StrCat(offer.payload, header.payload)}));
  return std::make_unique<wire::FrameReader>(
      [opener = std::move(opener)](absl::string_view sealed, bool last) mutable {
        return opener.Open(sealed, last);
      },
      wire::FrameLimits{.max_package_bytes = terms.max_package_bytes,
                        .max_frame_bytes = terms.max_frame_bytes});
}

void ToProto(const tls::SignedStatement& statement, v1::SignedStatement& proto) {
  proto.set_payload(statement.payload);
  proto.set_signature(statement.signature);
  proto.set_certificate_chain(statement.chain_pem);
}

tls::SignedStatement FromProto(const v1::SignedStatement& proto) {
  return {proto.payload(), proto.signature(), proto.certificate_chain()};
}

}  // namespace courier::sealed
