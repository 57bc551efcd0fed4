// UUIDs in the only spelling that Dify writes: 36 characters, lower-case, dashed.
#pragma once

#include <optional>
#include <string>

#include "absl/strings/string_view.h"

namespace courier {

// A random UUID (version 4, RFC 9562) from the operating system's generator.
std::string NewUuid();

// True for the canonical spelling alone.
bool IsCanonicalUuid(absl::string_view text);

// What Python's uuid.UUID() accepts (any case, braces, no dashes, urn:uuid:), as the canonical
// spelling; nullopt otherwise.
std::optional<std::string> ParseUuid(absl::string_view text);

}  // namespace courier
