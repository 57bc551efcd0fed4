#include <vector>

#include "absl/strings/str_cat.h"
#include "agent/import/random_code.h"
#include "agent/import/staged_field.h"
#include "agent/import/write_context.h"
#include "common/base/status_macros.h"
#include "common/base/uuid.h"

namespace courier::import {
namespace {

using migration::PlannedItem;

// On commit drop: the plan belongs to the writing transaction, the staged rows to the session.
constexpr db::Statement kCreatePlan{"create plan table", R"(
  create temporary table courier_plan (
    kind text, seq integer, action text, target_id uuid, app_id uuid, publish_id uuid, site_code text)
    on commit drop)"};

constexpr db::Statement kAnalyze{"analyze plan table", "analyze courier_plan"};

constexpr size_t kSiteCodeLength = 16;

absl::Status CopyItems(db::CopyWriter& copy, absl::string_view kind,
                       const std::vector<PlannedItem>& items) {
  for (size_t i = 0; i < items.size(); ++i) {
    const PlannedItem& item = items[i];
    if (!IsWritten(item)) continue;
    const bool creates = item.action == migration::Action::kCreate;
    const bool needs_code = creates && kind == "app";
    const std::string seq = absl::StrCat(i);
    const std::string publish_id = item.publish ? NewUuid() : "";
    const std::string code = needs_code ? RandomAlphanumeric(kSiteCodeLength) : "";
    const Field fields[] = {kind,
                            seq,
                            creates ? "create" : "update",
                            item.target_id.text,
                            item.app_id.empty() ? Field() : Field(item.app_id.text),
                            item.publish ? Field(publish_id) : Field(),
                            needs_code ? Field(code) : Field()};
    COURIER_RETURN_IF_ERROR(copy.Write(fields));
  }
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<uint64_t> WriteContext::Run(const char* name, const std::string& sql) const {
  std::vector<db::Param> params = {workspace.id.text};
  if (sql.find("$2") != std::string::npos) params.emplace_back(author.account_id);
  return transaction.Execute({name, sql.c_str()}, params);
}

absl::Status StagePlan(const WriteContext& context) {
  COURIER_RETURN_IF_ERROR(context.transaction.Execute(kCreatePlan).status());
  COURIER_ASSIGN_OR_RETURN(const auto copy, context.transaction.CopyIn("courier_plan", {}));
  COURIER_RETURN_IF_ERROR(CopyItems(*copy, "app", context.plan.apps));
  COURIER_RETURN_IF_ERROR(CopyItems(*copy, "api", context.plan.api_tools));
  COURIER_RETURN_IF_ERROR(CopyItems(*copy, "workflow", context.plan.workflow_tools));
  COURIER_RETURN_IF_ERROR(CopyItems(*copy, "mcp", context.plan.mcp_tools));
  COURIER_RETURN_IF_ERROR(copy->Finish());
  return context.transaction.Execute(kAnalyze).status();
}

}  // namespace courier::import
