// Which Dify release a database revision belongs to.
#pragma once

#include "absl/strings/string_view.h"

namespace courier::schema {

// E.g. "1.14.2"; empty when the revision is no release's, or not known. The database itself does
// not know its release, and forks reuse revision ids, so this is for people only.
absl::string_view ReleaseOf(absl::string_view revision);

}  // namespace courier::schema
