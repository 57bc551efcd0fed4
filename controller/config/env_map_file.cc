#include "controller/config/env_map_file.h"

#include <filesystem>
#include <memory>
#include <utility>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "common/base/error.h"
#include "common/base/status_macros.h"
#include "common/text/json_spans.h"
#include "controller/config/json_file.h"

namespace courier::controller {
namespace {

using text::JsonRef;

absl::Status Bad(const std::string& path, absl::string_view app, absl::string_view name) {
  return MakeError(Reason::kUsage,
                   absl::StrCat(path, ": \"", app, "\".\"", name,
                                "\" must be a text, {\"file\": PATH} or {\"fd\": NUMBER}"));
}

absl::StatusOr<SecretOverride> ReadSecret(JsonRef value, const std::string& path,
                                          const std::string& app, const std::string& name) {
  const std::vector<JsonRef> members = value.Children();
  if (!value.IsObject() || members.size() != 1) return Bad(path, app, name);
  SecretOverride secret{app, name, "", -1};
  if (const auto file = value.Get("file").AsString(); file && !file->empty()) {
    secret.file = (std::filesystem::path(path).parent_path() / *file).string();
    return secret;
  }
  const JsonRef descriptor = value.Get("fd");
  if (!descriptor || descriptor.type() != text::JsonType::kNumber ||
      !absl::SimpleAtoi(descriptor.raw(), &secret.descriptor) || secret.descriptor < 0) {
    return Bad(path, app, name);
  }
  return secret;
}

}  // namespace

absl::StatusOr<EnvMap> LoadEnvMap(const std::string& path) {
  COURIER_ASSIGN_OR_RETURN(std::string text, ReadTextFile(path, Reason::kUsage));
  return ParseEnvMap(std::move(text), path);
}

absl::StatusOr<EnvMap> ParseEnvMap(std::string json, const std::string& path) {
  COURIER_ASSIGN_OR_RETURN(const std::unique_ptr<JsonFile> file,
                           JsonFile::Parse(std::move(json), path, Reason::kUsage));
  EnvMap map;
  for (const JsonRef app : file->root().Children()) {
    const std::string app_name = app.Key();
    if (!app.IsObject() || app_name.empty()) {
      return MakeError(Reason::kUsage, absl::StrCat(path, ": \"", app_name,
                                                    "\" must name an app and hold an object"));
    }
    for (const JsonRef variable : app.Children()) {
      const std::string name = variable.Key();
      if (auto text = variable.AsString()) {
        map.plain.push_back({app_name, name, *std::move(text), /*is_token=*/false});
        continue;
      }
      COURIER_ASSIGN_OR_RETURN(SecretOverride secret, ReadSecret(variable, path, app_name, name));
      map.secret.push_back(std::move(secret));
    }
  }
  return map;
}

}  // namespace courier::controller
