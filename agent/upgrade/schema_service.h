// courier schema: who may, what is told to the audit log; what is done is in the other files here.
#pragma once

#include "agent/service/agent_context.h"
#include "agent/service/stop_signals.h"
#include "courier/v1/schema_service.grpc.pb.h"

namespace courier::upgrade {

class SchemaService final : public v1::SchemaService::Service {
 public:
  // A second stop ends an upgrade that runs.
  SchemaService(const AgentContext& agent, const StopSignals& stops)
      : agent_(agent), stops_(stops) {}

  grpc::Status GetSchemaState(grpc::ServerContext* context,
                              const v1::GetSchemaStateRequest* request,
                              v1::GetSchemaStateResponse* response) override;
  grpc::Status ListRevisions(grpc::ServerContext* context, const v1::ListRevisionsRequest* request,
                             v1::ListRevisionsResponse* response) override;
  grpc::Status PlanUpgrade(grpc::ServerContext* context, const v1::PlanUpgradeRequest* request,
                           v1::PlanUpgradeResponse* response) override;
  grpc::Status Upgrade(grpc::ServerContext* context, const v1::UpgradeRequest* request,
                       grpc::ServerWriter<v1::UpgradeResponse>* writer) override;

 private:
  const AgentContext& agent_;
  const StopSignals& stops_;
};

}  // namespace courier::upgrade
