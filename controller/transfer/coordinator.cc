#include "controller/transfer/coordinator.h"

#include <algorithm>
#include <future>
#include <optional>
#include <utility>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "common/base/error.h"
#include "common/base/status_macros.h"
#include "common/wire/convert_options.h"
#include "common/wire/convert_report.h"
#include "common/wire/status_conversion.h"
#include "controller/output/words.h"
#include "controller/transfer/capability_check.h"
#include "controller/transfer/offer_check.h"
#include "controller/transfer/relay.h"
#include "controller/transfer/secret_overrides.h"
#include "courier/v1/import_service.pb.h"

namespace courier::controller {
namespace {

using Stage = ProgressState::Stage;
using v1::ImportPackageResponse;

// Of a decision, before the connection is looked at.
constexpr absl::Duration kWorthALook = absl::Milliseconds(100);

std::string WithLine(absl::string_view message, absl::string_view line) {
  if (absl::StrContains(message, line)) return std::string(message);
  return absl::StrCat(message, "\n", line);
}

Stage StageOf(v1::ImportProgress::Stage stage) {
  switch (stage) {
    case v1::ImportProgress::STAGE_VERIFYING:
      return Stage::kVerifying;
    case v1::ImportProgress::STAGE_COMMITTING:
      return Stage::kCommitting;
    default:
      return Stage::kWriting;
  }
}

// Agents know which apps were selected; of tools only the user's own words tell.
bool Chosen(const model::ReportItem& item, const model::Selection& selection) {
  const auto named = [&item](const std::vector<std::string>& words) {
    return std::any_of(words.begin(), words.end(), [&item](const std::string& word) {
      return word == item.name || word == item.source_id.text;
    });
  };
  switch (item.kind) {
    case model::ItemKind::kApiTool:
      return named(selection.api_tools);
    case model::ItemKind::kWorkflowTool:
      return named(selection.workflow_tools);
    case model::ItemKind::kMcpTool:
      return named(selection.mcp_tools);
    case model::ItemKind::kApp:
    case model::ItemKind::kDependency:
      break;
  }
  return false;
}

// Not the agent's word on how the transfer ended.
absl::Status OutOfTurn(const Environment& environment) {
  return wire::AsTransportError(
      MakeError(Reason::kInternal,
                absl::StrCat(environment.name, ": the agent sent a message out of turn.")));
}

}  // namespace

Coordinator::Coordinator(PackageSource& source, AgentClient& target, const tls::TlsMaterial& own,
                         const Interrupt& interrupt, TransferHooks hooks)
    : source_(source),
      target_(target),
      own_(own),
      interrupt_(interrupt),
      hooks_(std::move(hooks)) {}

TransferRecord Coordinator::Run(TransferRequest request) {
  request_ = std::move(request);
  record_.started_at = absl::Now();
  record_.from = source_.environment().name;
  record_.to = target_.environment().name;
  record_.options = request_.options;
  record_.include_secrets = request_.selection.include_secrets;
  const absl::Status status = RunSteps();
  record_.error = approved_ ? AfterDecision(status) : BeforeDecision(status);
  record_.finished_at = absl::Now();
  // What is still running is cancelled by the calls' destructors.
  export_.reset();
  import_.reset();
  return std::move(record_);
}

absl::Status Coordinator::RunSteps() {
  COURIER_RETURN_IF_ERROR(AskCapabilities());
  COURIER_RETURN_IF_ERROR(OpenImport());
  COURIER_RETURN_IF_ERROR(ReceiveOffer());
  COURIER_RETURN_IF_ERROR(EncryptSecrets());
  COURIER_RETURN_IF_ERROR(StartExport());
  COURIER_RETURN_IF_ERROR(RelayFrames());
  COURIER_RETURN_IF_ERROR(ReceivePlan());
  if (const absl::Status fit = CheckPlan(); !fit.ok()) {
    // Told, so that the agent ends the transfer as a plan and not as a broken connection.
    if (SendDecision(/*apply=*/false).ok()) (void)ReceiveOutcome();
    return fit;
  }
  COURIER_ASSIGN_OR_RETURN(const bool apply, Decide());
  COURIER_RETURN_IF_ERROR(SendDecision(apply));
  COURIER_RETURN_IF_ERROR(ReceiveOutcome());
  if (request_.apply && !apply) return MakeError(Reason::kCancelled, "not applied.");
  return absl::OkStatus();
}

absl::Status Coordinator::AskCapabilities() {
  auto asked =
      std::async(std::launch::async, [this] { return target_.GetCapabilities({"import"}); });
  const absl::Status source = source_.Check(request_);
  const absl::StatusOr<v1::GetCapabilitiesResponse> target = asked.get();
  COURIER_RETURN_IF_ERROR(source);
  COURIER_RETURN_IF_ERROR(target.status());
  return CheckTarget(*target, target_.environment());
}

absl::Status Coordinator::OpenImport() {
  import_ = target_.StartImport();
  v1::ImportPackageRequest request;
  v1::ImportOpen& open = *request.mutable_open();
  *open.mutable_options() = wire::ToProto(model::ImportOptions(request_.options));
  open.set_source_identity(source_.environment().identity);
  open.set_include_secrets(request_.selection.include_secrets);
  open.set_plan_only(!request_.apply);
  return import_->Write(request) ? absl::OkStatus() : ImportEnded();
}

absl::Status Coordinator::ReceiveOffer() {
  ImportPackageResponse response;
  if (!import_->Read(response)) return ImportEnded();
  if (!response.has_offer()) return OutOfTurn(target_.environment());
  signed_offer_ = std::move(*response.mutable_offer());
  COURIER_ASSIGN_OR_RETURN(offer_, CheckOffer(signed_offer_, own_, source_.environment(),
                                              target_.environment(), absl::Now()));
  return absl::OkStatus();
}

absl::Status Coordinator::EncryptSecrets() {
  if (request_.secret_overrides.empty()) return absl::OkStatus();
  if (offer_.workspace_public_key().empty()) {
    return MakeError(
        Reason::kBadKey,
        absl::StrCat("workspace \"", offer_.workspace_name(), "\" of ", target_.environment().name,
                     " has no public key, so no secret can be encrypted for it."));
  }
  COURIER_ASSIGN_OR_RETURN(
      std::vector<model::EnvironmentOverride> tokens,
      EncryptSecretOverrides(request_.secret_overrides, offer_.workspace_public_key()));
  for (model::EnvironmentOverride& token : tokens) {
    request_.selection.environment_overrides.push_back(std::move(token));
  }
  return absl::OkStatus();
}

absl::Status Coordinator::StartExport() {
  COURIER_ASSIGN_OR_RETURN(export_, source_.Start(request_.selection, signed_offer_));
  return absl::OkStatus();
}

absl::Status Coordinator::RelayFrames() {
  wire::FrameLimits limits;
  if (offer_.max_package_bytes() > 0) limits.max_package_bytes = offer_.max_package_bytes();
  return RelayPackage(*export_, *import_, limits, [this](const RelayProgress& progress) {
    record_.bytes = progress.bytes;
    hooks_.progress({Stage::kReading, progress.items_sent, progress.items_total, progress.bytes});
  });
}

absl::Status Coordinator::ReceivePlan() {
  Report(Stage::kPlanning);
  ImportPackageResponse response;
  while (import_->Read(response)) {
    switch (response.message_case()) {
      case ImportPackageResponse::kItems: {
        COURIER_ASSIGN_OR_RETURN(model::ReportItems items,
                                 wire::FromProto(std::move(*response.mutable_items())));
        for (model::ReportItem& item : items) {
          item.selected = item.selected || source_.holds_only_what_was_chosen() ||
                          Chosen(item, request_.selection);
          record_.items.push_back(std::move(item));
        }
        break;
      }
      case ImportPackageResponse::kPlan:
        record_.plan = wire::FromProto(std::move(*response.mutable_plan()));
        return absl::OkStatus();
      default:
        return OutOfTurn(target_.environment());
    }
  }
  return ImportEnded();
}

absl::Status Coordinator::CheckPlan() {
  const model::PlanSummary& plan = *record_.plan;
  if (!request_.expected_workspace_name.empty() &&
      request_.expected_workspace_name != plan.source_workspace_name) {
    return MakeError(
        Reason::kWorkspaceNotFound,
        absl::StrCat("the selection file calls the workspace \"", request_.expected_workspace_name,
                     "\", but ", plan.source_workspace_id, " is \"", plan.source_workspace_name,
                     "\"."));
  }
  if (!request_.expected_target_name.empty() &&
      request_.expected_target_name != plan.target_workspace_name) {
    return MakeError(
        Reason::kWorkspaceNotFound,
        absl::StrCat("the package is for a workspace \"", request_.expected_target_name, "\", but ",
                     plan.target_workspace_id, " of ", target_.environment().name, " is \"",
                     plan.target_workspace_name,
                     "\"; name the right one with --target-workspace."));
  }
  if (!plan.refusal_reason.empty()) {
    const Reason reason = ReasonFromName(plan.refusal_reason).value_or(Reason::kInternal);
    return MakeError(reason, absl::StrCat(target_.environment().name,
                                          " refused the package: ", plan.refusal_message));
  }
  if (!request_.plan_hash.empty() && request_.plan_hash != plan.plan_hash) {
    const std::string other =
        absl::StrCat(target_.environment().name,
                     " gives another plan now than the one that was asked for; its hash is ",
                     plan.plan_hash, ".");
    // A plan shows itself.
    return MakeError(
        Reason::kTargetChanged,
        request_.apply ? absl::StrCat(other, " Look at it with: ", source_.how_to_plan()) : other);
  }
  return absl::OkStatus();
}

absl::StatusOr<bool> Coordinator::Decide() {
  if (!request_.apply) return false;
  const absl::Time asked = absl::Now();
  absl::StatusOr<bool> answer = hooks_.approve(record_);
  record_.waited = absl::Now() - asked;
  return answer;
}

absl::Status Coordinator::SendDecision(bool apply) {
  // Looking takes a moment. A connection that has just brought the plan needs no look.
  if (record_.waited > kWorthALook && !import_->Connected()) {
    const Environment& target = target_.environment();
    return wire::AsTransportError(MakeError(
        Reason::kConnectionLost, absl::StrCat("lost the connection to ", target.name, " (",
                                              target.address, ") before the decision was sent.")));
  }
  v1::ImportPackageRequest request;
  request.mutable_decision()->set_apply(apply);
  request.mutable_decision()->set_plan_hash(record_.plan->plan_hash);
  if (!import_->Write(request)) return ImportEnded();
  approved_ = apply;
  import_->WritesDone();
  return absl::OkStatus();
}

absl::Status Coordinator::ReceiveOutcome() {
  constexpr size_t kMaxOutcomeBytes = size_t{64} << 20u;
  v1::ImportOutcome whole;
  ImportPackageResponse response;
  while (import_->Read(response)) {
    if (response.has_progress()) {
      Report(StageOf(response.progress().stage()));
      continue;
    }
    if (!response.has_outcome()) return OutOfTurn(target_.environment());
    whole.MergeFrom(response.outcome());
    if (whole.result() == v1::ImportOutcome::RESULT_UNSPECIFIED &&
        whole.ByteSizeLong() < kMaxOutcomeBytes) {
      continue;
    }
    absl::StatusOr<model::ImportOutcome> outcome = wire::FromProto(std::move(whole));
    if (!outcome.ok()) return wire::AsTransportError(outcome.status());
    record_.outcome = *std::move(outcome);
    // Let the agent end the call itself: it writes its audit log after the outcome. However that
    // ends, the outcome stands.
    (void)import_->Finish();
    return absl::OkStatus();
  }
  return ImportEnded();
}

absl::Status Coordinator::ImportEnded() {
  const absl::Status status = import_->Finish();
  if (!status.ok()) return status;
  return wire::AsTransportError(MakeError(
      Reason::kInternal,
      absl::StrCat(target_.environment().name, ": the agent ended the transfer too early.")));
}

absl::Status Coordinator::BeforeDecision(const absl::Status& status) const {
  if (status.ok() || !request_.apply) return status;
  const Reason reason = interrupt_.requested() ? Reason::kCancelled : ReasonOf(status);
  const absl::string_view message = reason == Reason::kCancelled && wire::IsTransportError(status)
                                        ? "cancelled."
                                        : status.message();
  return MakeError(reason, WithLine(message, "Nothing was changed."));
}

absl::Status Coordinator::AfterDecision(const absl::Status& status) const {
  if (status.ok()) return status;
  const std::string& environment = target_.environment().name;
  const std::string how_to_look =
      absl::StrCat("It may or may not be done.\nAsk with: ", source_.how_to_plan(),
                   "; it shows what is in ", environment, " now.");
  // The agent's own word: it was rolled back, or it says itself that it doesn't know.
  if (ReasonOf(status) == Reason::kCommitInDoubt) {
    return MakeError(Reason::kCommitInDoubt, WithLine(status.message(), how_to_look));
  }
  if (!wire::IsTransportError(status)) {
    return MakeError(ReasonOf(status), WithLine(status.message(), "Nothing was changed."));
  }
  const std::string what = interrupt_.requested()
                               ? absl::StrCat("cancelled while ", environment)
                               : absl::StrCat("lost the connection to ", environment, " while it");
  return MakeError(interrupt_.requested() ? Reason::kCancelled : Reason::kCommitInDoubt,
                   absl::StrCat(what, " was committing transfer ",
                                ShortId(record_.plan->transfer_id), ". ", how_to_look));
}

void Coordinator::Report(Stage stage) {
  hooks_.progress({stage, record_.items.size(), record_.items.size(), record_.bytes});
}

}  // namespace courier::controller
