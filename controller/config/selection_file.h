// Dify's export configuration (the JSON that `courier template` prints) as a selection. Read as
// Dify reads it: the older spellings of keys are understood where the newer ones are absent,
// unknown keys are ignored, switches go by Python's truth. Unlike there, every mistake is one
// sentence that names the field.
#pragma once

#include <optional>
#include <string>

#include "absl/status/statusor.h"
#include "common/model/options.h"

namespace courier::controller {

struct SelectionFile {
  // `workspace` is the id when the file has one, else the name.
  model::Selection selection;
  // The name that belongs to that id; empty when the workspace is selected by name.
  std::string expected_workspace_name;
  // The file's import_options, as defaults for the command line.
  std::optional<bool> create_app_api_token;
  std::optional<model::IdStrategy> id_strategy;
  std::optional<model::ConflictStrategy> conflict_strategy;
};

// Where the workspace is named: a file that need not name one may, and its name is then read.
enum class WorkspaceFrom { kFile, kFlag };

// Failure: kBadSelection.
absl::StatusOr<SelectionFile> LoadSelectionFile(const std::string& path,
                                                WorkspaceFrom from = WorkspaceFrom::kFile);
absl::StatusOr<SelectionFile> ParseSelectionFile(std::string json, const std::string& name,
                                                 WorkspaceFrom from = WorkspaceFrom::kFile);

// `file` as such a JSON text; ParseSelectionFile gives `file` again.
std::string SelectionFileText(const SelectionFile& file);

// What `courier template` prints: Dify's own template.
std::string SelectionTemplate();

}  // namespace courier::controller
