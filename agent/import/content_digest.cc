#include "agent/import/content_digest.h"

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "common/crypto/sha256.h"
#include "common/crypto/tenant_envelope.h"

namespace courier::import {
namespace {

bool IsBase64(char c) {
  return absl::ascii_isalnum(static_cast<unsigned char>(c)) || c == '+' || c == '/' || c == '=';
}

}  // namespace

std::string WithoutTokens(absl::string_view text) {
  std::string out;
  while (true) {
    const size_t start = text.find(crypto::kTokenStart);
    absl::StrAppend(&out, text.substr(0, start));
    if (start == absl::string_view::npos) return out;
    out += "<secret>";
    size_t end = start + crypto::kTokenStart.size();
    while (end < text.size() && IsBase64(text[end])) ++end;
    text.remove_prefix(end);
  }
}

void ContentDigest::Add(absl::string_view kind, absl::Span<const db::Field> fields) {
  crypto::Sha256 sha;
  sha.Update(value_);
  sha.Update(kind);
  for (const db::Field& field : fields) {
    if (!field) {
      sha.Update("\n-");
      continue;
    }
    const std::string text = WithoutTokens(*field);
    sha.Update(absl::StrCat("\n", text.size(), ":"));
    sha.Update(text);
  }
  value_ = sha.Finish();
}

}  // namespace courier::import
