#include "agent/upgrade/schema_service.h"

#include <memory>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "agent/upgrade/chosen_reference.h"
#include "agent/upgrade/schema_view.h"
#include "agent/upgrade/upgrade_plan.h"
#include "agent/upgrade/upgrade_run.h"
#include "common/base/error.h"
#include "common/base/status_macros.h"
#include "common/tls/server_credentials.h"
#include "common/wire/status_conversion.h"

namespace courier::upgrade {
namespace {

using policy::Action;

// Looking is allowed to whoever may describe, and to whoever may upgrade.
absl::Status MayLook(const AgentContext& agent, const std::string& caller) {
  if (agent.policy.Check(caller, Action::kSchema).ok()) return absl::OkStatus();
  return agent.policy.Check(caller, Action::kDescribe);
}

void Audit(const AgentContext& agent, const policy::AuditEntry& entry) {
  if (const absl::Status audited = agent.audit.Write(entry); !audited.ok()) {
    agent.log.Error("audit log", {{"message", audited.message()}});
  }
}

// Runs `work` if the caller may look; a refusal is told to the audit log.
template <class Work>
grpc::Status ServeLook(const AgentContext& agent, const grpc::ServerContext& context, Work work) {
  std::string who;
  const auto run = [&]() -> absl::Status {
    COURIER_ASSIGN_OR_RETURN(const tls::Identity caller, tls::PeerIdentity(context));
    who = caller.uri;
    COURIER_RETURN_IF_ERROR(MayLook(agent, who));
    return work();
  };
  const absl::Status status = run();
  if (ReasonOf(status) == Reason::kPolicyRefused) {
    Audit(agent, policy::EntryFor(who, "schema", status));
  }
  return wire::ToGrpcStatus(status);
}

// The stream to a caller that may go away meanwhile, which ends nothing.
class Listener {
 public:
  explicit Listener(grpc::ServerWriter<v1::UpgradeResponse>& writer) : writer_(writer) {}

  void Line(const std::string& line) {
    v1::UpgradeResponse response;
    response.set_line(line);
    Send(response);
  }
  void Step(const std::string& step) {
    v1::UpgradeResponse response;
    response.set_step(step);
    Send(response);
  }
  void Outcome(const v1::UpgradeOutcome& outcome) {
    v1::UpgradeResponse response;
    *response.mutable_outcome() = outcome;
    Send(response);
  }
  bool gone() const { return gone_; }

 private:
  void Send(const v1::UpgradeResponse& response) { gone_ = gone_ || !writer_.Write(response); }

  grpc::ServerWriter<v1::UpgradeResponse>& writer_;
  bool gone_ = false;
};

std::string RevisionsText(const v1::SchemaState& state) {
  return state.revisions().empty() ? "none" : absl::StrJoin(state.revisions(), ", ");
}

std::string AuditText(const v1::UpgradeOrder& order, const absl::Status& status,
                      const v1::UpgradeOutcome& outcome, bool gone) {
  std::string text = order.scripts_size() > 0
                         ? absl::StrCat("upgrade by ", order.scripts_size(), " SQL scripts: ")
                         : std::string("upgrade by command: ");
  if (!status.ok()) {
    absl::StrAppend(&text, status.message());
  } else {
    absl::StrAppend(&text, "revision ", RevisionsText(outcome.before()), " to ",
                    RevisionsText(outcome.after()));
  }
  if (!outcome.dump_file().empty()) absl::StrAppend(&text, "; dump ", outcome.dump_file());
  if (gone) absl::StrAppend(&text, "; the controller went away meanwhile");
  return text;
}

}  // namespace

grpc::Status SchemaService::GetSchemaState(grpc::ServerContext* context,
                                           const v1::GetSchemaStateRequest* request,
                                           v1::GetSchemaStateResponse* response) {
  return ServeLook(agent_, *context, [&]() -> absl::Status {
    COURIER_ASSIGN_OR_RETURN(const auto reference,
                             ChosenReference::Choose(agent_.config.schema, request->release()));
    COURIER_ASSIGN_OR_RETURN(const SchemaView view,
                             ViewSchema(agent_.config.database, reference->get()));
    *response->mutable_state() = ToProto(view, reference->get());
    return absl::OkStatus();
  });
}

grpc::Status SchemaService::ListRevisions(grpc::ServerContext* context,
                                          const v1::ListRevisionsRequest* request,
                                          v1::ListRevisionsResponse* response) {
  return ServeLook(agent_, *context, [&]() -> absl::Status {
    COURIER_ASSIGN_OR_RETURN(const auto chosen,
                             ChosenReference::Choose(agent_.config.schema, request->release()));
    const schema::Reference& reference = chosen->get();
    COURIER_ASSIGN_OR_RETURN(const SchemaView view, ViewSchema(agent_.config.database, reference));
    *response->mutable_state() = ToProto(view, reference);
    const auto applied = reference.chain->WithAncestors(view.state.rows);
    const auto wanted = reference.chain->WithAncestors(reference.heads);
    for (const schema::Revision& each : reference.chain->revisions()) {
      v1::ListedRevision& listed = *response->add_revisions();
      *listed.mutable_revision() = ToProto(each);
      listed.set_applied(applied.contains(each.id));
      listed.set_beyond(!wanted.contains(each.id));
    }
    return absl::OkStatus();
  });
}

grpc::Status SchemaService::PlanUpgrade(grpc::ServerContext* context,
                                        const v1::PlanUpgradeRequest* request,
                                        v1::PlanUpgradeResponse* response) {
  std::string who;
  const auto run = [&]() -> absl::Status {
    COURIER_ASSIGN_OR_RETURN(const tls::Identity caller, tls::PeerIdentity(*context));
    who = caller.uri;
    COURIER_RETURN_IF_ERROR(agent_.policy.Check(who, Action::kSchema));
    COURIER_ASSIGN_OR_RETURN(const UpgradePlan plan,
                             upgrade::PlanUpgrade(agent_.config, request->order()));
    *response->mutable_plan() = ToProto(plan, agent_.config, SecretsOf(agent_.config));
    return absl::OkStatus();
  };
  const absl::Status status = run();
  if (!status.ok()) {
    policy::AuditEntry entry = policy::EntryFor(who, "schema", status);
    entry.message = absl::StrCat("plan of upgrade: ", status.message());
    Audit(agent_, entry);
  }
  return wire::ToGrpcStatus(status);
}

grpc::Status SchemaService::Upgrade(grpc::ServerContext* context, const v1::UpgradeRequest* request,
                                    grpc::ServerWriter<v1::UpgradeResponse>* writer) {
  std::string who;
  v1::UpgradeOutcome outcome;
  Listener listener(*writer);
  const UpgradeEvents events{[&](const std::string& line) { listener.Line(line); },
                             [&](const std::string& step) {
                               agent_.log.Info(absl::StrCat("schema upgrade: ", step));
                               listener.Step(step);
                             },
                             [this] { return stops_.at_once(); }};
  const auto run = [&]() -> absl::Status {
    COURIER_ASSIGN_OR_RETURN(const tls::Identity caller, tls::PeerIdentity(*context));
    who = caller.uri;
    COURIER_RETURN_IF_ERROR(agent_.policy.Check(who, Action::kSchema));
    policy::AuditEntry begun = policy::BegunEntry(who, "schema");
    begun.message = "upgrade";
    COURIER_RETURN_IF_ERROR(agent_.audit.Write(begun));
    return RunUpgrade(agent_.config, request->order(), request->plan_hash(), events, outcome);
  };
  const absl::Status status = run();
  if (outcome.has_before()) listener.Outcome(outcome);
  policy::AuditEntry entry = policy::EntryFor(who, "schema", status);
  entry.message = AuditText(request->order(), status, outcome, listener.gone());
  Audit(agent_, entry);
  agent_.log.Info(entry.message, {{"reason", status.ok() ? "" : ReasonName(ReasonOf(status))}});
  return wire::ToGrpcStatus(status);
}

}  // namespace courier::upgrade
