#include "agent/import/changes.h"

#include <utility>
#include <vector>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "agent/db/array.h"
#include "common/base/status_macros.h"
#include "common/migration/field_changes.h"

namespace courier::import {
namespace {

using migration::Action;
using migration::FieldChanges;
using migration::PlannedItem;

constexpr size_t kMaxDescribed = 200;
constexpr size_t kDescribedBytes = 2u << 20u;
constexpr size_t kMaxBytes = 16u << 20u;

// Pairs of columns, there and here; long texts only where they differ. Then the settings that an
// update leaves alone, where they differ.
constexpr db::Statement kChangedApps{"read changed apps", R"(
  select s.seq, a.name, s.name, a.description, s.description,
    a.icon_type, coalesce(nullif(s.icon_type, ''), 'emoji'), a.icon, coalesce(s.icon, ''),
    a.icon_background, s.icon_background,
    case when w.graph is distinct from s.graph then w.graph end,
    case when w.graph is distinct from s.graph then s.graph end,
    case when w.features is distinct from s.features then w.features end,
    case when w.features is distinct from s.features then s.features end,
    case when w.environment_variables is distinct from s.environment_variables then w.environment_variables end,
    case when w.environment_variables is distinct from s.environment_variables then s.environment_variables end,
    case when w.conversation_variables is distinct from s.conversation_variables then w.conversation_variables end,
    case when w.conversation_variables is distinct from s.conversation_variables then s.conversation_variables end,
    concat_ws(', ', case when a.enable_site <> s.enable_site then 'enable_site' end,
      case when a.enable_api <> s.enable_api then 'enable_api' end,
      case when a.use_icon_as_answer_icon <> s.use_icon_as_answer_icon then 'use_icon_as_answer_icon' end)
  from courier_app s
  join unnest($2::integer[], $3::uuid[]) p (seq, id) on p.seq = s.seq
  join apps a on a.id = p.id and a.tenant_id = $1::uuid
  left join workflows w on w.tenant_id = a.tenant_id and w.app_id = a.id and w.version = 'draft'
  order by s.seq)"};

constexpr db::Statement kChangedApiTools{"read changed API tools", R"(
  select s.seq, t.description, s.description, t.privacy_policy, s.privacy_policy,
    t.custom_disclaimer, s.custom_disclaimer, t.icon, s.icon, t.schema, s.schema,
    t.tools_str, s.tools_str, s.credentials_str is distinct from t.credentials_str and s.credentials_str is not null
  from courier_api_tool s join unnest($2::integer[], $3::uuid[]) p (seq, id) on p.seq = s.seq
  join tool_api_providers t on t.id = p.id and t.tenant_id = $1::uuid order by s.seq)"};

constexpr db::Statement kChangedWorkflowTools{"read changed workflow tools", R"(
  select s.seq, t.name, s.name, t.label, s.label, t.description, s.description,
    t.privacy_policy, s.privacy_policy, t.icon, s.icon,
    t.parameter_configuration, s.parameter_configuration
  from courier_workflow_tool s join unnest($2::integer[], $3::uuid[]) p (seq, id) on p.seq = s.seq
  join tool_workflow_providers t on t.id = p.id and t.tenant_id = $1::uuid order by s.seq)"};

constexpr db::Statement kChangedMcpTools{"read changed MCP servers", R"(
  select s.seq, t.name, s.name, t.server_identifier, s.server_identifier,
    t.timeout::text, s.timeout::text, t.sse_read_timeout::text, s.sse_read_timeout::text,
    t.icon, s.icon, t.tools, s.tools, t.server_url_hash <> s.server_url_hash,
    s.encrypted_headers is not null, s.encrypted_credentials is not null
  from courier_mcp_tool s join unnest($2::integer[], $3::uuid[]) p (seq, id) on p.seq = s.seq
  join tool_mcp_providers t on t.id = p.id and t.tenant_id = $1::uuid order by s.seq)"};

// A release without a column has nothing there that could differ.
std::string McpSql(const schema::Catalog& catalog) {
  std::string sql = kChangedMcpTools.sql;
  for (const absl::string_view column : {"timeout", "sse_read_timeout"}) {
    if (catalog.Has("tool_mcp_providers", column)) continue;
    sql = absl::StrReplaceAll(sql, {{absl::StrCat("t.", column), absl::StrCat("s.", column)}});
  }
  return sql;
}

// One row: pairs of columns from `first` on, what is there and what comes.
class Pairs {
 public:
  Pairs(const db::Rows& rows, size_t row) : rows_(rows), row_(row) {}

  FieldChanges& changes() { return changes_; }

  void Texts(size_t first, std::initializer_list<const char*> names) {
    for (const char* name : names) {
      if (Differ(first)) changes_.AddText(name, Text(first), Text(first + 1));
      first += 2;
    }
  }
  void Sizes(size_t first, std::initializer_list<const char*> names) {
    for (const char* name : names) {
      if (Differ(first)) changes_.AddSize(name, Text(first), Text(first + 1));
      first += 2;
    }
  }
  void Secret(size_t flag, const char* name) {
    if (Text(flag) == "t") changes_.AddSecret(name, true, true);
  }
  bool Differ(size_t first) const {
    return rows_.IsNull(row_, first) != rows_.IsNull(row_, first + 1) ||
           Text(first) != Text(first + 1);
  }
  absl::string_view Text(size_t column) const {
    return rows_.IsNull(row_, column) ? absl::string_view() : rows_.Text(row_, column);
  }

 private:
  const db::Rows& rows_;
  size_t row_;
  FieldChanges changes_;
};

void DescribeApp(Pairs& row, PlannedItem& item) {
  row.Texts(1, {"name", "description", "icon_type", "icon", "icon_background"});
  if (row.Differ(11)) migration::AddGraphChanges(row.Text(11), row.Text(12), row.changes());
  if (row.Differ(13)) {
    migration::AddObjectChanges("features", row.Text(13), row.Text(14), row.changes());
  }
  constexpr std::pair<size_t, absl::string_view> kVariables[] = {{15, "environment_variables"},
                                                                 {17, "conversation_variables"}};
  for (const auto& [first, column] : kVariables) {
    if (!row.Differ(first)) continue;
    migration::AddVariableChanges(column, row.Text(first), row.Text(first + 1), row.changes());
  }
  if (!row.Text(19).empty()) {
    item.notes.push_back(absl::StrCat("keeps its own settings there: ", row.Text(19)));
  }
}

void DescribeApiTool(Pairs& row, PlannedItem& /*item*/) {
  row.Texts(1, {"description", "privacy_policy", "custom_disclaimer"});
  row.Sizes(7, {"icon", "schema", "tools"});
  row.Secret(13, "credentials");
}

void DescribeWorkflowTool(Pairs& row, PlannedItem& /*item*/) {
  row.Texts(1, {"name", "label", "description", "privacy_policy"});
  row.Sizes(9, {"icon", "parameter_configuration"});
}

void DescribeMcpTool(Pairs& row, PlannedItem& /*item*/) {
  row.Texts(1, {"name", "server_identifier", "timeout", "sse_read_timeout"});
  row.Sizes(9, {"icon", "tools"});
  row.Secret(13, "server_url");
  row.Secret(14, "headers");
  row.Secret(15, "credentials");
}

using Describe = void (*)(Pairs& row, PlannedItem& item);

class Describer {
 public:
  Describer(db::Transaction& transaction, const TargetWorkspace& workspace)
      : transaction_(transaction), workspace_(workspace) {}

  // `bytes` of each item bound a batch; empty: all fit into one.
  absl::Status Run(const db::Statement& statement, Describe describe,
                   std::vector<PlannedItem>& items, const std::vector<size_t>& bytes) {
    std::vector<std::string> seqs;
    std::vector<std::string> ids;
    size_t described = 0;
    size_t batch = 0;
    size_t total = 0;
    for (size_t i = 0; i < items.size(); ++i) {
      if (items[i].action != Action::kUpdate) continue;
      if (described == kMaxDescribed || total > kMaxBytes) {
        ++left_out_;
        continue;
      }
      ++described;
      seqs.push_back(absl::StrCat(i));
      ids.push_back(items[i].target_id.text);
      batch += bytes.empty() ? 0 : bytes[i];
      total += bytes.empty() ? 0 : bytes[i];
      if (batch < kDescribedBytes) continue;
      COURIER_RETURN_IF_ERROR(RunBatch(statement, describe, items, seqs, ids));
      seqs.clear();
      ids.clear();
      batch = 0;
    }
    return seqs.empty() ? absl::OkStatus() : RunBatch(statement, describe, items, seqs, ids);
  }

  size_t left_out() const { return left_out_; }

 private:
  absl::Status RunBatch(const db::Statement& statement, Describe describe,
                        std::vector<PlannedItem>& items, const std::vector<std::string>& seqs,
                        const std::vector<std::string>& ids) {
    COURIER_ASSIGN_OR_RETURN(
        const db::Rows rows,
        transaction_.Query(statement,
                           {workspace_.id.text, db::ArrayLiteral(seqs), db::ArrayLiteral(ids)}));
    for (size_t r = 0; r < rows.size(); ++r) {
      size_t seq = 0;
      if (!absl::SimpleAtoi(rows.Text(r, 0), &seq) || seq >= items.size()) continue;
      Pairs row(rows, r);
      describe(row, items[seq]);
      items[seq].changes = std::move(row.changes()).Take();
    }
    return absl::OkStatus();
  }

  db::Transaction& transaction_;
  const TargetWorkspace& workspace_;
  size_t left_out_ = 0;
};

}  // namespace

absl::Status DescribeChanges(db::Transaction& transaction, const schema::Catalog& catalog,
                             const TargetWorkspace& workspace, const StagedPackage& package,
                             migration::Plan& plan) {
  Describer describer(transaction, workspace);
  COURIER_RETURN_IF_ERROR(describer.Run(kChangedApps, DescribeApp, plan.apps, package.app_bytes()));
  COURIER_RETURN_IF_ERROR(describer.Run(kChangedApiTools, DescribeApiTool, plan.api_tools, {}));
  COURIER_RETURN_IF_ERROR(
      describer.Run(kChangedWorkflowTools, DescribeWorkflowTool, plan.workflow_tools, {}));
  const std::string mcp = McpSql(catalog);
  COURIER_RETURN_IF_ERROR(
      describer.Run({kChangedMcpTools.name, mcp.c_str()}, DescribeMcpTool, plan.mcp_tools, {}));
  if (describer.left_out() > 0) {
    plan.warnings.push_back(absl::StrCat("what changes is not listed for ", describer.left_out(),
                                         " more updated items"));
  }
  return absl::OkStatus();
}

}  // namespace courier::import
