// Where the tests find the project's own files, and the goldens that may lie beside it.
#pragma once

#include <string>

#include "absl/strings/string_view.h"

namespace courier::test {

// `path` below the project's source folder; an absolute path stays as it is.
std::string SourcePath(absl::string_view path);

// `path` below the folder COURIER_SHARED (environment), else below `shared` beside the project.
// Nothing need be there: tests that use it skip without.
std::string SharedPath(absl::string_view path);

}  // namespace courier::test
