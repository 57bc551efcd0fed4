#include "agent/export/rewrapper.h"

#include <algorithm>
#include <iterator>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "common/base/error.h"
#include "common/base/status_macros.h"
#include "common/crypto/tenant_envelope.h"
#include "common/migration/variables.h"
#include "common/secret/secret_bytes.h"
#include "common/text/json_spans.h"

namespace courier::exporting {
namespace {

using text::JsonEdits;
using text::JsonRef;
using text::JsonSpans;

// What Dify's console shows in place of a secret; some of its forms save it back.
constexpr absl::string_view kMasks[] = {"********************", "[__HIDDEN__]", "[__UNKNOWN__]"};

bool IsMask(const secret::SecretBytes& secret) {
  return std::any_of(std::begin(kMasks), std::end(kMasks),
                     [&](absl::string_view mask) { return secret.EqualsPublicText(mask); });
}

absl::Status Unopened(const absl::Status& status, absl::string_view owner, absl::string_view what) {
  return MakeError(
      ReasonOf(status),
      absl::StrCat(owner, ": ", what, " can't be opened with the workspace's private key (",
                   status.message(),
                   "). Set it again in Dify, or leave out --include-secrets. Nothing was sent."));
}

absl::StatusOr<JsonSpans> ParseColumn(absl::string_view column, absl::string_view owner,
                                      absl::string_view what) {
  auto spans = JsonSpans::Parse(column);
  if (!spans.ok()) {
    return MakeError(ReasonOf(spans.status()),
                     absl::StrCat(owner, ": ", what, ": ", spans.status().message()));
  }
  return spans;
}

bool UsesKey(JsonRef credentials) {
  const JsonRef type = credentials.Get("auth_type");
  return type.EqualsString("api_key_header") || type.EqualsString("api_key_query") ||
         type.EqualsString("api_key");
}

// Old tokens have no marker: a text of base64 as long as an RSA block (of 2048 to 8192 bits), which
// opens or was none.
bool MayBeLegacyToken(absl::string_view value) {
  return value.size() >= 344 && value.size() <= 1368 && value.size() % 4 == 0 &&
         value.find_first_not_of(
             "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/=") ==
             absl::string_view::npos;
}

void CollectTexts(JsonRef value, std::vector<JsonRef>& texts) {
  if (value.IsString()) texts.push_back(value);
  for (JsonRef child = value.FirstChild(); child; child = child.Next()) CollectTexts(child, texts);
}

bool IsBlank(absl::string_view column) { return absl::StripAsciiWhitespace(column).empty(); }

// A failure of migration's, which does not know whose column it reads.
absl::Status Named(const absl::Status& status, absl::string_view owner) {
  if (absl::StartsWith(status.message(), owner)) return status;
  return MakeError(ReasonOf(status), absl::StrCat(owner, ": ", status.message()));
}

}  // namespace

absl::StatusOr<std::string> Rewrapper::EnvironmentVariables(absl::string_view column,
                                                            const FinishedVariables& finished,
                                                            absl::string_view owner,
                                                            SecretTally& tally) const {
  auto rewritten = migration::ReplaceSecrets(
      column, [&](const migration::SecretVariable& variable) -> absl::StatusOr<std::string> {
        if (finished.contains(variable.name)) return variable.value;
        const std::string what = absl::StrCat("secret variable ", variable.name);
        COURIER_ASSIGN_OR_RETURN(Rewrapped rewrapped, Rewrap(variable.value, owner, what));
        return rewrapped.traits.empty ? std::string() : Counted(std::move(rewrapped), what, tally);
      });
  if (!rewritten.ok()) return Named(rewritten.status(), owner);
  return rewritten;
}

absl::StatusOr<std::string> Rewrapper::ApiCredentials(absl::string_view column,
                                                      absl::string_view owner,
                                                      SecretTally& tally) const {
  if (IsBlank(column)) return std::string(column);
  COURIER_ASSIGN_OR_RETURN(const JsonSpans spans, ParseColumn(column, owner, "credentials"));
  const JsonRef value = spans.root().Get("api_key_value");
  const std::string token = value.AsString().value_or("");
  if (!UsesKey(spans.root()) || token.empty()) return std::string(column);
  COURIER_ASSIGN_OR_RETURN(const std::string rewrapped, Token(token, owner, "API key", tally));
  JsonEdits edits;
  edits.Replace(value.span(), text::JsonStringAscii(rewrapped));
  return edits.Apply(column);
}

absl::StatusOr<std::string> Rewrapper::Token(absl::string_view token, absl::string_view owner,
                                             absl::string_view what, SecretTally& tally) const {
  COURIER_ASSIGN_OR_RETURN(Rewrapped rewrapped, Rewrap(token, owner, what));
  return Counted(std::move(rewrapped), what, tally);
}

absl::StatusOr<Rewrapper::Rewrapped> Rewrapper::Rewrap(absl::string_view token,
                                                       absl::string_view owner,
                                                       absl::string_view what) const {
  const bool plan_only = !recall_.placeholder.empty();
  std::string digest = KnownTokens::DigestOf(recall_.source_key, token);
  if (plan_only) {
    if (const auto known = recall_.tokens.Find(digest))
      return Rewrapped{recall_.placeholder, *known};
  }
  const auto secret = source_.Decrypt(token);
  if (!secret.ok()) return Unopened(secret.status(), owner, what);
  const TokenTraits traits{.empty = secret->empty(), .mask = IsMask(*secret)};
  recall_.tokens.Add(std::move(digest), traits);
  if (plan_only) return Rewrapped{recall_.placeholder, traits};
  auto anew = target_.Encrypt(*secret);
  if (!anew.ok()) {
    return MakeError(ReasonOf(anew.status()),
                     absl::StrCat(owner, ": ", what, ": ", anew.status().message()));
  }
  return Rewrapped{*std::move(anew), traits};
}

std::string Rewrapper::Counted(Rewrapped&& rewrapped, absl::string_view what, SecretTally& tally) {
  if (rewrapped.traits.mask) tally.masks.emplace_back(what);
  ++tally.secrets;
  return std::move(rewrapped.token);
}

absl::StatusOr<std::string> Rewrapper::TokensWithin(absl::string_view column,
                                                    absl::string_view owner, absl::string_view what,
                                                    SecretTally& tally) const {
  if (IsBlank(column)) return std::string(column);
  COURIER_ASSIGN_OR_RETURN(const JsonSpans spans, ParseColumn(column, owner, what));
  std::vector<JsonRef> texts;
  CollectTexts(spans.root(), texts);
  JsonEdits edits;
  for (const JsonRef& each : texts) {
    const std::string value = *each.AsString();
    const bool is_token = absl::StartsWith(value, crypto::kTokenStart);
    if (!is_token && !MayBeLegacyToken(value)) continue;
    // A damaged token is never copied over: Dify would send its text as if it were the secret.
    const std::string where = absl::StrCat(what, " ", each.Key());
    auto rewrapped = Token(value, owner, where, tally);
    if (!is_token && ReasonOf(rewrapped.status()) == Reason::kBadToken) continue;
    if (!rewrapped.ok()) return rewrapped.status();
    edits.Replace(each.span(), text::JsonStringAscii(*rewrapped));
  }
  return edits.Apply(column);
}

bool HoldsApiKey(absl::string_view credentials) {
  const auto spans = JsonSpans::Parse(credentials);
  return spans.ok() && UsesKey(spans->root()) && spans->root().Get("api_key_value").IsTruthy();
}

absl::StatusOr<std::string> WithoutSecrets(absl::string_view environment_variables,
                                           const FinishedVariables& finished,
                                           absl::string_view owner) {
  auto emptied = migration::ReplaceSecrets(
      environment_variables,
      [&](const migration::SecretVariable& variable) -> absl::StatusOr<std::string> {
        return finished.contains(variable.name) ? variable.value : std::string();
      });
  if (!emptied.ok()) return Named(emptied.status(), owner);
  return emptied;
}

}  // namespace courier::exporting
