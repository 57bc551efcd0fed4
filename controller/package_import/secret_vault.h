// The secrets of a package file in locked memory, each under a mark that stands in its place in the
// text. What leaves here is a token for the target workspace's key, or a digest that Dify stores.
#pragma once

#include <string>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "common/crypto/tenant_key.h"
#include "common/secret/secret_bytes.h"
#include "controller/package_import/secret_places.h"

namespace courier::controller {

class SecretVault {
 public:
  SecretVault();

  bool empty() const { return secrets_.empty(); }
  size_t size() const { return secrets_.size(); }

  // Takes the secret that stands at `place` of `text`; its mark. kLimitExceeded when it is longer
  // than Dify can load, or locked memory is short.
  absl::StatusOr<std::string> Take(absl::string_view text, const SecretPlace& place);

  bool Holds(absl::string_view mark) const { return secrets_.contains(mark); }

  // A token of the secret behind `mark`; of the empty secret for an empty mark. kBadPackage when
  // there is no such mark: `what` holds a secret that was not found where it should stand.
  absl::StatusOr<std::string> Token(absl::string_view mark, const crypto::TenantPublicKey& key,
                                    absl::string_view what) const;

  // The secret is an address of a web server; its lower-case hex SHA-256, which Dify stores beside
  // it. kBadPackage when it is no such address.
  absl::StatusOr<std::string> UrlHash(absl::string_view mark, absl::string_view what) const;

 private:
  // No text of a file begins with it.
  std::string prefix_;
  absl::flat_hash_map<std::string, secret::SecretBytes> secrets_;
};

// A file without its secrets, and they.
struct RedactedText {
  std::string text;
  SecretVault vault;
};

absl::StatusOr<RedactedText> Redact(absl::string_view text, const std::vector<SecretPlace>& places);

}  // namespace courier::controller
