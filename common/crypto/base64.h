// Base64 in the standard alphabet with padding and no line breaks, as Dify writes it (RFC 4648,
// section 4). The decoder ignores ASCII white space and takes nothing else: not the URL alphabet,
// not missing or surplus padding, not bits left over in the last character.
#pragma once

#include <cstddef>
#include <optional>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "common/secret/secret_bytes.h"

namespace courier::crypto {

std::string EncodeBase64(absl::string_view bytes);

// nullopt for what is not base64.
std::optional<std::string> DecodeBase64(absl::string_view text);

// Decodes straight into locked memory, for text that is itself secret. kBadToken, with no more
// than that in the message, for what is not base64; else what SecretBytes::Allocate says.
absl::StatusOr<secret::SecretBytes> DecodeSecretBase64(absl::string_view text);

// No more bytes than this come out of `chars` characters.
constexpr size_t MaxDecodedBytes(size_t chars) { return chars / 4 * 3 + 3; }

// Decodes into `out`, which has room for MaxDecodedBytes; the number of bytes, or nullopt.
std::optional<size_t> DecodeBase64Into(absl::string_view text, absl::Span<unsigned char> out);

}  // namespace courier::crypto
