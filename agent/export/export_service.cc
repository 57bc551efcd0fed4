#include "agent/export/export_service.h"

#include <memory>
#include <utility>

#include "absl/strings/str_cat.h"
#include "agent/export/export_session.h"
#include "agent/service/cancel_watch.h"
#include "agent/service/stall_watch.h"
#include "common/base/error.h"
#include "common/base/status_macros.h"
#include "common/sealed_package/offer.h"
#include "common/sealed_package/verified_offer.h"
#include "common/tls/server_credentials.h"
#include "common/wire/convert_options.h"
#include "common/wire/convert_resource.h"
#include "common/wire/frame_writer.h"
#include "common/wire/status_conversion.h"

namespace courier::exporting {
namespace {

using Writer = grpc::ServerWriter<v1::ExportPackageResponse>;
using policy::Action;

// One call; what is to be audited stays readable after a failure.
class ExportCall {
 public:
  ExportCall(const AgentContext& agent, KnownTokens& known_tokens, grpc::ServerContext& context,
             Writer& writer)
      : agent_(agent),
        known_tokens_(known_tokens),
        context_(context),
        writer_(writer),
        watch_(kPeerPatience, [&context] { context.TryCancel(); }),
        own_(agent.tls.Current()) {}

  absl::Status Run(const v1::ExportPackageRequest& request) {
    COURIER_ASSIGN_OR_RETURN(const tls::Identity caller, tls::PeerIdentity(context_));
    audit_.who = caller.uri;
    COURIER_ASSIGN_OR_RETURN(model::Selection selection,
                             wire::FromProto(v1::Selection(request.selection())));
    const Action action = selection.include_secrets ? Action::kExportSecrets : Action::kExport;
    audit_.action = std::string(policy::ActionWord(action));
    COURIER_RETURN_IF_ERROR(agent_.policy.Check(caller.uri, Action::kExport));
    COURIER_RETURN_IF_ERROR(agent_.policy.Check(caller.uri, action));
    COURIER_ASSIGN_OR_RETURN(const policy::Admission::Slot slot, agent_.admission.Enter());
    offer_ = sealed::FromProto(request.offer());
    COURIER_ASSIGN_OR_RETURN(
        const v1::ImportOffer offer,
        sealed::VerifyOffer(offer_, own_, agent_.config.peers, caller.uri, absl::Now()));
    audit_.transfer_id = offer.transfer_id();
    COURIER_RETURN_IF_ERROR(CheckFile(offer, selection));
    return Send(offer, std::move(selection), caller.uri, action);
  }

  policy::AuditEntry AuditOf(const absl::Status& status) const {
    policy::AuditEntry entry =
        policy::EntryFor(audit_.who, audit_.action.empty() ? "export" : audit_.action, status);
    entry.transfer_id = audit_.transfer_id;
    entry.workspace_id = audit_.workspace_id;
    entry.workspace_name = audit_.workspace_name;
    entry.items = audit_.items;
    return entry;
  }

 private:
  // What becomes a file leaves the installation for good, so no secret goes into one.
  static absl::Status CheckFile(const v1::ImportOffer& offer, const model::Selection& selection) {
    if (!sealed::IsForFile(offer) || !selection.include_secrets) return absl::OkStatus();
    return MakeError(Reason::kPeerRefused,
                     "secrets are sealed for a target agent and never for a file; use: courier "
                     "transfer. Nothing was sent.");
  }

  absl::Status Send(const v1::ImportOffer& offer, model::Selection selection,
                    const std::string& caller, Action action) {
    COURIER_ASSIGN_OR_RETURN(const std::unique_ptr<wire::FrameWriter> frames, OpenFrames(offer));
    COURIER_ASSIGN_OR_RETURN(const auto connection, agent_.transfer_database.Take(kExportSession));
    const CancelWatch watch(context_, [&connection] { connection->Cancel(); });
    const auto visible = [&](const dify::Workspace& workspace) {
      return agent_.policy.Allows(caller, Action::kExport, workspace.id, workspace.name) &&
             agent_.policy.Allows(caller, action, workspace.id, workspace.name);
    };
    ExportSession session(
        *connection,
        {.selection = std::move(selection),
         .environment = agent_.config.environment,
         .target_public_key = offer.workspace_public_key(),
         .storage = agent_.config.storage,
         .for_file = sealed::IsForFile(offer),
         .plan_only = offer.plan_only(),
         .known_tokens = known_tokens_,
         .plugin_database = agent_.config.plugin_database},
        visible,
        [&](wire::PackageItem&& item) { return frames->Append(wire::ToProto(std::move(item))); },
        [&](uint64_t sent, uint64_t total) { return TellProgress(sent, total); });
    absl::Status status = session.Run();
    audit_.workspace_id = session.workspace().id;
    audit_.workspace_name = session.workspace().name;
    for (SentItem& sent : session.TakeItems()) {
      audit_.items.push_back({sent.kind, std::move(sent.id), std::move(sent.name)});
    }
    if (status.ok()) status = frames->Finish();
    if (!status.ok() && context_.IsCancelled() && !watch_.stalled())
      return MakeError(Reason::kCancelled, "the export was cancelled");
    return status;
  }

  absl::Status Write(const v1::ExportPackageResponse& response) {
    const StallWatch::Wait wait(watch_);
    if (writer_.Write(response)) return absl::OkStatus();
    if (watch_.stalled()) {
      return MakeError(Reason::kTimeout, "the controller took nothing for too long");
    }
    return MakeError(Reason::kConnectionLost, "the controller went away");
  }

  absl::StatusOr<std::unique_ptr<wire::FrameWriter>> OpenFrames(const v1::ImportOffer& offer) {
    COURIER_ASSIGN_OR_RETURN(sealed::SealedStart start, sealed::SealPackage(
                                                            offer, offer_.payload, own_,
                                                            agent_.config.limits.max_package_bytes,
                                                            [this](v1::Frame&& frame) {
                                                              v1::ExportPackageResponse response;
                                                              *response.mutable_frame() =
                                                                  std::move(frame);
                                                              return Write(response);
                                                            },
                                                            absl::Now()));
    v1::ExportPackageResponse first;
    sealed::ToProto(start.header, *first.mutable_header());
    COURIER_RETURN_IF_ERROR(Write(first));
    return std::move(start.frames);
  }

  // Not every item: a progress bar is redrawn a few times a second at most.
  absl::Status TellProgress(uint64_t sent, uint64_t total) {
    constexpr uint64_t kEvery = 64;
    if (sent % kEvery != 0 && sent != total) return absl::OkStatus();
    v1::ExportPackageResponse response;
    response.mutable_progress()->set_items_sent(sent);
    response.mutable_progress()->set_items_total(total);
    return Write(response);
  }

  const AgentContext& agent_;
  KnownTokens& known_tokens_;
  grpc::ServerContext& context_;
  Writer& writer_;
  StallWatch watch_;
  const tls::TlsMaterial own_;
  tls::SignedStatement offer_;
  policy::AuditEntry audit_;
};

}  // namespace

grpc::Status ExportService::ExportPackage(grpc::ServerContext* context,
                                          const v1::ExportPackageRequest* request, Writer* writer) {
  ExportCall call(agent_, known_tokens_, *context, *writer);
  absl::Status status = call.Run(*request);
  const absl::Status audited = agent_.audit.Write(call.AuditOf(status));
  if (status.ok()) status = audited;
  if (!status.ok())
    agent_.log.Warning("export ended",
                       {{"reason", ReasonName(ReasonOf(status))}, {"message", status.message()}});
  return wire::ToGrpcStatus(status);
}

}  // namespace courier::exporting
