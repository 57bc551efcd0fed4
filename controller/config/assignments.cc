#include "controller/config/assignments.h"

#include <memory>
#include <optional>

#include "absl/strings/str_cat.h"
#include "common/base/error.h"
#include "common/base/status_macros.h"
#include "common/base/uuid.h"
#include "common/text/json_spans.h"
#include "controller/config/json_file.h"

namespace courier::controller {
namespace {

// `where`: the flag or the file.
absl::StatusOr<std::string> DatasetId(absl::string_view where, absl::string_view text) {
  if (auto id = ParseUuid(text)) return *std::move(id);
  return MakeError(Reason::kUsage, absl::StrCat(where, ": \"", text,
                                                "\" is not the id of a knowledge base, which is a "
                                                "UUID"));
}

}  // namespace

absl::StatusOr<model::EnvironmentOverride> ParseSetEnv(absl::string_view text) {
  const size_t equals = text.find('=');
  const absl::string_view target = text.substr(0, equals);
  const size_t dot = target.rfind('.');
  if (equals == absl::string_view::npos || dot == absl::string_view::npos || dot == 0 ||
      dot + 1 == target.size()) {
    return MakeError(Reason::kUsage, "--set-env takes APP.NAME=VALUE, e.g. \"Support bot.URL=x\"");
  }
  return model::EnvironmentOverride{std::string(target.substr(0, dot)),
                                    std::string(target.substr(dot + 1)),
                                    std::string(text.substr(equals + 1)), /*is_token=*/false};
}

absl::StatusOr<std::pair<std::string, std::string>> ParseDatasetPair(absl::string_view text) {
  constexpr absl::string_view kFlag = "--map-dataset";
  const size_t equals = text.find('=');
  if (equals == absl::string_view::npos) {
    return MakeError(Reason::kUsage, "--map-dataset takes OLD=NEW, both ids of knowledge bases");
  }
  COURIER_ASSIGN_OR_RETURN(std::string from, DatasetId(kFlag, text.substr(0, equals)));
  COURIER_ASSIGN_OR_RETURN(std::string to, DatasetId(kFlag, text.substr(equals + 1)));
  return std::pair(std::move(from), std::move(to));
}

absl::StatusOr<std::map<std::string, std::string>> LoadDatasetMap(const std::string& path) {
  COURIER_ASSIGN_OR_RETURN(const std::unique_ptr<JsonFile> file,
                           JsonFile::Load(path, Reason::kUsage));
  std::map<std::string, std::string> map;
  for (const text::JsonRef member : file->root().Children()) {
    const std::optional<std::string> value = member.AsString();
    if (!value) {
      return MakeError(Reason::kUsage, absl::StrCat(path,
                                                    ": every value must be a text, the id of "
                                                    "a knowledge base of the target"));
    }
    COURIER_ASSIGN_OR_RETURN(std::string from, DatasetId(path, member.Key()));
    COURIER_ASSIGN_OR_RETURN(std::string to, DatasetId(path, *value));
    map[std::move(from)] = std::move(to);
  }
  return map;
}

}  // namespace courier::controller
