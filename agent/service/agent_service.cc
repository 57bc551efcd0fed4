#include "agent/service/agent_service.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "agent/db/transaction.h"
#include "agent/dify/workspaces.h"
#include "agent/schema/catalog.h"
#include "agent/schema/releases.h"
#include "agent/service/diagnosis.h"
#include "common/base/error.h"
#include "common/base/status_macros.h"
#include "common/base/version.h"
#include "common/tls/server_credentials.h"
#include "common/wire/frame_chain.h"
#include "common/wire/status_conversion.h"

namespace courier {
namespace {

using policy::Action;

constexpr int kMaxResourcesPerMessage = 1000;

constexpr db::Statement kServerVersion{"read server version",
                                       "select current_setting('server_version')"};
constexpr db::Statement kApps{"list apps", R"(
  select id::text, name, mode, workflow_id is not null from apps where tenant_id = $1::uuid order by name, id)"};

// The caller, if some rule lets it describe.
absl::StatusOr<std::string> Authorize(const AgentContext& agent,
                                      const grpc::ServerContext& context) {
  COURIER_ASSIGN_OR_RETURN(const tls::Identity caller, tls::PeerIdentity(context));
  COURIER_RETURN_IF_ERROR(agent.policy.Check(caller.uri, Action::kDescribe));
  return caller.uri;
}

// One snapshot of the database, for a call that only reads.
struct Reading {
  std::unique_ptr<db::Connection> connection;
  std::unique_ptr<db::Snapshot> snapshot;
};

absl::StatusOr<Reading> OpenSnapshot(const AgentContext& agent) {
  Reading reading;
  COURIER_ASSIGN_OR_RETURN(reading.connection,
                           db::Connection::Open(agent.config.database, "courier-agent"));
  COURIER_ASSIGN_OR_RETURN(reading.snapshot, db::Snapshot::Begin(*reading.connection));
  return reading;
}

absl::Status DescribeDatabase(const AgentContext& agent, v1::GetCapabilitiesResponse& response) {
  COURIER_ASSIGN_OR_RETURN(const Reading reading, OpenSnapshot(agent));
  COURIER_ASSIGN_OR_RETURN(const db::Rows version, reading.snapshot->Query(kServerVersion));
  response.set_database_version(std::string(version.Text(0, 0)));
  COURIER_ASSIGN_OR_RETURN(const schema::Catalog catalog,
                           schema::Catalog::Read(*reading.snapshot, {"alembic_version"}));
  COURIER_ASSIGN_OR_RETURN(std::string revision, schema::ReadRevision(*reading.snapshot, catalog));
  response.set_dify_release(std::string(schema::ReleaseOf(revision)));
  response.set_schema_revision(std::move(revision));
  return absl::OkStatus();
}

absl::Status Describe(const AgentContext& agent, const grpc::ServerContext& context,
                      const v1::GetCapabilitiesRequest& request,
                      v1::GetCapabilitiesResponse& response) {
  COURIER_ASSIGN_OR_RETURN(const std::string caller, Authorize(agent, context));
  response.set_agent_version(std::string(kVersion));
  response.set_environment(agent.config.environment);
  response.set_identity(agent.tls.Current().identity.uri);
  response.set_min_protocol_version(kProtocolVersion);
  response.set_max_protocol_version(kProtocolVersion);
  response.set_max_message_bytes(agent.config.limits.max_message_bytes);
  response.set_max_frame_bytes(wire::kMaxFrameBytes);
  response.set_max_package_bytes(agent.config.limits.max_package_bytes);
  response.set_max_transfers(agent.config.limits.max_transfers);
  for (std::string& word : agent.policy.AllowedWords(caller)) response.add_allowed(std::move(word));
  // Not being able to ask the database is an answer too, told by doctor.
  if (!request.without_database()) (void)DescribeDatabase(agent, response);
  return absl::OkStatus();
}

absl::Status List(const AgentContext& agent, const grpc::ServerContext& context,
                  v1::ListWorkspacesResponse& response) {
  COURIER_ASSIGN_OR_RETURN(const std::string caller, Authorize(agent, context));
  COURIER_ASSIGN_OR_RETURN(const Reading reading, OpenSnapshot(agent));
  COURIER_ASSIGN_OR_RETURN(
      const auto workspaces,
      dify::ListWorkspaces(*reading.snapshot, [&](const dify::Workspace& workspace) {
        return agent.policy.Allows(caller, Action::kDescribe, workspace.id, workspace.name);
      }));
  for (const dify::Workspace& each : workspaces) {
    v1::Workspace& workspace = *response.add_workspaces();
    workspace.set_id(each.id);
    workspace.set_name(each.name);
    workspace.set_status(each.status);
  }
  return absl::OkStatus();
}

// Collects resources into messages of bounded size.
class ResourceWriter {
 public:
  explicit ResourceWriter(grpc::ServerWriter<v1::ListResourcesResponse>& writer)
      : writer_(writer) {}

  absl::Status Add(v1::Resource&& resource) {
    *message_.add_resources() = std::move(resource);
    return message_.resources_size() < kMaxResourcesPerMessage ? absl::OkStatus() : Flush();
  }

  absl::Status Flush() {
    if (message_.resources_size() == 0) return absl::OkStatus();
    const bool written = writer_.Write(message_);
    message_.Clear();
    return written ? absl::OkStatus()
                   : MakeError(Reason::kConnectionLost, "the controller went away");
  }

 private:
  grpc::ServerWriter<v1::ListResourcesResponse>& writer_;
  v1::ListResourcesResponse message_;
};

absl::Status ListApps(db::Session& session, const dify::Workspace& workspace,
                      ResourceWriter& writer) {
  COURIER_ASSIGN_OR_RETURN(const db::Rows rows, session.Query(kApps, {workspace.id}));
  for (size_t r = 0; r < rows.size(); ++r) {
    v1::Resource app;
    app.set_kind(v1::ITEM_KIND_APP);
    app.set_id(std::string(rows.Text(r, 0)));
    app.set_name(std::string(rows.Text(r, 1)));
    app.set_mode(std::string(rows.Text(r, 2)));
    app.set_published(rows.Text(r, 3) == "t");
    COURIER_RETURN_IF_ERROR(writer.Add(std::move(app)));
  }
  return writer.Flush();
}

absl::Status ListTools(db::Session& session, const dify::Workspace& workspace,
                       ResourceWriter& writer) {
  COURIER_ASSIGN_OR_RETURN(const schema::Catalog catalog, schema::Catalog::Read(session));
  std::string sql =
      "select id::text, name, 'api', '' from tool_api_providers where tenant_id = $1::uuid "
      "union all select id::text, name, 'workflow', '' from tool_workflow_providers where "
      "tenant_id = $1::uuid";
  if (catalog.HasTable("tool_mcp_providers")) {
    sql +=
        " union all select id::text, name, 'mcp', server_identifier from tool_mcp_providers where "
        "tenant_id = $1::uuid";
  }
  sql += " order by 2, 1";
  COURIER_ASSIGN_OR_RETURN(const db::Rows rows,
                           session.Query({"list tools", sql.c_str()}, {workspace.id}));
  for (size_t r = 0; r < rows.size(); ++r) {
    v1::Resource tool;
    tool.set_id(std::string(rows.Text(r, 0)));
    tool.set_name(std::string(rows.Text(r, 1)));
    tool.set_kind(rows.Text(r, 2) == "api"        ? v1::ITEM_KIND_API_TOOL
                  : rows.Text(r, 2) == "workflow" ? v1::ITEM_KIND_WORKFLOW_TOOL
                                                  : v1::ITEM_KIND_MCP_TOOL);
    tool.set_server_identifier(std::string(rows.Text(r, 3)));
    COURIER_RETURN_IF_ERROR(writer.Add(std::move(tool)));
  }
  return writer.Flush();
}

absl::Status ListInWorkspace(const AgentContext& agent, const grpc::ServerContext& context,
                             const v1::ListResourcesRequest& request,
                             grpc::ServerWriter<v1::ListResourcesResponse>& writer) {
  COURIER_ASSIGN_OR_RETURN(const std::string caller, Authorize(agent, context));
  COURIER_ASSIGN_OR_RETURN(const Reading reading, OpenSnapshot(agent));
  COURIER_ASSIGN_OR_RETURN(
      const dify::Workspace workspace,
      dify::FindWorkspace(*reading.snapshot, request.workspace(), [&](const dify::Workspace& each) {
        return agent.policy.Allows(caller, Action::kDescribe, each.id, each.name);
      }));
  ResourceWriter resources(writer);
  return request.kind() == v1::ListResourcesRequest::KIND_TOOLS
             ? ListTools(*reading.snapshot, workspace, resources)
             : ListApps(*reading.snapshot, workspace, resources);
}

// What the caller announced and may do is made ready for; what it may not do it will not even try,
// because we said so, and is told to the audit log.
void HeedIntended(const AgentContext& agent, const grpc::ServerContext& context,
                  const v1::GetCapabilitiesRequest& request) {
  const auto caller = tls::PeerIdentity(context);
  if (!caller.ok()) return;
  for (const Action action : policy::kAllActions) {
    const absl::string_view word = policy::ActionWord(action);
    if (std::find(request.intended().begin(), request.intended().end(), word) ==
        request.intended().end()) {
      continue;
    }
    if (const absl::Status allowed = agent.policy.Check(caller->uri, action); !allowed.ok()) {
      (void)agent.audit.Write(policy::EntryFor(caller->uri, std::string(word), allowed));
    } else if (action == Action::kExport) {
      agent.transfer_database.Prepare(kExportSession);
    } else if (action == Action::kImport) {
      agent.transfer_database.Prepare(kImportSession);
    }
  }
}

// A refused attempt is told to the audit log, whatever it was.
grpc::Status Answer(const AgentContext& agent, const grpc::ServerContext& context,
                    const absl::Status& status) {
  if (ReasonOf(status) == Reason::kPolicyRefused) {
    const auto caller = tls::PeerIdentity(context);
    (void)agent.audit.Write(policy::EntryFor(caller.ok() ? caller->uri : "", "describe", status));
  }
  return wire::ToGrpcStatus(status);
}

}  // namespace

grpc::Status AgentService::GetCapabilities(grpc::ServerContext* context,
                                           const v1::GetCapabilitiesRequest* request,
                                           v1::GetCapabilitiesResponse* response) {
  const absl::Status described = Describe(agent_, *context, *request, *response);
  if (described.ok()) HeedIntended(agent_, *context, *request);
  return Answer(agent_, *context, described);
}

grpc::Status AgentService::ListWorkspaces(grpc::ServerContext* context,
                                          const v1::ListWorkspacesRequest*,
                                          v1::ListWorkspacesResponse* response) {
  return Answer(agent_, *context, List(agent_, *context, *response));
}

grpc::Status AgentService::ListResources(grpc::ServerContext* context,
                                         const v1::ListResourcesRequest* request,
                                         grpc::ServerWriter<v1::ListResourcesResponse>* writer) {
  return Answer(agent_, *context, ListInWorkspace(agent_, *context, *request, *writer));
}

grpc::Status AgentService::Diagnose(grpc::ServerContext* context, const v1::DiagnoseRequest*,
                                    v1::DiagnoseResponse* response) {
  const auto caller = Authorize(agent_, *context);
  if (!caller.ok()) return Answer(agent_, *context, caller.status());
  DiagnoseAgent(agent_, *caller, *response);
  response->set_now_ms(absl::ToUnixMillis(absl::Now()));
  return grpc::Status::OK;
}

}  // namespace courier
