#include "common/crypto/pem_armor.h"

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "common/base/error.h"

namespace courier::crypto {
namespace {

constexpr absl::string_view kBegin = "-----BEGIN ";
constexpr absl::string_view kEnd = "-----END ";
constexpr absl::string_view kDashes = "-----";

absl::Status BadKey(absl::string_view sentence) { return MakeError(Reason::kBadKey, sentence); }

absl::Status NoPem(absl::string_view text) {
  if (text.empty()) return BadKey("The key is empty; a PEM text was expected.");
  if (absl::StartsWith(text, "ENCPK1:")) {
    return BadKey(
        "The key is wrapped (ENCPK1), which dify-courier can't read; give it the plain PEM "
        "file.");
  }
  if (absl::StartsWith(text, "dify-tenant-")) {
    return BadKey(
        "The key is held in a key vault and only its name is stored here; dify-courier can move "
        "secrets only of workspaces whose keys are in PEM form (KEY_PROVIDER_TYPE=local).");
  }
  return BadKey("The key is not in PEM form: it does not begin with -----BEGIN.");
}

}  // namespace

absl::StatusOr<PemArmor> ParsePemArmor(absl::string_view text) {
  text = absl::StripAsciiWhitespace(text);
  if (!absl::ConsumePrefix(&text, kBegin)) return NoPem(text);
  const size_t label_end = text.find(kDashes);
  if (label_end == absl::string_view::npos) {
    return BadKey("The key is not in PEM form: its first line is not complete.");
  }
  const absl::string_view label = text.substr(0, label_end);
  text.remove_prefix(label_end + kDashes.size());
  const size_t body_end = text.find(kEnd);
  if (body_end == absl::string_view::npos ||
      !absl::StartsWith(text.substr(body_end + kEnd.size()), label) ||
      !absl::StartsWith(text.substr(body_end + kEnd.size() + label.size()), kDashes)) {
    return BadKey("The key is not in PEM form: it is cut off before its -----END line.");
  }
  return PemArmor{label, text.substr(0, body_end)};
}

}  // namespace courier::crypto
