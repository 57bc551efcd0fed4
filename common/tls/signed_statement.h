// A few bytes signed with a party's TLS key, so that someone it has no connection to can check who
// said them: a target agent signs the key that packages for it are sealed to, the source agent
// checks that signature against its `peers`, and the controller between them cannot swap the key.
//
// Signed is SHA-256 (ECDSA, RSA-PSS) or the message itself (Ed25519) of
//   "dify-courier signed statement 1\n" | u32 size, purpose | u64 size, payload   (big endian)
// The purpose keeps a statement made for one use from passing as one made for another. Freshness
// is the payload's business: put a session id in it.
#pragma once

#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "common/tls/identity.h"
#include "common/tls/tls_material.h"

namespace courier::tls {

inline constexpr size_t kMaxStatementPayload = 1024 * 1024;
inline constexpr size_t kMaxStatementPurpose = 255;
inline constexpr size_t kMaxStatementSignature = 2048;
inline constexpr size_t kMaxStatementChain = 64 * 1024;

struct SignedStatement {
  std::string payload;
  std::string signature;
  std::string chain_pem;  // the signer's certificate, then intermediate ones
};

// Failures: kLimitExceeded, kInternal.
absl::StatusOr<SignedStatement> SignStatement(absl::string_view payload, absl::string_view purpose,
                                              const TlsMaterial& signer);

// Who signed: the chain leads to `ca_pem` at `now`, the certificate may sign, is no CA's and names
// one identity. The caller still has to compare that identity with its list of peers.
// Failure: kPeerRefused.
absl::StatusOr<Identity> VerifyStatement(const SignedStatement& statement,
                                         absl::string_view purpose, absl::string_view ca_pem,
                                         absl::Time now);

}  // namespace courier::tls
