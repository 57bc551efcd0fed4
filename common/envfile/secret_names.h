// Which variables hold a secret, judged by name and, in case the name is innocent, by value. When
// in doubt a value is a secret: the price of a wrong guess is a masked line, the other way round a
// leak. Patterns are globs (* and ?) over the name, in any case; both lists can be added to or
// replaced.
#pragma once

#include <string>
#include <vector>

#include "absl/strings/string_view.h"

namespace courier::envfile {

struct SecretPatterns {
  std::vector<std::string> secret;
  // Names that match `secret` but hold none, such as ACCESS_TOKEN_EXPIRE_MINUTES.
  std::vector<std::string> open;
};

// The lists that hold when nothing else is configured.
SecretPatterns DefaultSecretPatterns();

class SecretNames {
 public:
  SecretNames() : SecretNames(DefaultSecretPatterns()) {}
  explicit SecretNames(SecretPatterns patterns);

  bool IsSecretName(absl::string_view key) const;
  // By name, or because the value carries a credential: user information in a URL, a PEM block,
  // password=… in a connection string, a token of a well-known shape.
  bool IsSecret(absl::string_view key, absl::string_view value) const;

 private:
  SecretPatterns patterns_;
};

// Glob match of `text` against `pattern`, ignoring ASCII case.
bool MatchesGlob(absl::string_view pattern, absl::string_view text);

}  // namespace courier::envfile
