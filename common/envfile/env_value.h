// What a value as written means, as far as a report needs it: quotes and inline comments taken off,
// ${…} left alone. Also how any text is shown to a person.
#pragma once

#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "common/envfile/env_document.h"

namespace courier::envfile {

// The value without its quotes and inline comment.
std::string MeaningOf(const Assignment& assignment);

// The names that `raw` refers to as $NAME or ${NAME…}.
std::vector<std::string> ReferencedNames(absl::string_view raw);

// Characters of UTF-8 text; a byte that belongs to no character counts as one.
size_t CountCharacters(absl::string_view text);

// Text that may go to a terminal: control characters as \n, \t, \xNN; everything else unchanged.
std::string EscapeControls(absl::string_view text);

// `text` with U+FFFD for every byte that belongs to no character.
std::string WithValidUtf8(absl::string_view text);

}  // namespace courier::envfile
