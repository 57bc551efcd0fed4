// SELECTION and OPTIONS of transfer, plan and their kin: from flags and files to one request.
// Flags win over the selection file, the file over the defaults.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "controller/model/transfer_request.h"

namespace CLI {
class App;
}  // namespace CLI

namespace courier::controller {

struct TransferFlags {
  std::string from;
  std::string to;
  // Selection.
  std::string selection_file;
  std::string workspace;
  std::vector<std::string> apps;
  bool all_apps = false;
  std::vector<std::string> api_tools;
  std::vector<std::string> workflow_tools;
  std::vector<std::string> mcp_tools;
  std::optional<std::string> dependencies;
  std::optional<bool> include_secrets;
  std::string revision = "draft";
  std::vector<std::string> set_env;
  std::string env_map;
  // Options.
  std::string target_workspace;
  std::string operator_email;
  std::optional<std::string> id_strategy;
  std::optional<std::string> conflict_strategy;
  std::optional<bool> create_app_api_token;
  bool show_tokens = false;
  std::string publish = "required";
  std::vector<std::string> map_dataset;
  std::string dataset_map;
  bool strict = false;
  std::string plan_hash;
};

// Bind the flags to `flags`, which must outlive `command`.
void AddRouteFlags(CLI::App& command, TransferFlags& flags);
void AddSelectionFlags(CLI::App& command, TransferFlags& flags);
void AddOptionFlags(CLI::App& command, TransferFlags& flags);
void AddEnvironmentFlags(CLI::App& command, TransferFlags& flags);

// Reads the files that the flags name. Failures: kUsage, kBadSelection, kEmptySelection.
absl::StatusOr<TransferRequest> BuildRequest(const TransferFlags& flags);

// The same without a target: what `courier export` writes to a file.
absl::StatusOr<TransferRequest> BuildExportRequest(const TransferFlags& flags);

// The same without a source: how `courier import` writes what is in a file. Flags win over
// `defaults`, which the file gives.
absl::StatusOr<TransferRequest> BuildImportRequest(const TransferFlags& flags,
                                                   model::ImportOptions defaults);

}  // namespace courier::controller
