#include "agent/export/source_queries.h"

#include <utility>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "agent/db/array.h"
#include "common/base/error.h"
#include "common/base/status_macros.h"

namespace courier::exporting {
namespace {

constexpr db::Statement kRevision{
    "read revision",
    "select coalesce(string_agg(version_num, ',' order by version_num), '') from alembic_version"};

constexpr db::Statement kPublicKey{
    "read public key", "select coalesce(encrypt_public_key, '') from tenants where id = $1::uuid"};

constexpr db::Statement kApiTools{"read API tools", R"(
  select t.id::text, t.name, t.icon, t.schema, t.schema_type_str, t.description, t.tools_str, t.credentials_str,
         t.privacy_policy, t.custom_disclaimer,
         (select coalesce(string_agg(distinct b.label_name, E'\n'), '') from tool_label_bindings b
          where b.tool_id = t.id::text and b.tool_type = 'api')
  from tool_api_providers t where t.id = any($1::uuid[]) order by array_position($1::uuid[], t.id))"};

constexpr db::Statement kWorkflowTools{"read workflow tools", R"(
  select t.id::text, t.app_id::text, t.name, t.label, t.icon, t.description, t.parameter_configuration,
         t.privacy_policy,
         (select coalesce(string_agg(distinct b.label_name, E'\n'), '') from tool_label_bindings b
          where b.tool_id = t.id::text and b.tool_type = 'workflow')
  from tool_workflow_providers t where t.id = any($1::uuid[]) order by array_position($1::uuid[], t.id))"};

constexpr db::Statement kDatasets{
    "read knowledge bases",
    "select id::text, name from datasets where tenant_id = $1::uuid and id = any($2::uuid[])"};

std::vector<std::string> Lines(absl::string_view text) {
  std::vector<std::string> lines;
  while (!text.empty()) {
    const size_t end = text.find('\n');
    lines.emplace_back(text.substr(0, end));
    text = end == absl::string_view::npos ? absl::string_view() : text.substr(end + 1);
  }
  return lines;
}

std::string ColumnOr(const schema::Catalog& catalog, absl::string_view table,
                     absl::string_view alias, absl::string_view column,
                     absl::string_view otherwise) {
  return catalog.Has(table, column) ? absl::StrCat(alias, ".", column) : std::string(otherwise);
}

std::optional<std::string> OptionalOf(const db::Field& field) {
  return field ? std::optional<std::string>(std::string(*field)) : std::nullopt;
}

std::string TextOf(const db::Field& field) { return field ? std::string(*field) : std::string(); }

}  // namespace

absl::StatusOr<std::string> ReadRevision(db::Session& session, const schema::Catalog& catalog) {
  if (!catalog.HasTable("alembic_version")) return std::string();
  COURIER_ASSIGN_OR_RETURN(const db::Rows rows, session.Query(kRevision));
  return std::string(rows.Text(0, 0));
}

absl::StatusOr<std::string> ReadPublicKey(db::Session& session, const dify::Workspace& workspace) {
  COURIER_ASSIGN_OR_RETURN(const db::Rows rows, session.Query(kPublicKey, {workspace.id}));
  return rows.size() == 0 ? std::string() : std::string(rows.Text(0, 0));
}

std::string SelectAppsSql(const db::Session& session, const schema::Catalog& catalog,
                          const dify::Workspace& workspace, model::Revision revision,
                          const std::vector<AppIdentity>& apps) {
  std::string which = " and a.mode in ('workflow', 'advanced-chat')";
  if (!apps.empty()) {
    std::vector<std::string> ids;
    for (const AppIdentity& app : apps) ids.push_back(app.id);
    which = absl::StrCat(" and a.id = any(", session.Quote(db::ArrayLiteral(ids)), "::uuid[])");
  }
  const absl::string_view join =
      revision == model::Revision::kDraft
          ? "w.app_id = a.id and w.tenant_id = a.tenant_id and w.version = 'draft'"
          : "w.id = a.workflow_id and w.app_id = a.id";
  return absl::StrCat(
      "select a.id, a.name, a.mode, a.description, a.icon_type, a.icon, a.icon_background, "
      "a.use_icon_as_answer_icon, "
      "a.enable_site, a.enable_api, ",
      ColumnOr(catalog, "apps", "a", "max_active_requests", "null"),
      ", w.graph, w.features, w.environment_variables, w.conversation_variables, ",
      ColumnOr(catalog, "workflows", "w", "rag_pipeline_variables", "'{}'"),
      " from apps a left join workflows w on ", join,
      " where a.tenant_id = ", session.Quote(workspace.id), "::uuid", which,
      " order by a.created_at, a.id");
}

absl::StatusOr<model::App> AppFromRow(absl::Span<const db::Field> row, model::Revision revision) {
  if (row.size() != 16)
    return MakeError(Reason::kInternal,
                     "an app's row has another number of columns than asked for");
  model::App app;
  app.id = SourceId(TextOf(row[0]));
  app.name = TextOf(row[1]);
  app.mode = TextOf(row[2]);
  app.description = TextOf(row[3]);
  app.icon_type = OptionalOf(row[4]);
  app.icon = OptionalOf(row[5]);
  app.icon_background = OptionalOf(row[6]);
  app.use_icon_as_answer_icon = row[7] == "t";
  app.enable_site = row[8] == "t";
  app.enable_api = row[9] == "t";
  if (int32_t requests = 0; row[10] && absl::SimpleAtoi(*row[10], &requests))
    app.max_active_requests = requests;
  if (!row[11]) {
    return revision == model::Revision::kDraft
               ? MakeError(
                     Reason::kBadGraph,
                     absl::StrCat(
                         "app \"", app.name, "\" (id ", app.id.text,
                         ") has no draft. Open it in Dify's editor and save it, or leave it out."))
               : MakeError(Reason::kNeverPublished,
                           absl::StrCat("app \"", app.name,
                                        "\" was never published. Publish it, leave it "
                                        "out, or use --revision draft."));
  }
  app.workflow = {TextOf(row[11]), TextOf(row[12]), TextOf(row[13]), TextOf(row[14]),
                  TextOf(row[15])};
  return app;
}

absl::StatusOr<std::vector<model::ApiTool>> ReadApiTools(db::Session& session,
                                                         const std::vector<std::string>& ids) {
  std::vector<model::ApiTool> tools;
  if (ids.empty()) return tools;
  COURIER_ASSIGN_OR_RETURN(const db::Rows rows, session.Query(kApiTools, {db::ArrayLiteral(ids)}));
  for (size_t r = 0; r < rows.size(); ++r) {
    const auto text = [&](size_t column) { return std::string(rows.Text(r, column)); };
    tools.push_back({SourceId(text(0)), text(1), text(2), text(3), text(4), text(5), text(6),
                     text(7), rows.Optional(r, 8), text(9), Lines(rows.Text(r, 10))});
  }
  return tools;
}

absl::StatusOr<std::vector<model::WorkflowTool>> ReadWorkflowTools(
    db::Session& session, const std::vector<std::string>& ids) {
  std::vector<model::WorkflowTool> tools;
  if (ids.empty()) return tools;
  COURIER_ASSIGN_OR_RETURN(const db::Rows rows,
                           session.Query(kWorkflowTools, {db::ArrayLiteral(ids)}));
  for (size_t r = 0; r < rows.size(); ++r) {
    const auto text = [&](size_t column) { return std::string(rows.Text(r, column)); };
    tools.push_back({SourceId(text(0)), SourceId(text(1)), text(2), text(3), text(4), text(5),
                     text(6), rows.Optional(r, 7), Lines(rows.Text(r, 8))});
  }
  return tools;
}

absl::StatusOr<std::vector<model::McpTool>> ReadMcpTools(db::Session& session,
                                                         const schema::Catalog& catalog,
                                                         const std::vector<std::string>& ids) {
  const auto column = [&](absl::string_view name, absl::string_view otherwise) {
    return ColumnOr(catalog, "tool_mcp_providers", "t", name, otherwise);
  };
  const std::string sql = absl::StrCat(
      "select t.id::text, t.name, t.server_identifier, t.server_url, t.server_url_hash, t.icon, "
      "t.encrypted_credentials, ",
      column("encrypted_headers", "null"), ", t.authed, t.tools, ", column("timeout", "30"), ", ",
      column("sse_read_timeout", "300"), ", ", column("identity_mode", "'off'"),
      " from tool_mcp_providers t where t.id = any($1::uuid[]) order by array_position($1::uuid[], "
      "t.id)");
  COURIER_ASSIGN_OR_RETURN(const db::Rows rows, session.Query({"read MCP servers", sql.c_str()},
                                                              {db::ArrayLiteral(ids)}));
  std::vector<model::McpTool> tools;
  for (size_t r = 0; r < rows.size(); ++r) {
    const auto text = [&](size_t at) { return std::string(rows.Text(r, at)); };
    model::McpTool tool{SourceId(text(0)),
                        text(1),
                        text(2),
                        text(3),
                        text(4),
                        rows.Optional(r, 5),
                        rows.Optional(r, 6),
                        rows.Optional(r, 7),
                        text(8) == "t",
                        text(9)};
    (void)absl::SimpleAtod(rows.Text(r, 10), &tool.timeout);
    (void)absl::SimpleAtod(rows.Text(r, 11), &tool.sse_read_timeout);
    tool.identity_mode = text(12);
    tools.push_back(std::move(tool));
  }
  return tools;
}

absl::StatusOr<std::vector<model::Dataset>> ReadDatasets(db::Session& session,
                                                         const dify::Workspace& workspace,
                                                         const std::vector<std::string>& ids) {
  std::vector<model::Dataset> datasets;
  if (ids.empty()) return datasets;
  COURIER_ASSIGN_OR_RETURN(const db::Rows rows,
                           session.Query(kDatasets, {workspace.id, db::ArrayLiteral(ids)}));
  for (size_t r = 0; r < rows.size(); ++r) {
    datasets.push_back({SourceId(std::string(rows.Text(r, 0))), std::string(rows.Text(r, 1))});
  }
  return datasets;
}

}  // namespace courier::exporting
