// App API tokens: an app that has one keeps it, any other gets a new one.
#include <vector>

#include "absl/strings/str_cat.h"
#include "agent/db/array.h"
#include "agent/import/random_code.h"
#include "agent/import/write_context.h"
#include "common/base/status_macros.h"

namespace courier::import {
namespace {

using db::Field;

constexpr size_t kTokenLength = 24;

constexpr db::Statement kWithoutToken{"find apps without token", R"(
  select p.id::text,
         exists (select from api_tokens k where k.app_id = p.id and k.tenant_id = $1::uuid and k.type = 'app')
  from unnest($2::uuid[]) with ordinality p (id, seq) order by p.seq)"};

// Those that the import leaves there: not what it skips.
std::vector<std::string> AppsWithToken(const migration::Plan& plan) {
  std::vector<std::string> ids;
  for (const migration::PlannedItem& app : plan.apps) {
    if (IsWritten(app) || app.action == migration::Action::kKeep) ids.push_back(app.target_id.text);
  }
  return ids;
}

}  // namespace

absl::StatusOr<AppTokens> WriteAppTokens(const WriteContext& context) {
  AppTokens tokens;
  if (!context.options.create_app_api_token) return tokens;
  COURIER_ASSIGN_OR_RETURN(
      const db::Rows rows,
      context.transaction.Query(kWithoutToken, {context.workspace.id.text,
                                                db::ArrayLiteral(AppsWithToken(context.plan))}));
  // By COPY: a token is a secret that Dify keeps in clear, and a statement's parameters may be
  // logged.
  COURIER_ASSIGN_OR_RETURN(
      const auto copy,
      context.transaction.CopyIn("api_tokens", {"app_id", "tenant_id", "type", "token"}));
  for (size_t r = 0; r < rows.size(); ++r) {
    if (rows.Text(r, 1) == "t") {
      ++tokens.reused;
      continue;
    }
    const std::string token = absl::StrCat("app-", RandomAlphanumeric(kTokenLength));
    const Field fields[] = {rows.Text(r, 0), context.workspace.id.text, "app", token};
    COURIER_RETURN_IF_ERROR(copy->Write(fields));
    ++tokens.created;
    if (context.options.show_tokens) tokens.by_app[std::string(rows.Text(r, 0))] = token;
  }
  COURIER_RETURN_IF_ERROR(copy->Finish());
  return tokens;
}

}  // namespace courier::import
