#include "common/crypto/token_failure.h"

#include <array>
#include <string>

#include "absl/strings/cord.h"
#include "absl/strings/str_cat.h"
#include "common/base/error.h"

namespace courier::crypto {
namespace {

constexpr absl::string_view kPayloadUrl = "courier/token-failure";

struct Row {
  TokenFailure failure;
  absl::string_view name;
  absl::string_view meaning;
};

constexpr auto kRows = std::to_array<Row>({
    {TokenFailure::kBase64, "base64", "it is not base64 text"},
    {TokenFailure::kRsaLength, "rsa_length", "its RSA part has the wrong length for this key"},
    {TokenFailure::kRsaOaep, "rsa_oaep",
     "it was encrypted for another workspace's key, or is damaged"},
    {TokenFailure::kAesKeyLength, "aes_key_length", "its session key has an impossible length"},
    {TokenFailure::kTruncatedNonce, "truncated_nonce", "it is cut off after its RSA part"},
    {TokenFailure::kEaxMac, "eax_mac", "it is damaged or cut off"},
    {TokenFailure::kUtf8, "utf8", "its content is not UTF-8 text"},
});

const Row& RowOf(TokenFailure failure) {
  for (const Row& row : kRows) {
    if (row.failure == failure) return row;
  }
  return kRows.front();
}

}  // namespace

absl::string_view TokenFailureName(TokenFailure failure) { return RowOf(failure).name; }

absl::Status TokenError(TokenFailure failure) {
  const Row& row = RowOf(failure);
  absl::Status status =
      MakeError(Reason::kBadToken,
                absl::StrCat("The secret can't be read: ", row.meaning, " (", row.name, ")."));
  status.SetPayload(kPayloadUrl, absl::Cord(row.name));
  return status;
}

std::optional<TokenFailure> TokenFailureOf(const absl::Status& status) {
  const auto payload = status.GetPayload(kPayloadUrl);
  if (!payload.has_value()) return std::nullopt;
  const std::string name(*payload);
  for (const Row& row : kRows) {
    if (row.name == name) return row.failure;
  }
  return std::nullopt;
}

}  // namespace courier::crypto
