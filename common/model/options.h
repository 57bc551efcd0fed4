// What a user asks for: what to take (Selection) and how to write it (ImportOptions).
#pragma once

#include <cstddef>
#include <map>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"

namespace courier::model {

enum class Dependencies { kClosure, kTools, kNone };
enum class Revision { kDraft, kPublished };

struct EnvironmentOverride {
  // Name or id of an app, or "*".
  std::string app;
  std::string name;
  // Plain text, or a finished token for the target workspace's key.
  std::string value;
  bool is_token = false;
};

// The most entries that each list of a Selection may have.
inline constexpr size_t kMaxSelected = 10'000;

struct Selection {
  // Name or id; empty where exactly one is visible.
  std::string workspace;
  bool all_apps = false;
  // Modes that all_apps and globs take; empty: all that can be moved.
  std::vector<std::string> app_modes;
  // Ids, exact names or globs.
  std::vector<std::string> apps;
  std::vector<std::string> api_tools;
  std::vector<std::string> workflow_tools;
  std::vector<std::string> mcp_tools;
  Dependencies dependencies = Dependencies::kClosure;
  bool include_secrets = false;
  Revision revision = Revision::kDraft;
  std::vector<EnvironmentOverride> environment_overrides;
};

enum class IdStrategy { kPreserveId, kGenerateNewId };
enum class ConflictStrategy { kFail, kSkip, kUpdate };
enum class Publish { kNone, kRequired, kAll };

// As flags and Dify's files spell them.
inline absl::string_view WordOf(IdStrategy strategy) {
  return strategy == IdStrategy::kPreserveId ? "preserve-id" : "generate-new-id";
}

inline absl::string_view WordOf(ConflictStrategy strategy) {
  switch (strategy) {
    case ConflictStrategy::kFail:
      return "fail";
    case ConflictStrategy::kSkip:
      return "skip";
    case ConflictStrategy::kUpdate:
      return "update";
  }
  return "fail";
}

struct ImportOptions {
  std::string workspace;
  // Empty: the earliest owner.
  std::string operator_email;
  IdStrategy id_strategy = IdStrategy::kPreserveId;
  ConflictStrategy conflict_strategy = ConflictStrategy::kFail;
  bool create_app_api_token = false;
  bool show_tokens = false;
  Publish publish = Publish::kRequired;
  bool strict = false;
  std::map<std::string, std::string> dataset_map;
};

}  // namespace courier::model
