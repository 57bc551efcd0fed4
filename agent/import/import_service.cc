#include "agent/import/import_service.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "agent/dify/installed_plugins.h"
#include "agent/dify/workspaces.h"
#include "agent/import/import_session.h"
#include "agent/import/stale_caches.h"
#include "agent/schema/fit.h"
#include "agent/service/cancel_watch.h"
#include "agent/service/stall_watch.h"
#include "common/base/error.h"
#include "common/base/status_macros.h"
#include "common/tls/identity.h"
#include "common/tls/server_credentials.h"
#include "common/wire/convert_options.h"
#include "common/wire/frame_chain.h"
#include "common/wire/status_conversion.h"

namespace courier::import {
namespace {

using GrpcStream = grpc::ServerReaderWriter<v1::ImportPackageResponse, v1::ImportPackageRequest>;

absl::string_view ResultWord(model::ImportOutcome::Result result) {
  switch (result) {
    case model::ImportOutcome::Result::kApplied:
      return "ok";
    case model::ImportOutcome::Result::kPlanned:
      return "planned";
    case model::ImportOutcome::Result::kUnchanged:
      return "unchanged";
  }
  return "";
}

class GrpcImportStream final : public ImportStream {
 public:
  GrpcImportStream(grpc::ServerContext& context, GrpcStream& stream)
      : context_(context),
        stream_(stream),
        watch_(kPeerPatience, [&context] { context.TryCancel(); }) {}

  absl::StatusOr<v1::ImportPackageRequest> Read() override {
    const StallWatch::Wait wait(watch_);
    return ReadDecision();
  }

  absl::StatusOr<v1::ImportPackageRequest> ReadDecision() override {
    v1::ImportPackageRequest request;
    if (stream_.Read(&request)) return request;
    return Gone();
  }

  absl::Status Write(const v1::ImportPackageResponse& response) override {
    const StallWatch::Wait wait(watch_);
    return stream_.Write(response) ? absl::OkStatus() : Gone();
  }

  bool stalled() const { return watch_.stalled(); }

 private:
  absl::Status Gone() const {
    if (stalled()) {
      return MakeError(Reason::kTimeout,
                       "nothing came from the controller for too long. Nothing was changed.");
    }
    return context_.IsCancelled()
               ? MakeError(Reason::kCancelled, "the import was cancelled. Nothing was changed.")
               : MakeError(Reason::kConnectionLost,
                           "the controller went away. Nothing was changed.");
  }

  grpc::ServerContext& context_;
  GrpcStream& stream_;
  StallWatch watch_;
};

class ImportCall {
 public:
  ImportCall(const AgentContext& agent, grpc::ServerContext& context, GrpcStream& stream)
      : agent_(agent), context_(context), stream_(context, stream), own_(agent.tls.Current()) {}

  absl::Status Run() {
    COURIER_ASSIGN_OR_RETURN(const tls::Identity caller, tls::PeerIdentity(context_));
    audit_.who = caller.uri;
    COURIER_RETURN_IF_ERROR(agent_.policy.Check(caller.uri, policy::Action::kImport));
    COURIER_ASSIGN_OR_RETURN(const policy::Admission::Slot slot, agent_.admission.Enter());
    COURIER_ASSIGN_OR_RETURN(v1::ImportPackageRequest first, stream_.Read());
    if (!first.has_open()) return MakeError(Reason::kBadPackage, "an import begins with `open`");
    ImportRequest request;
    COURIER_ASSIGN_OR_RETURN(request.options,
                             wire::FromProto(std::move(*first.mutable_open()->mutable_options())));
    request.source_identity = first.open().source_identity();
    request.controller_identity = caller.uri;
    request.include_secrets = first.open().include_secrets();
    request.plan_only = first.open().plan_only();
    COURIER_RETURN_IF_ERROR(CheckSource(request.source_identity, caller.uri));
    return RunSession(std::move(request), caller.uri);
  }

  // Once, at the end: it takes the items along.
  policy::AuditEntry TakeAudit(const absl::Status& status) {
    policy::AuditEntry entry = policy::EntryFor(audit_.who, "import", status);
    entry.transfer_id = audit_.transfer_id;
    entry.workspace_id = audit_.workspace_id;
    entry.workspace_name = audit_.workspace_name;
    entry.items = std::move(audit_.items);
    if (status.ok()) entry.result = audit_.result;
    return entry;
  }

 private:
  // A package comes from a peer, or from a file that the caller itself reads and signs for.
  absl::Status CheckSource(const std::string& source, const std::string& caller) const {
    if (source == caller) return absl::OkStatus();
    const bool known = std::any_of(
        agent_.config.peers.begin(), agent_.config.peers.end(),
        [&](const std::string& pattern) { return tls::IdentityMatches(pattern, source); });
    if (known) return absl::OkStatus();
    return MakeError(Reason::kPeerRefused,
                     absl::StrCat(agent_.config.environment, " accepts no packages from ", source,
                                  "; add it to `peers` of its agent. Nothing was changed."));
  }

  absl::Status RunSession(ImportRequest request, const std::string& caller) {
    COURIER_ASSIGN_OR_RETURN(const auto connection, agent_.transfer_database.Take(kImportSession));
    const CancelWatch watch(context_, [&connection] { connection->Cancel(); });
    COURIER_ASSIGN_OR_RETURN(TargetWorkspace workspace,
                             Resolve(*connection, request.options.workspace, caller));
    audit_.workspace_id = workspace.id.text;
    audit_.workspace_name = workspace.name;
    const ImportSettings settings{agent_.config.environment, agent_.config.limits.max_package_bytes,
                                  wire::kMaxFrameBytes, agent_.config.limits.max_message_bytes};
    StaleCaches caches(agent_.config.redis);
    ReadPlugins(workspace, request);
    ImportSession session(
        settings, own_, *connection, caches, [&] { return TellBeforeCommit(session); }, stream_);
    absl::Status status = session.Run(std::move(request), std::move(workspace));
    audit_.transfer_id = session.transfer_id();
    for (model::ReportItem& item : session.TakeItems()) {
      std::string& id = item.target_id.empty() ? item.source_id.text : item.target_id.text;
      audit_.items.push_back({item.kind, std::move(id), std::move(item.name), item.status});
    }
    audit_.result = std::string(ResultWord(session.outcome().result));
    if (!status.ok() && context_.IsCancelled() && !stream_.stalled() &&
        ReasonOf(status) != Reason::kCommitInDoubt) {
      return MakeError(Reason::kCancelled, "the import was cancelled. Nothing was changed.");
    }
    return status;
  }

  // Told and no more: the import does not depend on it.
  void ReadPlugins(const TargetWorkspace& workspace, ImportRequest& request) const {
    if (!agent_.config.plugin_database) return;
    const auto installed =
        dify::InstalledPlugins::Read(*agent_.config.plugin_database, workspace.id.text);
    if (!installed.ok()) {
      request.plugins_problem = std::string(installed.status().message());
      return;
    }
    const std::vector<std::string> ids = installed->Ids();
    request.plugins.emplace(ids.begin(), ids.end());
  }

  absl::Status TellBeforeCommit(const ImportSession& session) const {
    policy::AuditEntry entry = policy::BegunEntry(audit_.who, "import");
    entry.transfer_id = session.transfer_id();
    entry.workspace_id = audit_.workspace_id;
    entry.workspace_name = audit_.workspace_name;
    return agent_.audit.Write(entry);
  }

  absl::StatusOr<TargetWorkspace> Resolve(db::Connection& connection, const std::string& name,
                                          const std::string& caller) {
    absl::StatusOr<TargetWorkspace> found = FindTarget(connection, name, caller);
    if (ReasonOf(found.status()) != Reason::kSchemaUnfit) return found;
    // The server's error does not say which column; the catalog does.
    COURIER_ASSIGN_OR_RETURN(const auto session, db::Snapshot::Begin(connection));
    COURIER_ASSIGN_OR_RETURN(const schema::Catalog catalog, schema::Catalog::Read(*session));
    COURIER_RETURN_IF_ERROR(
        schema::CheckFit(catalog, schema::Role::kTarget, schema::Part::kAlways));
    return found;
  }

  absl::StatusOr<TargetWorkspace> FindTarget(db::Connection& connection, const std::string& name,
                                             const std::string& caller) {
    COURIER_ASSIGN_OR_RETURN(const auto session, db::Snapshot::Begin(connection));
    COURIER_ASSIGN_OR_RETURN(
        const dify::Workspace found,
        dify::FindWorkspace(*session, name, [&](const dify::Workspace& workspace) {
          return agent_.policy.Allows(caller, policy::Action::kImport, workspace.id,
                                      workspace.name);
        }));
    const TargetId id(found.id);
    COURIER_ASSIGN_OR_RETURN(std::string public_key, ReadPublicKey(*session, id));
    return TargetWorkspace{id, found.name, std::move(public_key)};
  }

  const AgentContext& agent_;
  grpc::ServerContext& context_;
  GrpcImportStream stream_;
  const tls::TlsMaterial own_;
  policy::AuditEntry audit_;
};

}  // namespace

grpc::Status ImportService::ImportPackage(grpc::ServerContext* context, GrpcStream* stream) {
  ImportCall call(agent_, *context, *stream);
  const absl::Status status = call.Run();
  if (const absl::Status audited = agent_.audit.Write(call.TakeAudit(status)); !audited.ok()) {
    agent_.log.Error("audit log", {{"message", audited.message()}});
  }
  if (!status.ok())
    agent_.log.Warning("import ended",
                       {{"reason", ReasonName(ReasonOf(status))}, {"message", status.message()}});
  return wire::ToGrpcStatus(status);
}

}  // namespace courier::import
