// What an update changes in a column, place by place, for the report. Dify keeps some secrets in
// clear (headers of HTTP nodes, keys in code and prompts), so of graphs only what can be no secret
// is shown; of everything else a report tells that it changed and how long it is.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "common/model/report.h"

namespace courier::migration {

inline constexpr absl::string_view kHiddenSecret = "<secret>";

// The changes of one item: the first few, and how many more there are.
class FieldChanges {
 public:
  static constexpr size_t kMaxListed = 12;

  // `before` and `after` must be fit to be shown.
  void Add(std::string path, std::string before, std::string after);
  // A plain value that a person gave: shown when it is short and does not look like a secret.
  void AddText(absl::string_view path, absl::string_view before, absl::string_view after);
  void AddSecret(absl::string_view path, bool before, bool after);
  // Of a value that is not shown.
  void AddSize(absl::string_view path, absl::string_view before, absl::string_view after);

  bool empty() const { return listed_.empty(); }
  // With a last one that counts the rest.
  std::vector<model::Change> Take() &&;

 private:
  std::vector<model::Change> listed_;
  size_t more_ = 0;
};

// Two texts of `workflows.graph`. A text that is no graph counts as a whole.
void AddGraphChanges(absl::string_view before, absl::string_view after, FieldChanges& changes);

// Two texts of a column of variables, `environment_variables` or `conversation_variables`.
void AddVariableChanges(absl::string_view column, absl::string_view before, absl::string_view after,
                        FieldChanges& changes);

// Two texts of any other JSON object, by its keys.
void AddObjectChanges(absl::string_view column, absl::string_view before, absl::string_view after,
                      FieldChanges& changes);

}  // namespace courier::migration
