// What an import will do, or did, item by item.
#pragma once

#include <cstdint>
#include <deque>
#include <map>
#include <string>
#include <vector>

#include "common/base/strong_id.h"
#include "common/model/resource.h"

namespace courier::model {

enum class ItemStatus {
  kCreated,
  kUpdated,
  kUnchanged,
  kSkipped,
  kUnresolved,
  kDependencyOnly,
  kConflict,
};

// A field that an update changes, fit to be shown: short, and `<secret>` where it may be one.
struct Change {
  std::string path;
  std::string before;
  std::string after;

  bool operator==(const Change&) const = default;
};

struct ReportItem {
  ItemKind kind = ItemKind::kApp;
  SourceId source_id;  // of a dependency: its provider id, any text
  TargetId target_id;  // empty when nothing stands for it in the target
  std::string name;
  ItemStatus status = ItemStatus::kCreated;
  // Sentences about what needs a person, then those that only tell.
  std::vector<std::string> messages;
  std::vector<std::string> notes;
  std::vector<Change> changes;
  bool selected = true;
  // What needs it, for people: the first use in the package. Empty when nothing in it does.
  std::string needed_by;
};

// Tens of thousands of items are usual: a deque does not move them as it grows.
using ReportItems = std::deque<ReportItem>;

struct PlanSummary {
  std::string transfer_id;
  std::string plan_hash;
  std::string source_workspace_id;
  std::string source_workspace_name;
  std::string source_environment;
  std::string target_workspace_id;
  std::string target_workspace_name;
  std::string target_environment;
  std::string operator_email;
  uint64_t secrets = 0;
  bool include_secrets = false;
  uint64_t package_bytes = 0;
  // Non-empty: the import would be refused with this reason and sentence.
  std::string refusal_reason;
  std::string refusal_message;
  std::vector<std::string> warnings;
  // E.g. "1.14.2"; empty when the revision is no known release's.
  std::string source_dify_release;
  std::string target_dify_release;
};

struct ImportOutcome {
  enum class Result { kApplied, kPlanned, kUnchanged };
  Result result = Result::kApplied;
  uint64_t tokens_created = 0;
  uint64_t tokens_reused = 0;
  std::map<std::string, std::string> tokens;
  std::vector<std::string> stale_cache_keys;
  std::vector<std::string> warnings;
  uint64_t rows_verified = 0;
};

}  // namespace courier::model
