#include "controller/commands/environment_list.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "common/base/error.h"
#include "common/base/status_macros.h"

namespace courier::controller {

absl::StatusOr<std::vector<std::string>> NamedEnvironments(const Configuration& configuration,
                                                           const std::vector<std::string>& on) {
  std::vector<std::string> names;
  for (const std::string& list : on) {
    for (const absl::string_view name : absl::StrSplit(list, ',')) {
      // What a script's unset variable leaves: fewer environments than were meant, or none.
      if (name.empty()) {
        return MakeError(Reason::kUsage, absl::StrCat("--on: a name is empty in \"", list, "\""));
      }
      COURIER_RETURN_IF_ERROR(FindEnvironment(configuration, name).status());
      if (std::find(names.begin(), names.end(), name) == names.end()) names.emplace_back(name);
    }
  }
  return names;
}

}  // namespace courier::controller
