#include "controller/package_import/secret_vault.h"

#include <algorithm>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "common/base/error.h"
#include "common/base/status_macros.h"
#include "common/base/uuid.h"
#include "common/crypto/sha256.h"
#include "common/crypto/tenant_envelope.h"
#include "common/package_file/field_reader.h"
#include "common/secret/secret_access.h"
#include "controller/package_import/yaml_secret.h"

namespace courier::controller {
namespace {

using secret::SecretAccess;
using secret::SecretBytes;

// The bytes of one character in UTF-8; what has no place in it becomes U+FFFD.
size_t EncodeUtf8(uint32_t code, unsigned char (&out)[4]) {
  if (code > 0x10FFFF || (code >= 0xD800 && code < 0xE000)) code = 0xFFFD;
  const auto byte = [](uint32_t value) { return static_cast<unsigned char>(value); };
  if (code < 0x80) {
    out[0] = byte(code);
    return 1;
  }
  const size_t extra = code < 0x800 ? 1 : code < 0x10000 ? 2 : 3;
  constexpr uint32_t kLeads[] = {0, 0xC0u, 0xE0u, 0xF0u};
  for (size_t i = extra; i > 0; --i) {
    out[i] = byte(0x80u | (code & 0x3Fu));
    code >>= 6u;
  }
  out[0] = byte(kLeads[extra] | code);
  return extra + 1;
}

absl::Status TooLong(absl::string_view text, const SecretPlace& place) {
  return MakeError(
      Reason::kLimitExceeded,
      absl::StrCat(package_file::PlaceOf(text, place.begin), ": a secret of more than ",
                   crypto::kMaxSecretBytes, " bytes, which Dify can't load"));
}

}  // namespace

SecretVault::SecretVault() : prefix_(absl::StrCat("courier-secret-", NewUuid(), "-")) {}

absl::StatusOr<std::string> SecretVault::Take(absl::string_view text, const SecretPlace& place) {
  // No spelling is shorter than what it means, but for characters that become U+FFFD.
  const size_t room = std::min<size_t>(place.end - place.begin, crypto::kMaxSecretBytes) + 4;
  COURIER_ASSIGN_OR_RETURN(SecretBytes secret, SecretBytes::Allocate(room));
  const absl::Span<unsigned char> bytes = secret.RevealForWrite(SecretAccess::ForIntake());
  size_t used = 0;
  bool fits = true;
  DecodeSecret(text, place, [&](uint32_t code) {
    unsigned char encoded[4];
    const size_t count = EncodeUtf8(code, encoded);
    fits = fits && used + count <= bytes.size();
    for (size_t i = 0; fits && i < count; ++i) bytes[used++] = encoded[i];
  });
  if (!fits || used > crypto::kMaxSecretBytes) return TooLong(text, place);
  secret.Truncate(used);
  std::string mark = absl::StrCat(prefix_, secrets_.size());
  secrets_.emplace(mark, std::move(secret));
  return mark;
}

absl::StatusOr<std::string> SecretVault::Token(absl::string_view mark,
                                               const crypto::TenantPublicKey& key,
                                               absl::string_view what) const {
  if (mark.empty()) return key.EncryptEmpty();
  const auto found = secrets_.find(mark);
  if (found == secrets_.end()) {
    return MakeError(Reason::kBadPackage,
                     absl::StrCat(what,
                                  " holds a secret in a form that this program does not read; "
                                  "export it again with Dify"));
  }
  return found->second.empty() ? key.EncryptEmpty() : key.Encrypt(found->second);
}

absl::StatusOr<std::string> SecretVault::UrlHash(absl::string_view mark,
                                                 absl::string_view what) const {
  const auto found = secrets_.find(mark);
  if (found == secrets_.end()) {
    return MakeError(Reason::kBadPackage, absl::StrCat(what, " has no address"));
  }
  const absl::string_view url = found->second.Reveal(SecretAccess::ForFingerprint());
  const bool http = absl::StartsWithIgnoreCase(url.substr(0, 8), "http://") ||
                    absl::StartsWithIgnoreCase(url.substr(0, 8), "https://");
  const size_t host = url.find("//");
  if (!http || host + 2 >= url.size() || url[host + 2] == '/') {
    return MakeError(Reason::kBadPackage,
                     absl::StrCat(what, " has an address that is not http or https"));
  }
  return crypto::Sha256Hex(url);
}

absl::StatusOr<RedactedText> Redact(absl::string_view text,
                                    const std::vector<SecretPlace>& places) {
  RedactedText redacted;
  size_t from = 0;
  redacted.text.reserve(text.size() + places.size() * 32);
  for (const SecretPlace& place : places) {
    absl::StrAppend(&redacted.text, text.substr(from, place.begin - from));
    COURIER_ASSIGN_OR_RETURN(const std::string mark, redacted.vault.Take(text, place));
    absl::StrAppend(&redacted.text, mark);
    from = place.end;
  }
  absl::StrAppend(&redacted.text, text.substr(from));
  return redacted;
}

}  // namespace courier::controller
