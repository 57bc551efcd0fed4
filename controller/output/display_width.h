// How many columns of a terminal a text takes, so that tables stay aligned with Chinese names and
// emoji in them. Follows Unicode's East Asian Width and emoji sequences as common terminals do.
// Invalid UTF-8 counts one column a byte.
#pragma once

#include <cstddef>
#include <string>

#include "absl/strings/string_view.h"

namespace courier::controller {

size_t DisplayWidth(absl::string_view text);

// `text` with blanks up to `width` columns; longer texts are left alone.
std::string PadTo(absl::string_view text, size_t width);

// `text` cut to at most `width` columns, the last being "…" when something was cut.
std::string CutTo(absl::string_view text, size_t width);

// A foreign text as one harmless line: control characters (line breaks, escapes) and marks that
// reorder text become U+FFFD.
std::string PrintableLine(absl::string_view text);

// Breaks `text` at blanks into lines of at most `width` columns; lines after the first start with
// `indent` blanks. Words longer than a line are not broken.
std::string WrapAt(absl::string_view text, size_t indent, size_t width);

}  // namespace courier::controller
