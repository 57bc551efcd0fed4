#include "agent/export/source_queries.h"

#include <optional>
#include <utility>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "agent/db/array.h"
#include "common/base/error.h"
#include "common/base/status_macros.h"

namespace courier::exporting {
namespace {

constexpr db::Statement kPublicKey{
    "read public key", "select coalesce(encrypt_public_key, '') from tenants where id = $1::uuid"};

using Row = absl::Span<const db::Field>;

std::string ColumnOr(const schema::Catalog& catalog, absl::string_view table,
                     absl::string_view column, absl::string_view otherwise) {
  return catalog.Has(table, column) ? absl::StrCat("t.", column) : std::string(otherwise);
}

std::optional<std::string> OptionalOf(const db::Field& field) {
  return field ? std::optional<std::string>(std::string(*field)) : std::nullopt;
}

std::string TextOf(const db::Field& field) { return field ? std::string(*field) : std::string(); }

std::vector<std::string> LabelsOf(const db::Field& field) {
  if (!field || field->empty()) return {};
  return absl::StrSplit(*field, '\n');
}

// The rows of `table` with these ids, as `t`, in their order.
std::string FromIds(const SourceReader& reader, absl::string_view table,
                    const std::vector<std::string>& ids) {
  return absl::StrCat(" from unnest(", reader.session.Quote(db::ArrayLiteral(ids)),
                      "::uuid[]) with ordinality wanted(id, place) join ", table,
                      " t on t.id = wanted.id and t.tenant_id = ",
                      reader.session.Quote(reader.workspace.id), "::uuid");
}

constexpr absl::string_view kInOrder = " order by wanted.place";

std::string Labels(absl::string_view kind) {
  return absl::StrCat(
      "(select string_agg(distinct b.label_name, E'\\n') from tool_label_bindings b "
      "where b.tool_id = t.id::text and b.tool_type = '",
      kind, "')");
}

absl::Status Unreadable(absl::string_view what) {
  return MakeError(Reason::kInternal, absl::StrCat("a row of ", what, " has another shape"));
}

constexpr size_t kAppColumns = 17;

model::App AppFromRow(Row row) {
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
  if (int32_t requests = 0; row[10] && absl::SimpleAtoi(*row[10], &requests)) {
    app.max_active_requests = requests;
  }
  app.workflow = {TextOf(row[12]), TextOf(row[13]), TextOf(row[14]), TextOf(row[15]),
                  TextOf(row[16])};
  return app;
}

}  // namespace

absl::StatusOr<std::string> ReadPublicKey(db::Session& session, const dify::Workspace& workspace) {
  COURIER_ASSIGN_OR_RETURN(const db::Rows rows, session.Query(kPublicKey, {workspace.id}));
  return rows.size() == 0 ? std::string() : std::string(rows.Text(0, 0));
}

absl::Status SourceReader::ReadApps(model::Revision revision, const std::vector<std::string>& ids,
                                    Take<model::App> take, Take<model::App> without) const {
  if (ids.empty()) return absl::OkStatus();
  // Nothing in the schema keeps an app from having two drafts; Dify takes any.
  const std::string workflow =
      revision == model::Revision::kDraft
          ? "(select * from workflows w where w.tenant_id = t.tenant_id and w.app_id = t.id and "
            "w.version = 'draft' order by w.created_at, w.id limit 1)"
          : "(select * from workflows w where w.id = t.workflow_id and w.app_id = t.id)";
  const std::string rag_variables =
      catalog.Has("workflows", "rag_pipeline_variables") ? "w.rag_pipeline_variables" : "'{}'";
  const std::string select = absl::StrCat(
      "select t.id, t.name, t.mode, t.description, t.icon_type, t.icon, t.icon_background, "
      "t.use_icon_as_answer_icon, t.enable_site, t.enable_api, ",
      ColumnOr(catalog, "apps", "max_active_requests", "null"),
      ", w.id, w.graph, w.features, w.environment_variables, w.conversation_variables, ",
      rag_variables, FromIds(*this, "apps", ids), " left join lateral ", workflow, " w on true",
      kInOrder);
  return session.CopyOut("read apps and workflows", select, [&](Row row) -> absl::Status {
    if (row.size() != kAppColumns) return Unreadable("apps");
    return row[11] ? take(AppFromRow(row)) : without(AppFromRow(row));
  });
}

absl::Status SourceReader::ReadApiTools(const std::vector<std::string>& ids,
                                        Take<model::ApiTool> take) const {
  if (ids.empty()) return absl::OkStatus();
  const std::string select = absl::StrCat(
      "select t.id, t.name, t.icon, t.schema, t.schema_type_str, t.description, t.tools_str, "
      "t.credentials_str, ",
      ColumnOr(catalog, "tool_api_providers", "privacy_policy", "null"), ", ",
      ColumnOr(catalog, "tool_api_providers", "custom_disclaimer", "''"), ", ", Labels("api"),
      FromIds(*this, "tool_api_providers", ids), kInOrder);
  return session.CopyOut("read API tools", select, [&](Row row) -> absl::Status {
    if (row.size() != 11) return Unreadable("tool_api_providers");
    return take({SourceId(TextOf(row[0])), TextOf(row[1]), TextOf(row[2]), TextOf(row[3]),
                 TextOf(row[4]), TextOf(row[5]), TextOf(row[6]), TextOf(row[7]), OptionalOf(row[8]),
                 TextOf(row[9]), LabelsOf(row[10])});
  });
}

absl::Status SourceReader::ReadWorkflowTools(const std::vector<std::string>& ids,
                                             Take<model::WorkflowTool> take) const {
  if (ids.empty()) return absl::OkStatus();
  const std::string select = absl::StrCat(
      "select t.id, t.app_id, t.name, t.label, t.icon, t.description, t.parameter_configuration, ",
      ColumnOr(catalog, "tool_workflow_providers", "privacy_policy", "null"), ", ",
      Labels("workflow"), FromIds(*this, "tool_workflow_providers", ids), kInOrder);
  return session.CopyOut("read workflow tools", select, [&](Row row) -> absl::Status {
    if (row.size() != 9) return Unreadable("tool_workflow_providers");
    model::WorkflowTool tool;
    tool.id = SourceId(TextOf(row[0]));
    tool.app_id = SourceId(TextOf(row[1]));
    tool.name = TextOf(row[2]);
    tool.label = TextOf(row[3]);
    tool.icon = TextOf(row[4]);
    tool.description = TextOf(row[5]);
    tool.parameter_configuration = TextOf(row[6]);
    tool.privacy_policy = OptionalOf(row[7]);
    tool.labels = LabelsOf(row[8]);
    return take(std::move(tool));
  });
}

absl::Status SourceReader::ReadToolVersions(const std::vector<std::string>& ids,
                                            Take<ToolVersion> take) const {
  if (ids.empty()) return absl::OkStatus();
  const std::string select =
      absl::StrCat("select t.id, t.version, p.version, v.graph, v.features",
                   FromIds(*this, "tool_workflow_providers", ids),
                   " left join apps a on a.id = t.app_id and a.tenant_id = t.tenant_id"
                   " left join workflows p on p.id = a.workflow_id"
                   " left join lateral (select * from workflows w where w.app_id = a.id and"
                   " w.version = t.version order by w.created_at, w.id limit 1) v on true",
                   kInOrder);
  return session.CopyOut("read the versions behind workflow tools", select, [&](Row row) {
    if (row.size() != 5) return Unreadable("workflows");
    return take(
        {TextOf(row[0]), TextOf(row[1]), OptionalOf(row[2]), OptionalOf(row[3]), TextOf(row[4])});
  });
}

absl::Status SourceReader::ReadMcpTools(const std::vector<std::string>& ids,
                                        Take<model::McpTool> take) const {
  if (ids.empty()) return absl::OkStatus();
  const auto column = [&](absl::string_view name, absl::string_view otherwise) {
    return ColumnOr(catalog, "tool_mcp_providers", name, otherwise);
  };
  const std::string select = absl::StrCat(
      "select t.id, t.name, t.server_identifier, t.server_url, t.server_url_hash, t.icon, "
      "t.encrypted_credentials, ",
      column("encrypted_headers", "null"), ", t.authed, t.tools, ", column("timeout", "30"), ", ",
      column("sse_read_timeout", "300"), ", ", column("identity_mode", "'off'"),
      FromIds(*this, "tool_mcp_providers", ids), kInOrder);
  return session.CopyOut("read MCP servers", select, [&](Row row) -> absl::Status {
    if (row.size() != 13) return Unreadable("tool_mcp_providers");
    model::McpTool tool;
    tool.id = SourceId(TextOf(row[0]));
    tool.name = TextOf(row[1]);
    tool.server_identifier = TextOf(row[2]);
    tool.server_url = TextOf(row[3]);
    tool.server_url_hash = TextOf(row[4]);
    tool.icon = OptionalOf(row[5]);
    tool.encrypted_credentials = OptionalOf(row[6]);
    tool.encrypted_headers = OptionalOf(row[7]);
    tool.authed = row[8] == "t";
    tool.tools = TextOf(row[9]);
    if (row[10]) (void)absl::SimpleAtod(*row[10], &tool.timeout);
    if (row[11]) (void)absl::SimpleAtod(*row[11], &tool.sse_read_timeout);
    tool.identity_mode = TextOf(row[12]);
    return take(std::move(tool));
  });
}

absl::Status SourceReader::ReadDatasets(const std::vector<std::string>& ids,
                                        Take<model::Dataset> take) const {
  if (ids.empty() || !catalog.HasTable("datasets")) return absl::OkStatus();
  const std::string select =
      absl::StrCat("select t.id, t.name", FromIds(*this, "datasets", ids), kInOrder);
  return session.CopyOut("read knowledge bases", select, [&](Row row) -> absl::Status {
    if (row.size() != 2) return Unreadable("datasets");
    return take({SourceId(TextOf(row[0])), TextOf(row[1])});
  });
}

}  // namespace courier::exporting
