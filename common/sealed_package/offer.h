// The handshake before a package, seen from who receives it: an offer signed by the receiver, a
// header signed by the sender. Both may travel through a controller, which can change neither. The
// receiver is the target agent, or the controller itself when it writes a file
// (proto/courier/v1/seal.proto).
#pragma once

#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "common/crypto/package_seal.h"
#include "common/tls/signed_statement.h"
#include "common/tls/tls_material.h"
#include "common/wire/frame_chain.h"

namespace courier::v1 {
class SignedStatement;
}  // namespace courier::v1

namespace courier::wire {
class FrameReader;
}  // namespace courier::wire

namespace courier::sealed {

struct OfferTerms {
  std::string transfer_id;
  // Who alone may use it, and who asked for it; URI SANs.
  std::string source_identity;
  std::string controller_identity;
  // Of the target; all empty when the package becomes a file.
  std::string workspace_id;
  std::string workspace_name;
  std::string workspace_public_key;
  std::string ephemeral_public_key;
  uint64_t max_package_bytes = 0;
  uint32_t max_frame_bytes = 0;
  // Nothing of the package will be written.
  bool plan_only = false;
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

// Reads the frames of the package that `header` begins; `own_key` is the offer's ephemeral key.
// kPeerRefused as VerifyHeader, kTamperedStream.
absl::StatusOr<std::unique_ptr<wire::FrameReader>> OpenPackage(
    const tls::SignedStatement& header, const OfferTerms& terms, const tls::SignedStatement& offer,
    const crypto::EphemeralKey& own_key, const tls::TlsMaterial& own, absl::Time now);

// The same bytes in the protocol's form.
void ToProto(const tls::SignedStatement& statement, v1::SignedStatement& proto);
tls::SignedStatement FromProto(const v1::SignedStatement& proto);

}  // namespace courier::sealed
