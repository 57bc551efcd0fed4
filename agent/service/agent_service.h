// What an agent is, what its Dify holds, and what is wrong with it.
#pragma once

#include "agent/service/agent_context.h"
#include "courier/v1/agent_service.grpc.pb.h"

namespace courier {

class AgentService final : public v1::AgentService::Service {
 public:
  explicit AgentService(const AgentContext& agent) : agent_(agent) {}

  grpc::Status GetCapabilities(grpc::ServerContext* context,
                               const v1::GetCapabilitiesRequest* request,
                               v1::GetCapabilitiesResponse* response) override;
  grpc::Status ListWorkspaces(grpc::ServerContext* context,
                              const v1::ListWorkspacesRequest* request,
                              v1::ListWorkspacesResponse* response) override;
  grpc::Status ListResources(grpc::ServerContext* context, const v1::ListResourcesRequest* request,
                             grpc::ServerWriter<v1::ListResourcesResponse>* writer) override;
  grpc::Status Diagnose(grpc::ServerContext* context, const v1::DiagnoseRequest* request,
                        v1::DiagnoseResponse* response) override;

 private:
  const AgentContext& agent_;
};

}  // namespace courier
