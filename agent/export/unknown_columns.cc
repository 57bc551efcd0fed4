#include "agent/export/unknown_columns.h"

#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/str_split.h"
#include "agent/db/array.h"
#include "agent/schema/known_columns.h"
#include "common/base/status_macros.h"

namespace courier::exporting {
namespace {

constexpr size_t kNamesTold = 3;

struct Kind {
  absl::string_view table;
  absl::string_view plural;
  // SQL of a row's name, the row being t.
  absl::string_view name;
  // The rest of the statement; $1 are the ids.
  std::string from;
  const std::vector<std::string>& ids;
};

std::string QuotedName(absl::string_view name) {
  return absl::StrCat("\"", absl::StrReplaceAll(name, {{"\"", "\"\""}}), "\"");
}

// A default that is the same for every row, such as 'off'::character varying or 30.
bool IsConstant(absl::string_view expression) {
  if (expression.empty()) return true;
  if (expression == "true" || expression == "false") return true;
  const char first = expression.front();
  if (first == '\'') {
    const size_t end = expression.rfind('\'');
    return end > 0 && !absl::StrContains(expression.substr(end), "(");
  }
  return (absl::ascii_isdigit(static_cast<unsigned char>(first)) || first == '-' ||
          absl::StartsWith(expression, "NULL::")) &&
         !absl::StrContains(expression, "(");
}

std::vector<std::string> UnknownColumns(const schema::Catalog& catalog, absl::string_view table) {
  std::vector<std::string> unknown;
  for (std::string& name : catalog.ColumnsOf(table)) {
    const schema::Column& column = *catalog.Find(table, name);
    if (schema::FindKnownColumn(table, name) == nullptr && column.readable &&
        !column.filled_by_server && IsConstant(column.default_value)) {
      unknown.push_back(std::move(name));
    }
  }
  return unknown;
}

// True for a row whose column holds something.
std::string Holds(absl::string_view column, const schema::Column& details) {
  const std::string text = absl::StrCat("t.", QuotedName(column), "::text");
  return absl::StrCat(
      "coalesce(", text, ", '') not in ('', '{}', '[]', 'null', 'false') and ", text,
      " is distinct from ",
      details.default_value.empty() ? "null" : absl::StrCat("(", details.default_value, ")::text"));
}

model::Notice NoticeOf(const Kind& kind, absl::string_view column, size_t count,
                       absl::string_view names) {
  const std::string what = absl::StrCat(kind.table, ".", column);
  std::string told = absl::StrJoin(
      absl::StrSplit(names, '\n', absl::SkipEmpty()), ", ",
      [](std::string* out, absl::string_view name) { absl::StrAppend(out, "\"", name, "\""); });
  if (count > kNamesTold) absl::StrAppend(&told, " and ", count - kNamesTold, " more");
  return {model::ItemKind::kDependency, what, absl::StrCat("column ", what),
          absl::StrCat("holds something in ", kind.plural, " ", told,
                       " and is not carried: courier does not know this column")};
}

absl::Status AddNotices(db::Session& session, const schema::Catalog& catalog, const Kind& kind,
                        std::vector<model::Notice>& notices) {
  const std::vector<std::string> columns = UnknownColumns(catalog, kind.table);
  if (columns.empty() || kind.ids.empty()) return absl::OkStatus();
  std::vector<std::string> outputs;
  for (const std::string& column : columns) {
    const std::string holds = Holds(column, *catalog.Find(kind.table, column));
    outputs.push_back(absl::StrCat("count(*) filter (where ", holds, ")"));
    outputs.push_back(absl::StrCat("array_to_string((array_agg(", kind.name, " order by ",
                                   kind.name, ") filter (where ", holds, "))[1:", kNamesTold,
                                   "], E'\\n')"));
  }
  const std::string sql = absl::StrCat("select ", absl::StrJoin(outputs, ", "), " ", kind.from);
  COURIER_ASSIGN_OR_RETURN(const db::Rows rows, session.Query({"read unknown columns", sql.c_str()},
                                                              {db::ArrayLiteral(kind.ids)}));
  for (size_t i = 0; i < columns.size(); ++i) {
    size_t count = 0;
    if (!absl::SimpleAtoi(rows.Text(0, 2 * i), &count) || count == 0) continue;
    notices.push_back(NoticeOf(kind, columns[i], count, rows.Text(0, 2 * i + 1)));
  }
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<std::vector<model::Notice>> FindUncarried(db::Session& session,
                                                         const schema::Catalog& catalog,
                                                         const MovedRows& rows) {
  const auto by_id = [](absl::string_view table) {
    return absl::StrCat("from ", table, " t where t.id = any($1::uuid[])");
  };
  const std::string drafts = absl::StrCat(
      "from workflows t join apps a on a.id = t.app_id where a.id = any($1::uuid[]) and ",
      rows.revision == model::Revision::kDraft ? "t.version = 'draft'" : "t.id = a.workflow_id");
  const Kind kinds[] = {
      {"apps", "apps", "t.name", by_id("apps"), rows.apps},
      {"workflows", "apps", "a.name", drafts, rows.apps},
      {"tool_api_providers", "API tools", "t.name", by_id("tool_api_providers"), rows.api_tools},
      {"tool_workflow_providers", "workflow tools", "t.name", by_id("tool_workflow_providers"),
       rows.workflow_tools},
      {"tool_mcp_providers", "MCP servers", "t.name", by_id("tool_mcp_providers"), rows.mcp_tools},
  };
  std::vector<model::Notice> notices;
  for (const Kind& kind : kinds) {
    COURIER_RETURN_IF_ERROR(AddNotices(session, catalog, kind, notices));
  }
  return notices;
}

}  // namespace courier::exporting
