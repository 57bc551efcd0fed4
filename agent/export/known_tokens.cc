#include "agent/export/known_tokens.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "common/crypto/sha256.h"

namespace courier::exporting {

std::string KnownTokens::DigestOf(absl::string_view key, absl::string_view token) {
  return crypto::Sha256Digest(absl::StrCat(key.size(), ":", key, token));
}

std::optional<TokenTraits> KnownTokens::Find(const std::string& digest) const {
  const std::lock_guard<std::mutex> lock(mutex_);
  for (const Tokens* tokens : {&newer_, &older_}) {
    if (const auto found = tokens->find(digest); found != tokens->end()) return found->second;
  }
  return std::nullopt;
}

void KnownTokens::Add(std::string&& digest, TokenTraits traits) {
  const std::lock_guard<std::mutex> lock(mutex_);
  if (newer_.size() >= remembered_) older_ = std::exchange(newer_, {});
  newer_.insert_or_assign(std::move(digest), traits);
}

}  // namespace courier::exporting
