#include "agent/import/import_session.h"

#include <algorithm>
#include <utility>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "agent/import/changes.h"
#include "agent/import/staged_rewrite.h"
#include "agent/import/target_state.h"
#include "agent/import/unchanged.h"
#include "agent/import/write_context.h"
#include "agent/import/write_rights.h"
#include "agent/schema/fit.h"
#include "agent/schema/releases.h"
#include "common/base/error.h"
#include "common/base/status_macros.h"
#include "common/base/uuid.h"
#include "common/crypto/sha256.h"
#include "common/crypto/tenant_key.h"
#include "common/wire/convert_report.h"
#include "courier/v1/import_service.pb.h"

namespace courier::import {
namespace {

using migration::Action;
using migration::PlannedItem;

bool WritesAnything(const migration::Plan& plan) {
  for (const auto* items : {&plan.apps, &plan.api_tools, &plan.workflow_tools, &plan.mcp_tools}) {
    if (AnyWritten(*items)) return true;
  }
  return false;
}

// Apps that are there already get the token that is asked for too.
bool MakesTokens(const migration::Plan& plan, const model::ImportOptions& options) {
  return options.create_app_api_token && HasAny(plan.apps, Action::kKeep);
}

absl::Status Tell(ImportStream& stream, v1::ImportProgress::Stage stage) {
  v1::ImportPackageResponse response;
  response.mutable_progress()->set_stage(stage);
  return stream.Write(response);
}

}  // namespace

absl::Status ImportSession::Run(ImportRequest request, TargetWorkspace workspace) {
  request_ = std::move(request);
  workspace_ = std::move(workspace);
  COURIER_RETURN_IF_ERROR(Open());
  COURIER_RETURN_IF_ERROR(Receive());
  COURIER_RETURN_IF_ERROR(MakePlan());
  COURIER_RETURN_IF_ERROR(SendPlan());
  COURIER_ASSIGN_OR_RETURN(const bool apply, AwaitDecision());
  if (!apply) {
    outcome_.result = model::ImportOutcome::Result::kPlanned;
  } else if (!WritesAnything(plan_) && !MakesTokens(plan_, request_.options)) {
    outcome_.result = model::ImportOutcome::Result::kUnchanged;
  } else {
    COURIER_RETURN_IF_ERROR(Apply());
    connection_.ReleaseLocks();  // nobody need wait for Redis
    CleanCaches();
    (void)SendOutcome();  // what is committed is, whoever hears of it
    return absl::OkStatus();
  }
  return SendOutcome();
}

ImportSession::~ImportSession() {
  package_.reset();
  staging_.reset();  // a lock can't be given up in a transaction that failed
  connection_.ReleaseLocks();
}

absl::Status ImportSession::Open() {
  COURIER_ASSIGN_OR_RETURN(staging_, db::Transaction::Begin(connection_));
  COURIER_RETURN_IF_ERROR(LockWorkspace(*staging_, workspace_));
  if (request_.include_secrets) {
    const auto key = crypto::TenantPublicKey::FromPem(workspace_.public_key);
    if (!key.ok()) {
      return MakeError(ReasonOf(key.status()),
                       absl::StrCat("workspace \"", workspace_.name,
                                    "\" can't take secrets: ", key.status().message()));
    }
  }
  COURIER_ASSIGN_OR_RETURN(ephemeral_, crypto::EphemeralKey::Generate());
  terms_ = {.transfer_id = NewUuid(),
            .source_identity = request_.source_identity,
            .controller_identity = request_.controller_identity,
            .workspace_id = workspace_.id.text,
            .workspace_name = workspace_.name,
            .workspace_public_key = workspace_.public_key,
            .ephemeral_public_key = ephemeral_->public_key(),
            .max_package_bytes = settings_.max_package_bytes,
            .max_frame_bytes = settings_.max_frame_bytes,
            .plan_only = request_.plan_only};
  COURIER_ASSIGN_OR_RETURN(offer_, sealed::SignOffer(terms_, own_, absl::Now()));
  v1::ImportPackageResponse response;
  sealed::ToProto(offer_, *response.mutable_offer());
  COURIER_RETURN_IF_ERROR(stream_.Write(response));
  return PrepareStaging();
}

// While the source gets ready.
absl::Status ImportSession::PrepareStaging() {
  COURIER_ASSIGN_OR_RETURN(catalog_, schema::Catalog::Read(*staging_));
  COURIER_RETURN_IF_ERROR(
      schema::CheckFit(*catalog_, schema::Role::kTarget, schema::Part::kAlways));
  if (request_.options.create_app_api_token) {
    COURIER_RETURN_IF_ERROR(
        schema::CheckFit(*catalog_, schema::Role::kTarget, schema::Part::kAppTokens));
  }
  COURIER_ASSIGN_OR_RETURN(author_,
                           FindOperator(*staging_, workspace_, request_.options.operator_email));
  // Only for people to read, so nothing that a role must be able to.
  const schema::Column* version = catalog_->Find("alembic_version", "version_num");
  if (version != nullptr && version->readable) {
    COURIER_ASSIGN_OR_RETURN(const std::string revision,
                             schema::ReadRevision(*staging_, *catalog_));
    dify_release_ = std::string(schema::ReleaseOf(revision));
  }
  bool compares = request_.options.id_strategy == model::IdStrategy::kPreserveId &&
                  request_.options.conflict_strategy == model::ConflictStrategy::kUpdate;
  if (compares) {
    COURIER_ASSIGN_OR_RETURN(compares, HasApps(*staging_, workspace_.id));
  }
  COURIER_ASSIGN_OR_RETURN(package_, StagedPackage::Create(*staging_, *catalog_,
                                                           {.workspace_id = workspace_.id.text,
                                                            .compares = compares,
                                                            .plan_only = request_.plan_only}));
  return absl::OkStatus();
}

absl::Status ImportSession::Receive() {
  COURIER_ASSIGN_OR_RETURN(const v1::ImportPackageRequest first, stream_.Read());
  if (!first.has_header()) {
    return MakeError(Reason::kTamperedStream,
                     "the package does not begin with the source's signed header");
  }
  COURIER_ASSIGN_OR_RETURN(const std::unique_ptr<wire::FrameReader> reader,
                           sealed::OpenPackage(sealed::FromProto(first.header()), terms_, offer_,
                                               *ephemeral_, own_, absl::Now()));
  return ReceiveFrames(*reader);
}

absl::Status ImportSession::ReceiveFrames(wire::FrameReader& reader) {
  const auto stage = [this](v1::PackageRecord&& record) -> absl::Status {
    COURIER_ASSIGN_OR_RETURN(wire::PackageItem item, wire::FromProto(std::move(record)));
    return package_->Add(std::move(item));
  };
  for (bool last = false; !last;) {
    COURIER_ASSIGN_OR_RETURN(const v1::ImportPackageRequest request, stream_.Read());
    if (!request.has_frame())
      return MakeError(Reason::kTamperedStream, "the package breaks off before its last frame");
    package_bytes_ += request.frame().sealed().size();
    COURIER_RETURN_IF_ERROR(reader.Push(request.frame(), stage));
    last = request.frame().last();
  }
  COURIER_RETURN_IF_ERROR(reader.CheckComplete());
  COURIER_RETURN_IF_ERROR(package_->Finish());
  if (package_->index().header.include_secrets && !request_.include_secrets) {
    return MakeError(Reason::kTamperedStream,
                     "the package holds secrets, and the import was opened without them");
  }
  return absl::OkStatus();
}

absl::Status ImportSession::MakePlan() {
  std::string fingerprint;
  COURIER_ASSIGN_OR_RETURN(plan_, PlanNow(*staging_, fingerprint));
  plan_hash_ = HashOf(plan_, fingerprint);
  if (plan_.refusal.ok()) {
    const absl::Status rights = CheckWriteRights(*staging_, plan_, request_.options);
    if (!rights.ok() && ReasonOf(rights) != Reason::kMissingRight) return rights;
    plan_.refusal = rights;
  }
  if (plan_.refusal.ok()) {
    COURIER_RETURN_IF_ERROR(KeepEqualApps(*package_, plan_));
    COURIER_RETURN_IF_ERROR(RewriteStagedApps(*staging_, workspace_, *package_, plan_));
    COURIER_RETURN_IF_ERROR(KeepToolKeys(*staging_, workspace_, plan_));
    COURIER_RETURN_IF_ERROR(MarkUnchanged(*staging_, workspace_, plan_));
    migration::ApplyStrict(request_.options, plan_);
    migration::Conclude(package_->index(), plan_);
    COURIER_RETURN_IF_ERROR(DescribeChanges(*staging_, *catalog_, workspace_, *package_, plan_));
  }
  items_ = migration::ReportOf(package_->index(), plan_);
  const absl::Status staged = std::move(*std::exchange(staging_, nullptr)).Commit();
  if (ReasonOf(staged) != Reason::kCommitInDoubt) return staged;
  // No doubt at all: nothing but temporary tables was written.
  return MakeError(Reason::kConnectionLost, "lost the connection to the database");
}

absl::StatusOr<migration::Plan> ImportSession::PlanNow(db::Transaction& transaction,
                                                       std::string& fingerprint) {
  COURIER_ASSIGN_OR_RETURN(
      LoadedState loaded,
      LoadTargetState(transaction, *catalog_, workspace_, package_->index(), request_.options));
  fingerprint = std::move(loaded.fingerprint);
  loaded.state.plugins = request_.plugins;
  migration::Plan plan = migration::BuildPlan(
      package_->index(), loaded.state, request_.options, [this](const SourceId& id) {
        return new_ids_.try_emplace(id.text, NewUuid()).first->second;
      });
  if (!request_.plugins_problem.empty()) {
    plan.warnings.push_back(
        absl::StrCat("plugins were not looked for: ", request_.plugins_problem));
  }
  return plan;
}

// Over what would be written and by whom, and what is there now, but not over generated ids and
// tokens, so that the same transfer planned twice has the same hash.
std::string ImportSession::HashOf(const migration::Plan& plan,
                                  absl::string_view fingerprint) const {
  crypto::Sha256 sha;
  sha.Update(package_->content_digest());
  sha.Update(fingerprint);
  const model::ImportOptions& options = request_.options;
  sha.Update(absl::StrCat("\n", author_.account_id, " ", model::WordOf(options.id_strategy),
                          options.create_app_api_token ? " tokens" : "", "\n"));
  for (const auto& [from, to] : options.dataset_map) sha.Update(absl::StrCat(from, "=", to, "\n"));
  for (const auto* items : {&plan.apps, &plan.api_tools, &plan.workflow_tools, &plan.mcp_tools}) {
    for (const PlannedItem& item : *items) {
      sha.Update(absl::StrCat(static_cast<int>(item.action), item.publish ? "p" : "-",
                              item.action == Action::kCreate ? "" : item.target_id.text, "\n"));
    }
  }
  return absl::BytesToHexString(sha.Finish());
}

absl::Status ImportSession::SendItems() {
  const size_t full = std::min(size_t{1} << 20u, settings_.max_message_bytes / 2);
  v1::ImportPackageResponse response;
  size_t bytes = 0;
  for (const model::ReportItem& item : items_) {
    v1::ReportItem& added = *response.mutable_items()->add_items();
    added = wire::ToProto(model::ReportItem(item));
    bytes += added.ByteSizeLong();
    if (response.items().items_size() < wire::kMaxItemsPerMessage && bytes < full) {
      continue;
    }
    COURIER_RETURN_IF_ERROR(stream_.Write(response));
    response.Clear();
    bytes = 0;
  }
  return response.has_items() ? stream_.Write(response) : absl::OkStatus();
}

absl::Status ImportSession::SendPlan() {
  COURIER_RETURN_IF_ERROR(SendItems());
  const model::PackageHeader& header = package_->index().header;
  model::PlanSummary summary{
      .transfer_id = terms_.transfer_id,
      .plan_hash = plan_hash_,
      .source_workspace_id = header.workspace_id,
      .source_workspace_name = header.workspace_name,
      .source_environment = header.source_environment,
      .target_workspace_id = workspace_.id.text,
      .target_workspace_name = workspace_.name,
      .target_environment = settings_.environment,
      .operator_email = author_.email,
      .secrets = package_->index().secrets,
      .include_secrets = header.include_secrets,
      .package_bytes = package_bytes_,
      .refusal_reason = {},
      .refusal_message = {},
      .warnings = plan_.warnings,
      .source_dify_release = std::string(schema::ReleaseOf(header.schema_revision)),
      .target_dify_release = dify_release_};
  if (!plan_.refusal.ok()) {
    summary.refusal_reason = std::string(ReasonName(ReasonOf(plan_.refusal)));
    summary.refusal_message = std::string(plan_.refusal.message());
  }
  v1::ImportPackageResponse response;
  *response.mutable_plan() = wire::ToProto(std::move(summary));
  return stream_.Write(response);
}

absl::StatusOr<bool> ImportSession::AwaitDecision() {
  COURIER_ASSIGN_OR_RETURN(const v1::ImportPackageRequest request, stream_.ReadDecision());
  if (!request.has_decision())
    return MakeError(Reason::kTamperedStream, "a decision was expected after the plan");
  if (!request.decision().apply()) return false;
  if (request_.plan_only)
    return MakeError(Reason::kTamperedStream, "the import was opened for a plan only");
  COURIER_RETURN_IF_ERROR(plan_.refusal);
  if (request.decision().plan_hash() != plan_hash_) {
    return MakeError(
        Reason::kTargetChanged,
        "the plan is not the one that was approved: source or target changed in between. "
        "Nothing was changed; look at a new plan.");
  }
  return true;
}

absl::Status ImportSession::Apply() {
  COURIER_RETURN_IF_ERROR(Tell(stream_, v1::ImportProgress::STAGE_WRITING));
  COURIER_ASSIGN_OR_RETURN(auto transaction, db::Transaction::Begin(connection_));
  COURIER_RETURN_IF_ERROR(CheckStillTheSame(*transaction));
  const WriteContext context{*transaction, *catalog_, workspace_,      author_,
                             *package_,    plan_,     request_.options};
  COURIER_RETURN_IF_ERROR(StagePlan(context));
  COURIER_RETURN_IF_ERROR(WriteApps(context));
  COURIER_RETURN_IF_ERROR(PublishApps(context));
  COURIER_RETURN_IF_ERROR(WriteTriggers(context));
  COURIER_RETURN_IF_ERROR(WriteSchedules(context));
  COURIER_RETURN_IF_ERROR(WriteTools(context));
  COURIER_ASSIGN_OR_RETURN(AppTokens tokens, WriteAppTokens(context));
  COURIER_RETURN_IF_ERROR(Tell(stream_, v1::ImportProgress::STAGE_VERIFYING));
  COURIER_ASSIGN_OR_RETURN(outcome_.rows_verified, ReadBack(context));
  COURIER_RETURN_IF_ERROR(may_commit_());
  COURIER_RETURN_IF_ERROR(Tell(stream_, v1::ImportProgress::STAGE_COMMITTING));
  COURIER_RETURN_IF_ERROR(std::move(*transaction).Commit());
  outcome_.result = model::ImportOutcome::Result::kApplied;
  outcome_.tokens_created = tokens.created;
  outcome_.tokens_reused = tokens.reused;
  outcome_.tokens = std::move(tokens.by_app);
  return absl::OkStatus();
}

// Time passed since the plan: a person may have looked at it. The writing transaction sees one
// snapshot, so what is checked here is what is written on.
absl::Status ImportSession::CheckStillTheSame(db::Transaction& transaction) {
  COURIER_ASSIGN_OR_RETURN(const std::string key, ReadPublicKey(transaction, workspace_.id));
  if (key != workspace_.public_key) {
    return MakeError(
        Reason::kTargetChanged,
        absl::StrCat(
            "workspace \"", workspace_.name,
            "\" got a new key pair during the transfer. Nothing was changed; start it again."));
  }
  std::string fingerprint;
  COURIER_ASSIGN_OR_RETURN(const migration::Plan now, PlanNow(transaction, fingerprint));
  if (HashOf(now, fingerprint) != plan_hash_) {
    return MakeError(Reason::kTargetChanged,
                     absl::StrCat("workspace \"", workspace_.name,
                                  "\" was changed by somebody else since the plan was made. "
                                  "Nothing was written; start again."));
  }
  return absl::OkStatus();
}

void ImportSession::CleanCaches() {
  StaleKeys stale = caches_.Invalidate(workspace_, package_->index(), plan_);
  outcome_.stale_cache_keys = std::move(stale.keys);
  if (!stale.problem.empty()) outcome_.warnings.push_back(std::move(stale.problem));
}

// Its lists may be as long as the package; they come in parts before it.
absl::Status ImportSession::SendOutcome() {
  v1::ImportPackageResponse response;
  size_t bytes = 0;
  const auto send_full = [&](size_t added) -> absl::Status {
    constexpr size_t kOverhead = 16;
    bytes += added + kOverhead;
    if (bytes < settings_.max_message_bytes / 2) return absl::OkStatus();
    COURIER_RETURN_IF_ERROR(stream_.Write(response));
    response.Clear();
    bytes = 0;
    return absl::OkStatus();
  };
  v1::ImportOutcome rest = wire::ToProto(model::ImportOutcome(outcome_));
  for (const auto& [app, token] : rest.tokens()) {
    (*response.mutable_outcome()->mutable_tokens())[app] = token;
    COURIER_RETURN_IF_ERROR(send_full(app.size() + token.size()));
  }
  for (const std::string& key : rest.stale_cache_keys()) {
    response.mutable_outcome()->add_stale_cache_keys(key);
    COURIER_RETURN_IF_ERROR(send_full(key.size()));
  }
  rest.clear_tokens();
  rest.clear_stale_cache_keys();
  response.mutable_outcome()->MergeFrom(rest);
  return stream_.Write(response);
}

}  // namespace courier::import
