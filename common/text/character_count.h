// How long a text is for PostgreSQL's varchar(n) and for Dify: in characters, not in bytes.
#pragma once

#include <cstddef>

#include "absl/strings/string_view.h"

namespace courier::text {

// Of valid UTF-8.
size_t CharacterCount(absl::string_view utf8);

}  // namespace courier::text
