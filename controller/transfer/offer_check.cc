#include "controller/transfer/offer_check.h"

#include "absl/strings/str_cat.h"
#include "common/base/error.h"
#include "common/base/status_macros.h"
#include "common/tls/signed_statement.h"
#include "common/wire/statement_purpose.h"

namespace courier::controller {
namespace {

absl::Status Refuse(const Environment& target, absl::string_view what) {
  return MakeError(Reason::kPeerRefused,
                   absl::StrCat("the offer of ", target.name, " ", what, "."));
}

}  // namespace

absl::StatusOr<v1::ImportOffer> CheckOffer(const v1::SignedStatement& statement,
                                           const tls::TlsMaterial& own, const Environment& source,
                                           const Environment& target, absl::Time now) {
  const tls::SignedStatement signed_offer{statement.payload(), statement.signature(),
                                          statement.certificate_chain()};
  const absl::StatusOr<tls::Identity> signer =
      tls::VerifyStatement(signed_offer, wire::kOfferPurpose, own.ca_pem, now);
  if (!signer.ok()) return Refuse(target, absl::StrCat("is refused: ", signer.status().message()));
  if (signer->uri != target.identity) return Refuse(target, "is signed by somebody else");
  v1::ImportOffer offer;
  if (!offer.ParseFromString(statement.payload())) return Refuse(target, "can't be read");
  if (offer.source_identity() != source.identity || offer.target_identity() != target.identity) {
    return Refuse(target, "is for other agents");
  }
  return offer;
}

}  // namespace courier::controller
