// Tokens for a workspace's public key that Dify never makes: each kind of damage that its decoder
// tells apart, and secrets of any size.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"

namespace courier::e2e {

struct ForgedToken {
  // A word for the test's name.
  std::string kind;
  std::string text;
  // The kind of failure that a decoder finds.
  std::string failure;
};

// One token of each kind, all of the secret "forged", for the RSA key in `public_pem`. The last one
// is for `other_pem`.
std::vector<ForgedToken> ForgeTokens(const std::string& public_pem, const std::string& other_pem);

// A token as Dify makes it.
std::string MakeToken(const std::string& public_pem, absl::string_view secret);

}  // namespace courier::e2e
