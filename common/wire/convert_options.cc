#include "common/wire/convert_options.h"

#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "common/base/error.h"
#include "common/base/status_macros.h"
#include "common/wire/repeated.h"

namespace courier::wire {
namespace {

absl::Status Unset(absl::string_view field) {
  return MakeError(Reason::kUsage, absl::StrCat("the request's ", field,
                                                " is not set to a value this agent knows"));
}

absl::Status CheckSize(absl::string_view field, int size) {
  if (size <= kMaxListEntries) return absl::OkStatus();
  return MakeError(Reason::kUsage, absl::StrCat("the request's ", field, " has ", size,
                                                " entries, more than ", kMaxListEntries));
}

v1::Selection::Dependencies ToProto(model::Dependencies value) {
  switch (value) {
    case model::Dependencies::kClosure:
      return v1::Selection::DEPENDENCIES_CLOSURE;
    case model::Dependencies::kTools:
      return v1::Selection::DEPENDENCIES_TOOLS;
    case model::Dependencies::kNone:
      return v1::Selection::DEPENDENCIES_NONE;
  }
  return v1::Selection::DEPENDENCIES_UNSPECIFIED;
}

absl::StatusOr<model::Dependencies> FromProto(v1::Selection::Dependencies value) {
  switch (value) {
    case v1::Selection::DEPENDENCIES_CLOSURE:
      return model::Dependencies::kClosure;
    case v1::Selection::DEPENDENCIES_TOOLS:
      return model::Dependencies::kTools;
    case v1::Selection::DEPENDENCIES_NONE:
      return model::Dependencies::kNone;
    default:
      return Unset("dependencies");
  }
}

v1::Selection::Revision ToProto(model::Revision value) {
  switch (value) {
    case model::Revision::kDraft:
      return v1::Selection::REVISION_DRAFT;
    case model::Revision::kPublished:
      return v1::Selection::REVISION_PUBLISHED;
  }
  return v1::Selection::REVISION_UNSPECIFIED;
}

absl::StatusOr<model::Revision> FromProto(v1::Selection::Revision value) {
  switch (value) {
    case v1::Selection::REVISION_DRAFT:
      return model::Revision::kDraft;
    case v1::Selection::REVISION_PUBLISHED:
      return model::Revision::kPublished;
    default:
      return Unset("revision");
  }
}

v1::ImportOptions::IdStrategy ToProto(model::IdStrategy value) {
  switch (value) {
    case model::IdStrategy::kPreserveId:
      return v1::ImportOptions::ID_STRATEGY_PRESERVE_ID;
    case model::IdStrategy::kGenerateNewId:
      return v1::ImportOptions::ID_STRATEGY_GENERATE_NEW_ID;
  }
  return v1::ImportOptions::ID_STRATEGY_UNSPECIFIED;
}

absl::StatusOr<model::IdStrategy> FromProto(v1::ImportOptions::IdStrategy value) {
  switch (value) {
    case v1::ImportOptions::ID_STRATEGY_PRESERVE_ID:
      return model::IdStrategy::kPreserveId;
    case v1::ImportOptions::ID_STRATEGY_GENERATE_NEW_ID:
      return model::IdStrategy::kGenerateNewId;
    default:
      return Unset("id strategy");
  }
}

v1::ImportOptions::ConflictStrategy ToProto(model::ConflictStrategy value) {
  switch (value) {
    case model::ConflictStrategy::kFail:
      return v1::ImportOptions::CONFLICT_STRATEGY_FAIL;
    case model::ConflictStrategy::kSkip:
      return v1::ImportOptions::CONFLICT_STRATEGY_SKIP;
    case model::ConflictStrategy::kUpdate:
      return v1::ImportOptions::CONFLICT_STRATEGY_UPDATE;
  }
  return v1::ImportOptions::CONFLICT_STRATEGY_UNSPECIFIED;
}

absl::StatusOr<model::ConflictStrategy> FromProto(v1::ImportOptions::ConflictStrategy value) {
  switch (value) {
    case v1::ImportOptions::CONFLICT_STRATEGY_FAIL:
      return model::ConflictStrategy::kFail;
    case v1::ImportOptions::CONFLICT_STRATEGY_SKIP:
      return model::ConflictStrategy::kSkip;
    case v1::ImportOptions::CONFLICT_STRATEGY_UPDATE:
      return model::ConflictStrategy::kUpdate;
    default:
      return Unset("conflict strategy");
  }
}

v1::ImportOptions::Publish ToProto(model::Publish value) {
  switch (value) {
    case model::Publish::kNone:
      return v1::ImportOptions::PUBLISH_NONE;
    case model::Publish::kRequired:
      return v1::ImportOptions::PUBLISH_REQUIRED;
    case model::Publish::kAll:
      return v1::ImportOptions::PUBLISH_ALL;
  }
  return v1::ImportOptions::PUBLISH_UNSPECIFIED;
}

absl::StatusOr<model::Publish> FromProto(v1::ImportOptions::Publish value) {
  switch (value) {
    case v1::ImportOptions::PUBLISH_NONE:
      return model::Publish::kNone;
    case v1::ImportOptions::PUBLISH_REQUIRED:
      return model::Publish::kRequired;
    case v1::ImportOptions::PUBLISH_ALL:
      return model::Publish::kAll;
    default:
      return Unset("publish option");
  }
}

v1::EnvironmentOverride ToProto(model::EnvironmentOverride&& override) {
  v1::EnvironmentOverride proto;
  proto.set_app(std::move(override.app));
  proto.set_name(std::move(override.name));
  if (override.is_token) {
    proto.set_token(std::move(override.value));
  } else {
    proto.set_text(std::move(override.value));
  }
  return proto;
}

absl::StatusOr<model::EnvironmentOverride> FromProto(v1::EnvironmentOverride&& proto) {
  if (proto.app().empty() || proto.name().empty() ||
      proto.value_case() == v1::EnvironmentOverride::VALUE_NOT_SET) {
    return Unset("environment override");
  }
  model::EnvironmentOverride override;
  override.app = std::move(*proto.mutable_app());
  override.name = std::move(*proto.mutable_name());
  override.is_token = proto.has_token();
  override.value =
      override.is_token ? std::move(*proto.mutable_token()) : std::move(*proto.mutable_text());
  return override;
}

absl::Status CheckLists(const v1::Selection& proto) {
  COURIER_RETURN_IF_ERROR(CheckSize("list of apps", proto.apps_size()));
  COURIER_RETURN_IF_ERROR(CheckSize("list of app modes", proto.app_modes_size()));
  COURIER_RETURN_IF_ERROR(CheckSize("list of API tools", proto.api_tools_size()));
  COURIER_RETURN_IF_ERROR(CheckSize("list of workflow tools", proto.workflow_tools_size()));
  COURIER_RETURN_IF_ERROR(CheckSize("list of MCP tools", proto.mcp_tools_size()));
  return CheckSize("list of environment overrides", proto.environment_overrides_size());
}

}  // namespace

v1::Selection ToProto(model::Selection&& selection) {
  v1::Selection proto;
  proto.set_workspace(std::move(selection.workspace));
  proto.set_all_apps(selection.all_apps);
  MoveStrings(std::move(selection.apps), *proto.mutable_apps());
  MoveStrings(std::move(selection.app_modes), *proto.mutable_app_modes());
  MoveStrings(std::move(selection.api_tools), *proto.mutable_api_tools());
  MoveStrings(std::move(selection.workflow_tools), *proto.mutable_workflow_tools());
  MoveStrings(std::move(selection.mcp_tools), *proto.mutable_mcp_tools());
  proto.set_dependencies(ToProto(selection.dependencies));
  proto.set_include_secrets(selection.include_secrets);
  proto.set_revision(ToProto(selection.revision));
  for (model::EnvironmentOverride& override : selection.environment_overrides) {
    *proto.add_environment_overrides() = ToProto(std::move(override));
  }
  return proto;
}

v1::ImportOptions ToProto(model::ImportOptions&& options) {
  v1::ImportOptions proto;
  proto.set_workspace(std::move(options.workspace));
  proto.set_operator_email(std::move(options.operator_email));
  proto.set_id_strategy(ToProto(options.id_strategy));
  proto.set_conflict_strategy(ToProto(options.conflict_strategy));
  proto.set_create_app_api_token(options.create_app_api_token);
  proto.set_show_tokens(options.show_tokens);
  proto.set_publish(ToProto(options.publish));
  proto.set_strict(options.strict);
  proto.mutable_dataset_map()->insert(options.dataset_map.begin(), options.dataset_map.end());
  return proto;
}

absl::StatusOr<model::Selection> FromProto(v1::Selection&& proto) {
  COURIER_RETURN_IF_ERROR(CheckLists(proto));
  model::Selection selection;
  COURIER_ASSIGN_OR_RETURN(selection.dependencies, FromProto(proto.dependencies()));
  COURIER_ASSIGN_OR_RETURN(selection.revision, FromProto(proto.revision()));
  selection.workspace = std::move(*proto.mutable_workspace());
  selection.all_apps = proto.all_apps();
  selection.apps = TakeStrings(*proto.mutable_apps());
  selection.app_modes = TakeStrings(*proto.mutable_app_modes());
  selection.api_tools = TakeStrings(*proto.mutable_api_tools());
  selection.workflow_tools = TakeStrings(*proto.mutable_workflow_tools());
  selection.mcp_tools = TakeStrings(*proto.mutable_mcp_tools());
  selection.include_secrets = proto.include_secrets();
  for (v1::EnvironmentOverride& each : *proto.mutable_environment_overrides()) {
    COURIER_ASSIGN_OR_RETURN(model::EnvironmentOverride override, FromProto(std::move(each)));
    selection.environment_overrides.push_back(std::move(override));
  }
  return selection;
}

absl::StatusOr<model::ImportOptions> FromProto(v1::ImportOptions&& proto) {
  COURIER_RETURN_IF_ERROR(CheckSize("dataset map", static_cast<int>(proto.dataset_map().size())));
  model::ImportOptions options;
  COURIER_ASSIGN_OR_RETURN(options.id_strategy, FromProto(proto.id_strategy()));
  COURIER_ASSIGN_OR_RETURN(options.conflict_strategy, FromProto(proto.conflict_strategy()));
  COURIER_ASSIGN_OR_RETURN(options.publish, FromProto(proto.publish()));
  options.workspace = std::move(*proto.mutable_workspace());
  options.operator_email = std::move(*proto.mutable_operator_email());
  options.create_app_api_token = proto.create_app_api_token();
  options.show_tokens = proto.show_tokens();
  options.strict = proto.strict();
  options.dataset_map = {proto.dataset_map().begin(), proto.dataset_map().end()};
  return options;
}

}  // namespace courier::wire
