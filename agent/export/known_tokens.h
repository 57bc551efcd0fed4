// Tokens that opened before. To open one is most of what a secret costs, and a plan only wants to
// know whether it would. Holds digests; no token, and nothing of a secret but whether it is empty
// or a mask. Bounded: what came first is forgotten first. Thread-safe.
#pragma once

#include <cstddef>
#include <mutex>
#include <optional>
#include <string>

#include "absl/container/flat_hash_map.h"
#include "absl/strings/string_view.h"

namespace courier::exporting {

// What showed when a token was opened.
struct TokenTraits {
  bool empty = false;
  // It is a mask of Dify's console in place of a secret.
  bool mask = false;
};

class KnownTokens {
 public:
  // Some 5 MiB.
  static constexpr size_t kRemembered = 50'000;

  // At least the last `remembered` tokens, and at most twice as many.
  explicit KnownTokens(size_t remembered = kRemembered) : remembered_(remembered) {}

  // `key` tells tokens of one private key from those of another, which may not open with it.
  static std::string DigestOf(absl::string_view key, absl::string_view token);

  std::optional<TokenTraits> Find(const std::string& digest) const;
  void Add(std::string&& digest, TokenTraits traits);

 private:
  using Tokens = absl::flat_hash_map<std::string, TokenTraits>;

  const size_t remembered_;
  mutable std::mutex mutex_;
  // Guarded by mutex_. When the newer are as many as are to be remembered, the older are dropped.
  Tokens newer_;
  Tokens older_;
};

}  // namespace courier::exporting
