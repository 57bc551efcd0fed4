#include "agent/config/env_section.h"

#include <algorithm>
#include <filesystem>

#include "absl/strings/str_cat.h"

namespace courier::config {
namespace {

// A pattern that matches everything says nothing about a name; as an open one it would show all.
void CheckNames(YamlSection& section, const std::string& key,
                const std::vector<std::string>& names) {
  for (const std::string& name : names) {
    const bool says_nothing =
        std::all_of(name.begin(), name.end(), [](char c) { return c == '*' || c == '?'; });
    if (says_nothing) section.Fail(key, "holds a pattern without a letter");
  }
}

}  // namespace

EnvSettings ReadEnv(YamlSection& section) {
  EnvSettings env{section.Path("file"), section.Path("example"), section.Path("backups"),
                  section.Texts("secret_names"), section.Texts("open_names")};
  if (env.file.empty()) section.Fail("file", "is missing");
  if (env.example.empty()) env.example = absl::StrCat(env.file, ".example");
  if (env.backups.empty()) {
    env.backups = (std::filesystem::path(env.file).parent_path() / "env-backup").string();
  }
  CheckNames(section, "secret_names", env.secret_names);
  CheckNames(section, "open_names", env.open_names);
  return env;
}

}  // namespace courier::config
