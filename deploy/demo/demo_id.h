// Values that look random and are the same for the same seed: ids of rows, site codes, made-up
// secrets. Thread-safe, no state.
#pragma once

#include <cstdint>
#include <string>

#include "absl/strings/string_view.h"

namespace courier::demo {

// A version 4 UUID made of `seed` and `key`.
std::string DemoId(std::uint64_t seed, absl::string_view key);

// `count` characters of 0-9a-f, at most 64.
std::string DemoHex(std::uint64_t seed, absl::string_view key, std::size_t count);

// SHA-256 in lower-case hex, as Dify stores it beside the URL of an MCP server.
std::string Sha256Hex(absl::string_view bytes);

}  // namespace courier::demo
