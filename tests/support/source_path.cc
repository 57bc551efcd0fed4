#include "tests/support/source_path.h"

#include <cstdlib>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"

namespace courier::test {

std::string SourcePath(absl::string_view path) {
  if (absl::StartsWith(path, "/")) return std::string(path);
  return absl::StrCat(COURIER_SOURCE_DIR, "/", path);
}

std::string SharedPath(absl::string_view path) {
  const char* const shared = std::getenv("COURIER_SHARED");
  return absl::StrCat(shared != nullptr ? shared : SourcePath("../shared"), "/", path);
}

}  // namespace courier::test
