#include "controller/cli/transfer_flags.h"

#include <CLI/CLI.hpp>
#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "common/base/error.h"
#include "common/base/status_macros.h"
#include "common/text/utf8.h"
#include "controller/cli/one_of.h"
#include "controller/config/assignments.h"
#include "controller/config/env_map_file.h"
#include "controller/config/selection_file.h"

namespace courier::controller {
namespace {

const std::map<std::string, model::Dependencies> kDependencies = {
    {"closure", model::Dependencies::kClosure},
    {"tools", model::Dependencies::kTools},
    {"none", model::Dependencies::kNone}};
const std::map<std::string, model::Revision> kRevisions = {
    {"draft", model::Revision::kDraft}, {"published", model::Revision::kPublished}};
const std::map<std::string, model::IdStrategy> kIdStrategies = {
    {"preserve-id", model::IdStrategy::kPreserveId},
    {"generate-new-id", model::IdStrategy::kGenerateNewId}};
const std::map<std::string, model::ConflictStrategy> kConflictStrategies = {
    {"fail", model::ConflictStrategy::kFail},
    {"skip", model::ConflictStrategy::kSkip},
    {"update", model::ConflictStrategy::kUpdate}};
const std::map<std::string, model::Publish> kPublish = {{"none", model::Publish::kNone},
                                                        {"required", model::Publish::kRequired},
                                                        {"all", model::Publish::kAll}};

template <class Value>
std::vector<std::string> Words(const std::map<std::string, Value>& words) {
  std::vector<std::string> out;
  for (const auto& each : words) out.push_back(each.first);
  return out;
}

// A switch with a third state, not given; CLI11 counts occurrences, the negative ones below zero.
std::function<void(int64_t)> SetOf(std::optional<bool>& flag) {
  return [&flag](int64_t count) { flag = count > 0; };
}

// A list flag that may be repeated but takes one value each time.
CLI::Option* AddList(CLI::App& command, const std::string& name, std::vector<std::string>& list,
                     const std::string& description) {
  return command.add_option(name, list, description)->allow_extra_args(false);
}

absl::Status ReadSelectionFile(const TransferFlags& flags, TransferRequest& request) {
  if (flags.selection_file.empty()) return absl::OkStatus();
  const WorkspaceFrom from = flags.workspace.empty() ? WorkspaceFrom::kFile : WorkspaceFrom::kFlag;
  COURIER_ASSIGN_OR_RETURN(SelectionFile file, LoadSelectionFile(flags.selection_file, from));
  request.selection = std::move(file.selection);
  request.expected_workspace_name = std::move(file.expected_workspace_name);
  if (file.create_app_api_token) request.options.create_app_api_token = *file.create_app_api_token;
  if (file.id_strategy) request.options.id_strategy = *file.id_strategy;
  if (file.conflict_strategy) request.options.conflict_strategy = *file.conflict_strategy;
  return absl::OkStatus();
}

// What the flags choose takes the place of what the file chooses, kind by kind.
void ApplySelectionFlags(const TransferFlags& flags, TransferRequest& request) {
  model::Selection& selection = request.selection;
  if (!flags.workspace.empty()) {
    selection.workspace = flags.workspace;
    request.expected_workspace_name.clear();
  }
  if (!flags.apps.empty() || flags.all_apps) {
    selection.all_apps = flags.all_apps;
    selection.apps = flags.apps;
    selection.app_modes.clear();
  }
  if (!flags.api_tools.empty()) selection.api_tools = flags.api_tools;
  if (!flags.workflow_tools.empty()) selection.workflow_tools = flags.workflow_tools;
  if (!flags.mcp_tools.empty()) selection.mcp_tools = flags.mcp_tools;
  if (flags.dependencies) selection.dependencies = kDependencies.at(*flags.dependencies);
  if (flags.include_secrets) selection.include_secrets = *flags.include_secrets;
  selection.revision = kRevisions.at(flags.revision);
}

// Nothing else goes through the protocol.
absl::Status CheckUtf8(absl::string_view flag, const std::string& text) {
  if (text::IsUtf8(text)) return absl::OkStatus();
  return MakeError(Reason::kUsage, absl::StrCat(flag, " is not UTF-8"));
}

absl::Status CheckWords(absl::string_view flag, const std::vector<std::string>& words) {
  for (const std::string& word : words) {
    if (word.empty()) return MakeError(Reason::kUsage, absl::StrCat(flag, " is empty"));
    COURIER_RETURN_IF_ERROR(CheckUtf8(flag, word));
  }
  return absl::OkStatus();
}

absl::Status CheckSelectionFlags(const TransferFlags& flags) {
  if (flags.all_apps && !flags.apps.empty()) {
    return MakeError(Reason::kUsage, "--all-apps and --app don't go together; give one of them");
  }
  COURIER_RETURN_IF_ERROR(CheckUtf8("--workspace", flags.workspace));
  COURIER_RETURN_IF_ERROR(CheckWords("--app", flags.apps));
  COURIER_RETURN_IF_ERROR(CheckWords("--api-tool", flags.api_tools));
  COURIER_RETURN_IF_ERROR(CheckWords("--workflow-tool", flags.workflow_tools));
  COURIER_RETURN_IF_ERROR(CheckWords("--mcp-tool", flags.mcp_tools));
  return CheckWords("--set-env", flags.set_env);
}

absl::Status ApplyEnvironment(const TransferFlags& flags, TransferRequest& request) {
  if (!flags.env_map.empty()) {
    COURIER_ASSIGN_OR_RETURN(EnvMap map, LoadEnvMap(flags.env_map));
    request.selection.environment_overrides = std::move(map.plain);
    request.secret_overrides = std::move(map.secret);
  }
  for (const std::string& text : flags.set_env) {
    COURIER_ASSIGN_OR_RETURN(model::EnvironmentOverride override, ParseSetEnv(text));
    request.selection.environment_overrides.push_back(std::move(override));
  }
  return absl::OkStatus();
}

absl::Status ApplyOptions(const TransferFlags& flags, model::ImportOptions& options) {
  COURIER_RETURN_IF_ERROR(CheckUtf8("--target-workspace", flags.target_workspace));
  COURIER_RETURN_IF_ERROR(CheckUtf8("--operator-email", flags.operator_email));
  if (!flags.target_workspace.empty()) options.workspace = flags.target_workspace;
  options.operator_email = flags.operator_email;
  if (flags.id_strategy) options.id_strategy = kIdStrategies.at(*flags.id_strategy);
  if (flags.conflict_strategy) {
    options.conflict_strategy = kConflictStrategies.at(*flags.conflict_strategy);
  }
  if (flags.create_app_api_token) options.create_app_api_token = *flags.create_app_api_token;
  options.show_tokens = flags.show_tokens;
  options.publish = kPublish.at(flags.publish);
  options.strict = flags.strict;
  if (!flags.dataset_map.empty()) {
    COURIER_ASSIGN_OR_RETURN(options.dataset_map, LoadDatasetMap(flags.dataset_map));
  }
  for (const std::string& text : flags.map_dataset) {
    COURIER_ASSIGN_OR_RETURN(auto pair, ParseDatasetPair(text));
    options.dataset_map[std::move(pair.first)] = std::move(pair.second);
  }
  return absl::OkStatus();
}

absl::Status CheckNotEmpty(const model::Selection& selection) {
  if (selection.all_apps || !selection.apps.empty() || !selection.api_tools.empty() ||
      !selection.workflow_tools.empty() || !selection.mcp_tools.empty()) {
    return absl::OkStatus();
  }
  return MakeError(Reason::kEmptySelection,
                   "nothing is selected: name apps or tools (--app, --all-apps, --api-tool, "
                   "--workflow-tool, --mcp-tool) or give a --selection file");
}

absl::Status CheckTarget(const TransferFlags& flags) {
  if (flags.to.empty()) return MakeError(Reason::kUsage, "--to ENV is missing");
  if (flags.to.find(',') != std::string::npos) {
    return MakeError(Reason::kUsage,
                     "--to takes one environment; run once for each of several targets");
  }
  return absl::OkStatus();
}

}  // namespace

void AddRouteFlags(CLI::App& command, TransferFlags& flags) {
  command.add_option("--from", flags.from, "Environment to take from")->type_name("ENV");
  command.add_option("--to", flags.to, "Environment to write to")->type_name("ENV");
}

void AddSelectionFlags(CLI::App& command, TransferFlags& flags) {
  const std::string group = "What to take";
  command
      .add_option("--selection", flags.selection_file,
                  "Selection file (see: courier template); flags win over it")
      ->type_name("FILE")
      ->group(group);
  command
      .add_option("--workspace,--tenant", flags.workspace,
                  "Source workspace, name or id; may be left out where only one is visible")
      ->type_name("W")
      ->group(group);
  AddList(command, "--app", flags.apps, "App by name, id or pattern with * and ?")
      ->type_name("APP")
      ->group(group);
  command.add_flag("--all-apps", flags.all_apps, "All apps of the workspace")->group(group);
  AddList(command, "--api-tool", flags.api_tools, "Custom API tool by name")
      ->type_name("NAME")
      ->group(group);
  AddList(command, "--workflow-tool", flags.workflow_tools, "Workflow tool by name or id")
      ->type_name("TOOL")
      ->group(group);
  AddList(command, "--mcp-tool", flags.mcp_tools, "MCP tool by name, id or server identifier")
      ->type_name("TOOL")
      ->group(group);
  command
      .add_option("--dependencies", flags.dependencies,
                  "closure: referenced tools and the apps behind workflow tools, again and again; "
                  "tools: referenced tools only")
      ->check(OneOf(Words(kDependencies)))
      ->type_name("closure|tools|none")
      ->group(group);
  command
      .add_flag_function("--include-secrets,!--no-include-secrets", SetOf(flags.include_secrets),
                         "Take secrets along, re-encrypted for the target workspace")
      ->group(group);
  command
      .add_option("--revision", flags.revision,
                  "Which version of each app becomes the target's draft")
      ->check(OneOf(Words(kRevisions)))
      ->type_name("draft|published")
      ->group(group);
}

void AddEnvironmentFlags(CLI::App& command, TransferFlags& flags) {
  const std::string group = "What to take";
  AddList(command, "--set-env", flags.set_env, "Set an app's environment variable on the way")
      ->type_name("APP.NAME=VALUE")
      ->group(group);
  command.add_option("--env-map", flags.env_map, "The same from a JSON file; secrets only here")
      ->type_name("FILE")
      ->group(group);
}

void AddOptionFlags(CLI::App& command, TransferFlags& flags) {
  const std::string group = "How to write it";
  command
      .add_option("--target-workspace,--target-tenant", flags.target_workspace,
                  "Target workspace, name or id; may be left out where only one is visible")
      ->type_name("W")
      ->group(group);
  command
      .add_option("--operator-email", flags.operator_email,
                  "Member of the target workspace who will own what is created")
      ->type_name("E")
      ->group(group);
  command.add_option("--id-strategy", flags.id_strategy, "Keep ids or make new ones")
      ->check(OneOf(Words(kIdStrategies)))
      ->type_name("preserve-id|generate-new-id")
      ->group(group);
  command
      .add_option("--conflict-strategy", flags.conflict_strategy,
                  "What to do with items that are in the target already")
      ->check(OneOf(Words(kConflictStrategies)))
      ->type_name("fail|skip|update")
      ->group(group);
  command
      .add_flag_function(
          "--create-app-api-token,!--no-create-app-api-token,"
          "--create-app-api-token-on-import,!--no-create-app-api-token-on-import",
          SetOf(flags.create_app_api_token), "Create an API token for each app that has none")
      ->group(group);
  command.add_flag("--show-tokens", flags.show_tokens, "Print created tokens, on a terminal only")
      ->group(group);
  command
      .add_option("--publish", flags.publish,
                  "Which apps get a published version; required: those behind workflow tools")
      ->check(OneOf(Words(kPublish)))
      ->type_name("none|required|all")
      ->group(group);
  AddList(command, "--map-dataset", flags.map_dataset,
          "Use the target's knowledge base NEW where the source has OLD")
      ->type_name("OLD=NEW")
      ->group(group);
  command.add_option("--dataset-map", flags.dataset_map, "The same from a JSON file")
      ->type_name("FILE")
      ->group(group);
  command
      .add_flag("--strict", flags.strict, "Refuse beforehand when anything would stay unresolved")
      ->group(group);
}

absl::StatusOr<TransferRequest> BuildExportRequest(const TransferFlags& flags) {
  if (flags.from.empty()) return MakeError(Reason::kUsage, "--from ENV is missing");
  COURIER_RETURN_IF_ERROR(CheckSelectionFlags(flags));
  TransferRequest request;
  request.from = flags.from;
  COURIER_RETURN_IF_ERROR(ReadSelectionFile(flags, request));
  ApplySelectionFlags(flags, request);
  COURIER_RETURN_IF_ERROR(CheckNotEmpty(request.selection));
  COURIER_RETURN_IF_ERROR(ApplyEnvironment(flags, request));
  return request;
}

absl::StatusOr<TransferRequest> BuildImportRequest(const TransferFlags& flags,
                                                   model::ImportOptions defaults) {
  COURIER_RETURN_IF_ERROR(CheckTarget(flags));
  TransferRequest request;
  request.options = std::move(defaults);
  request.to = flags.to;
  request.plan_hash = flags.plan_hash;
  COURIER_RETURN_IF_ERROR(ApplyEnvironment(flags, request));
  COURIER_RETURN_IF_ERROR(ApplyOptions(flags, request.options));
  return request;
}

absl::StatusOr<TransferRequest> BuildRequest(const TransferFlags& flags) {
  if (flags.from.empty()) return MakeError(Reason::kUsage, "--from ENV is missing");
  COURIER_RETURN_IF_ERROR(CheckTarget(flags));
  COURIER_ASSIGN_OR_RETURN(TransferRequest request, BuildExportRequest(flags));
  request.to = flags.to;
  request.plan_hash = flags.plan_hash;
  COURIER_RETURN_IF_ERROR(ApplyOptions(flags, request.options));
  return request;
}

}  // namespace courier::controller
