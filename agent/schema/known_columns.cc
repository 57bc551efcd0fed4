#include "agent/schema/known_columns.h"

#include <algorithm>
#include <iterator>

namespace courier::schema {
namespace {

constexpr ColumnType kUuid = ColumnType::kUuid;
constexpr ColumnType kText = ColumnType::kText;
constexpr ColumnType kBoolean = ColumnType::kBoolean;
constexpr ColumnType kInteger = ColumnType::kInteger;
constexpr ColumnType kFloat = ColumnType::kFloat;
constexpr ColumnType kTimestamp = ColumnType::kTimestamp;

constexpr KnownColumn kKnownColumns[] = {
    {"tenants", "id", kUuid, Part::kAlways, Need::kBoth, false},
    {"tenants", "name", kText, Part::kAlways, Need::kBoth, false},
    {"tenants", "status", kText, Part::kAlways, Need::kBoth, false},
    {"tenants", "encrypt_public_key", kText, Part::kAlways, Need::kBoth, false},
    {"accounts", "id", kUuid, Part::kAlways, Need::kTarget, false},
    {"accounts", "email", kText, Part::kAlways, Need::kTarget, false},
    {"accounts", "interface_language", kText, Part::kAlways, Need::kTarget, false},
    {"accounts", "status", kText, Part::kAlways, Need::kTarget, false},
    {"tenant_account_joins", "tenant_id", kUuid, Part::kAlways, Need::kTarget, false},
    {"tenant_account_joins", "account_id", kUuid, Part::kAlways, Need::kTarget, false},
    {"tenant_account_joins", "role", kText, Part::kAlways, Need::kTarget, false},
    {"tenant_account_joins", "created_at", kTimestamp, Part::kAlways, Need::kTarget, false},
    {"apps", "id", kUuid, Part::kAlways, Need::kBoth, true},
    {"apps", "tenant_id", kUuid, Part::kAlways, Need::kBoth, true},
    {"apps", "name", kText, Part::kAlways, Need::kBoth, true},
    {"apps", "mode", kText, Part::kAlways, Need::kBoth, true},
    {"apps", "description", kText, Part::kAlways, Need::kBoth, true},
    {"apps", "icon_type", kText, Part::kAlways, Need::kBoth, true},
    {"apps", "icon", kText, Part::kAlways, Need::kBoth, true},
    {"apps", "icon_background", kText, Part::kAlways, Need::kBoth, true},
    {"apps", "use_icon_as_answer_icon", kBoolean, Part::kAlways, Need::kBoth, true},
    {"apps", "enable_site", kBoolean, Part::kAlways, Need::kBoth, true},
    {"apps", "enable_api", kBoolean, Part::kAlways, Need::kBoth, true},
    {"apps", "max_active_requests", kInteger, Part::kAlways, Need::kTarget, true},
    {"apps", "workflow_id", kUuid, Part::kAlways, Need::kBoth, false},
    {"apps", "status", kText, Part::kAlways, Need::kOptional, true},
    {"apps", "created_by", kUuid, Part::kAlways, Need::kOptional, true},
    {"apps", "updated_by", kUuid, Part::kAlways, Need::kOptional, true},
    {"apps", "created_at", kTimestamp, Part::kAlways, Need::kBoth, false},
    {"apps", "updated_at", kTimestamp, Part::kAlways, Need::kTarget, false},
    {"apps", "app_model_config_id", kUuid, Part::kAlways, Need::kUnused, false},
    {"apps", "api_rpm", kInteger, Part::kAlways, Need::kUnused, false},
    {"apps", "api_rph", kInteger, Part::kAlways, Need::kUnused, false},
    {"apps", "is_demo", kBoolean, Part::kAlways, Need::kUnused, false},
    {"apps", "is_public", kBoolean, Part::kAlways, Need::kUnused, false},
    {"apps", "is_universal", kBoolean, Part::kAlways, Need::kUnused, false},
    {"apps", "tracing", kText, Part::kAlways, Need::kUnused, false},
    {"workflows", "id", kUuid, Part::kAlways, Need::kBoth, false},
    {"workflows", "tenant_id", kUuid, Part::kAlways, Need::kBoth, true},
    {"workflows", "app_id", kUuid, Part::kAlways, Need::kBoth, true},
    {"workflows", "type", kText, Part::kAlways, Need::kTarget, true},
    {"workflows", "version", kText, Part::kAlways, Need::kBoth, true},
    {"workflows", "graph", kText, Part::kAlways, Need::kBoth, true},
    {"workflows", "features", kText, Part::kAlways, Need::kBoth, true},
    {"workflows", "environment_variables", kText, Part::kAlways, Need::kBoth, true},
    {"workflows", "conversation_variables", kText, Part::kAlways, Need::kBoth, true},
    {"workflows", "rag_pipeline_variables", kText, Part::kAlways, Need::kOptional, true},
    {"workflows", "kind", kText, Part::kAlways, Need::kOptional, true},
    {"workflows", "marked_name", kText, Part::kAlways, Need::kOptional, true},
    {"workflows", "marked_comment", kText, Part::kAlways, Need::kOptional, true},
    {"workflows", "version_number", kInteger, Part::kAlways, Need::kOptional, true},
    {"workflows", "created_by", kUuid, Part::kAlways, Need::kOptional, true},
    {"workflows", "updated_by", kUuid, Part::kAlways, Need::kOptional, false},
    {"workflows", "created_at", kTimestamp, Part::kAlways, Need::kBoth, false},
    {"workflows", "updated_at", kTimestamp, Part::kAlways, Need::kTarget, true},
    {"workflow_version_counters", "app_id", kUuid, Part::kAlways, Need::kOptional, true},
    {"workflow_version_counters", "last_version_number", kInteger, Part::kAlways, Need::kOptional,
     true},
    {"sites", "app_id", kUuid, Part::kAlways, Need::kTarget, true},
    {"sites", "title", kText, Part::kAlways, Need::kTarget, true},
    {"sites", "icon_type", kText, Part::kAlways, Need::kOptional, true},
    {"sites", "icon", kText, Part::kAlways, Need::kOptional, true},
    {"sites", "icon_background", kText, Part::kAlways, Need::kOptional, true},
    {"sites", "default_language", kText, Part::kAlways, Need::kTarget, true},
    {"sites", "chat_color_theme_inverted", kBoolean, Part::kAlways, Need::kOptional, true},
    {"sites", "prompt_public", kBoolean, Part::kAlways, Need::kOptional, true},
    {"sites", "use_icon_as_answer_icon", kBoolean, Part::kAlways, Need::kOptional, true},
    {"sites", "show_workflow_steps", kBoolean, Part::kAlways, Need::kOptional, true},
    {"sites", "custom_disclaimer", kText, Part::kAlways, Need::kOptional, true},
    {"sites", "customize_token_strategy", kText, Part::kAlways, Need::kOptional, true},
    {"sites", "status", kText, Part::kAlways, Need::kOptional, true},
    {"sites", "code", kText, Part::kAlways, Need::kTarget, true},
    {"sites", "created_by", kUuid, Part::kAlways, Need::kOptional, true},
    {"sites", "updated_by", kUuid, Part::kAlways, Need::kOptional, true},
    {"installed_apps", "tenant_id", kUuid, Part::kAlways, Need::kTarget, true},
    {"installed_apps", "app_id", kUuid, Part::kAlways, Need::kTarget, true},
    {"installed_apps", "app_owner_tenant_id", kUuid, Part::kAlways, Need::kTarget, true},
    {"installed_apps", "position", kInteger, Part::kAlways, Need::kOptional, true},
    {"installed_apps", "is_pinned", kBoolean, Part::kAlways, Need::kOptional, true},
    {"app_dataset_joins", "app_id", kUuid, Part::kAlways, Need::kTarget, true},
    {"app_dataset_joins", "dataset_id", kUuid, Part::kAlways, Need::kTarget, true},
    {"app_triggers", "tenant_id", kUuid, Part::kAlways, Need::kTarget, true},
    {"app_triggers", "app_id", kUuid, Part::kAlways, Need::kTarget, true},
    {"app_triggers", "node_id", kText, Part::kAlways, Need::kTarget, true},
    {"app_triggers", "trigger_type", kText, Part::kAlways, Need::kTarget, true},
    {"app_triggers", "title", kText, Part::kAlways, Need::kTarget, true},
    {"app_triggers", "provider_name", kText, Part::kAlways, Need::kTarget, true},
    {"app_triggers", "status", kText, Part::kAlways, Need::kTarget, true},
    {"app_triggers", "updated_at", kTimestamp, Part::kAlways, Need::kTarget, true},
    {"workflow_webhook_triggers", "app_id", kUuid, Part::kAlways, Need::kTarget, true},
    {"workflow_webhook_triggers", "node_id", kText, Part::kAlways, Need::kTarget, true},
    {"workflow_webhook_triggers", "tenant_id", kUuid, Part::kAlways, Need::kTarget, true},
    {"workflow_webhook_triggers", "webhook_id", kText, Part::kAlways, Need::kTarget, true},
    {"workflow_webhook_triggers", "created_by", kUuid, Part::kAlways, Need::kTarget, true},
    {"workflow_plugin_triggers", "app_id", kUuid, Part::kAlways, Need::kTarget, false},
    {"workflow_plugin_triggers", "node_id", kText, Part::kAlways, Need::kTarget, false},
    {"workflow_plugin_triggers", "tenant_id", kUuid, Part::kAlways, Need::kTarget, false},
    {"workflow_schedule_plans", "app_id", kUuid, Part::kAlways, Need::kTarget, true},
    {"workflow_schedule_plans", "node_id", kText, Part::kAlways, Need::kTarget, true},
    {"workflow_schedule_plans", "tenant_id", kUuid, Part::kAlways, Need::kTarget, true},
    {"workflow_schedule_plans", "cron_expression", kText, Part::kAlways, Need::kTarget, true},
    {"workflow_schedule_plans", "timezone", kText, Part::kAlways, Need::kTarget, true},
    {"workflow_schedule_plans", "next_run_at", kTimestamp, Part::kAlways, Need::kTarget, true},
    {"workflow_schedule_plans", "updated_at", kTimestamp, Part::kAlways, Need::kOptional, true},
    {"workflow_draft_variables", "app_id", kUuid, Part::kAlways, Need::kTarget, false},
    {"api_tokens", "app_id", kUuid, Part::kAppTokens, Need::kTarget, true},
    {"api_tokens", "tenant_id", kUuid, Part::kAppTokens, Need::kTarget, true},
    {"api_tokens", "type", kText, Part::kAppTokens, Need::kTarget, true},
    {"api_tokens", "token", kText, Part::kAppTokens, Need::kTarget, true},
    {"tool_label_bindings", "tool_id", kText, Part::kAlways, Need::kBoth, true},
    {"tool_label_bindings", "tool_type", kText, Part::kAlways, Need::kBoth, true},
    {"tool_label_bindings", "label_name", kText, Part::kAlways, Need::kBoth, true},
    {"tool_api_providers", "id", kUuid, Part::kAlways, Need::kBoth, true},
    {"tool_api_providers", "tenant_id", kUuid, Part::kAlways, Need::kBoth, true},
    {"tool_api_providers", "name", kText, Part::kAlways, Need::kBoth, true},
    {"tool_api_providers", "updated_at", kTimestamp, Part::kAlways, Need::kTarget, false},
    {"tool_api_providers", "icon", kText, Part::kApiTools, Need::kBoth, true},
    {"tool_api_providers", "schema", kText, Part::kApiTools, Need::kBoth, true},
    {"tool_api_providers", "schema_type_str", kText, Part::kApiTools, Need::kBoth, true},
    {"tool_api_providers", "description", kText, Part::kApiTools, Need::kBoth, true},
    {"tool_api_providers", "tools_str", kText, Part::kApiTools, Need::kBoth, true},
    {"tool_api_providers", "credentials_str", kText, Part::kApiTools, Need::kBoth, true},
    {"tool_api_providers", "privacy_policy", kText, Part::kApiTools, Need::kTarget, true},
    {"tool_api_providers", "custom_disclaimer", kText, Part::kApiTools, Need::kTarget, true},
    {"tool_api_providers", "user_id", kUuid, Part::kApiTools, Need::kOptional, true},
    {"tool_api_providers", "created_at", kTimestamp, Part::kApiTools, Need::kUnused, false},
    {"tool_workflow_providers", "id", kUuid, Part::kAlways, Need::kBoth, true},
    {"tool_workflow_providers", "tenant_id", kUuid, Part::kAlways, Need::kBoth, true},
    {"tool_workflow_providers", "app_id", kUuid, Part::kAlways, Need::kBoth, true},
    {"tool_workflow_providers", "name", kText, Part::kAlways, Need::kBoth, true},
    {"tool_workflow_providers", "updated_at", kTimestamp, Part::kAlways, Need::kTarget, false},
    {"tool_workflow_providers", "label", kText, Part::kWorkflowTools, Need::kBoth, true},
    {"tool_workflow_providers", "icon", kText, Part::kWorkflowTools, Need::kBoth, true},
    {"tool_workflow_providers", "description", kText, Part::kWorkflowTools, Need::kBoth, true},
    {"tool_workflow_providers", "parameter_configuration", kText, Part::kWorkflowTools, Need::kBoth,
     true},
    {"tool_workflow_providers", "privacy_policy", kText, Part::kWorkflowTools, Need::kTarget, true},
    {"tool_workflow_providers", "version", kText, Part::kWorkflowTools, Need::kBoth, true},
    {"tool_workflow_providers", "user_id", kUuid, Part::kWorkflowTools, Need::kOptional, true},
    {"tool_workflow_providers", "created_at", kTimestamp, Part::kWorkflowTools, Need::kUnused,
     false},
    {"tool_mcp_providers", "id", kUuid, Part::kAlways, Need::kBoth, true},
    {"tool_mcp_providers", "tenant_id", kUuid, Part::kAlways, Need::kBoth, true},
    {"tool_mcp_providers", "name", kText, Part::kAlways, Need::kBoth, true},
    {"tool_mcp_providers", "server_identifier", kText, Part::kAlways, Need::kBoth, true},
    {"tool_mcp_providers", "server_url_hash", kText, Part::kAlways, Need::kBoth, true},
    {"tool_mcp_providers", "updated_at", kTimestamp, Part::kAlways, Need::kTarget, false},
    {"tool_mcp_providers", "server_url", kText, Part::kMcpTools, Need::kBoth, true},
    {"tool_mcp_providers", "icon", kText, Part::kMcpTools, Need::kBoth, true},
    {"tool_mcp_providers", "encrypted_credentials", kText, Part::kMcpTools, Need::kBoth, true},
    {"tool_mcp_providers", "encrypted_headers", kText, Part::kMcpTools, Need::kOptional, true},
    {"tool_mcp_providers", "authed", kBoolean, Part::kMcpTools, Need::kBoth, true},
    {"tool_mcp_providers", "tools", kText, Part::kMcpTools, Need::kBoth, true},
    {"tool_mcp_providers", "timeout", kFloat, Part::kMcpTools, Need::kOptional, true},
    {"tool_mcp_providers", "sse_read_timeout", kFloat, Part::kMcpTools, Need::kOptional, true},
    {"tool_mcp_providers", "identity_mode", kText, Part::kMcpTools, Need::kOptional, true},
    {"tool_mcp_providers", "user_id", kUuid, Part::kMcpTools, Need::kOptional, true},
    {"tool_mcp_providers", "created_at", kTimestamp, Part::kMcpTools, Need::kUnused, false},
    {"datasets", "id", kUuid, Part::kAlways, Need::kBoth, false},
    {"datasets", "tenant_id", kUuid, Part::kAlways, Need::kBoth, false},
    {"datasets", "name", kText, Part::kAlways, Need::kBoth, false},
    {"providers", "tenant_id", kUuid, Part::kAlways, Need::kTarget, false},
    {"providers", "provider_name", kText, Part::kAlways, Need::kTarget, false},
    {"providers", "is_valid", kBoolean, Part::kAlways, Need::kTarget, false},
    {"provider_models", "tenant_id", kUuid, Part::kAlways, Need::kOptional, false},
    {"provider_models", "provider_name", kText, Part::kAlways, Need::kOptional, false},
    {"provider_models", "is_valid", kBoolean, Part::kAlways, Need::kOptional, false},
    {"tool_builtin_providers", "id", kUuid, Part::kAlways, Need::kOptional, false},
    {"tool_builtin_providers", "tenant_id", kUuid, Part::kAlways, Need::kOptional, false},
    {"tool_builtin_providers", "provider", kText, Part::kAlways, Need::kOptional, false},
    {"datasource_providers", "tenant_id", kUuid, Part::kAlways, Need::kOptional, false},
    {"datasource_providers", "plugin_id", kText, Part::kAlways, Need::kOptional, false},
    {"trigger_subscriptions", "tenant_id", kUuid, Part::kAlways, Need::kOptional, false},
    {"trigger_subscriptions", "provider_id", kText, Part::kAlways, Need::kOptional, false},
};

// What came after 0.15.3, the oldest release whose schema is known. A table stands for its columns.
struct Since {
  absl::string_view table;
  absl::string_view column;
  absl::string_view release;
};

constexpr Since kSince[] = {
    {"workflows", "marked_name", "1.1.3"},
    {"workflows", "marked_comment", "1.1.3"},
    {"workflow_draft_variables", "", "1.5.1"},
    {"tool_mcp_providers", "", "1.7.0"},
    {"tool_mcp_providers", "timeout", "1.8.1"},
    {"tool_mcp_providers", "sse_read_timeout", "1.8.1"},
    {"tool_mcp_providers", "encrypted_headers", "1.9.1"},
    {"workflows", "rag_pipeline_variables", "1.9.1"},
    {"app_triggers", "", "1.12.0"},
    {"workflow_webhook_triggers", "", "1.12.0"},
    {"workflow_plugin_triggers", "", "1.12.0"},
    {"workflow_schedule_plans", "", "1.12.0"},
    {"datasource_providers", "", "1.9.1"},
    {"trigger_subscriptions", "", "1.12.0"},
    {"workflows", "kind", "1.15.0"},
    {"tool_mcp_providers", "identity_mode", "1.15.0"},
    {"workflows", "version_number", "1.17.1"},
    {"workflow_version_counters", "", "1.17.1"},
};

constexpr absl::string_view kBefore = "0.15.3";

struct WidenedColumn {
  absl::string_view table;
  absl::string_view column;
  Widened widened;
};

constexpr WidenedColumn kWidened[] = {
    {"tool_api_providers", "name", {255, "1.1.3"}},
    {"tool_workflow_providers", "name", {255, "1.1.3"}},
    {"tool_mcp_providers", "server_identifier", {64, "1.7.0"}},
};

// Without them there are no MCP servers and no triggers, no draft variables to clear away, and
// nothing is known of knowledge bases, model providers and plugins.
constexpr absl::string_view kOptionalTables[] = {
    "app_triggers",
    "datasets",
    "datasource_providers",
    "provider_models",
    "providers",
    "tool_builtin_providers",
    "tool_mcp_providers",
    "trigger_subscriptions",
    "workflow_draft_variables",
    "workflow_plugin_triggers",
    "workflow_schedule_plans",
    "workflow_version_counters",
    "workflow_webhook_triggers",
};

absl::string_view SinceOf(absl::string_view table, absl::string_view column) {
  for (const Since& since : kSince) {
    if (since.table == table && since.column == column) return since.release;
  }
  return "";
}

}  // namespace

absl::Span<const KnownColumn> KnownColumns() { return kKnownColumns; }

const KnownColumn* FindKnownColumn(absl::string_view table, absl::string_view column) {
  const auto* const found = std::find_if(
      std::begin(kKnownColumns), std::end(kKnownColumns),
      [&](const KnownColumn& known) { return known.table == table && known.column == column; });
  return found == std::end(kKnownColumns) ? nullptr : found;
}

const std::vector<std::string>& KnownTables() {
  static const auto* const tables = [] {
    auto* const names = new std::vector<std::string>{"alembic_version"};
    for (const KnownColumn& known : kKnownColumns) {
      if (names->back() != known.table) names->emplace_back(known.table);
    }
    return names;
  }();
  return *tables;
}

bool IsOptionalTable(absl::string_view table) {
  return std::find(std::begin(kOptionalTables), std::end(kOptionalTables), table) !=
         std::end(kOptionalTables);
}

Part PartOfTable(absl::string_view table) {
  if (table == "tool_api_providers") return Part::kApiTools;
  if (table == "tool_workflow_providers") return Part::kWorkflowTools;
  if (table == "tool_mcp_providers") return Part::kMcpTools;
  if (table == "api_tokens") return Part::kAppTokens;
  return Part::kAlways;
}

absl::string_view ReleaseOfTable(absl::string_view table) {
  const absl::string_view since = SinceOf(table, "");
  return since.empty() ? kBefore : since;
}

absl::string_view ReleaseOfColumn(absl::string_view table, absl::string_view column) {
  const absl::string_view since = SinceOf(table, column);
  return since.empty() ? ReleaseOfTable(table) : since;
}

const Widened* FindWidened(absl::string_view table, absl::string_view column) {
  for (const WidenedColumn& each : kWidened) {
    if (each.table == table && each.column == column) return &each.widened;
  }
  return nullptr;
}

}  // namespace courier::schema
