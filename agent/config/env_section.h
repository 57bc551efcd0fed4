// `env:` — the .env of the Dify beside this agent, its template and backups, and which variables
// hold secrets besides those that are known by name.
#pragma once

#include <string>
#include <vector>

#include "agent/config/yaml_section.h"

namespace courier::config {

struct EnvSettings {
  std::string file;
  std::string example;  // FILE.example unless given
  std::string backups;  // env-backup beside FILE unless given
  // Globs over names, besides the built-in ones: variables that hold a secret, and variables that
  // match a secret's pattern but hold none.
  std::vector<std::string> secret_names;
  std::vector<std::string> open_names;
};

// Notes errors in `section`.
EnvSettings ReadEnv(YamlSection& section);

}  // namespace courier::config
