// ExportPackage: authorises, verifies the offer, runs an ExportSession, turns its records into
// sealed frames.
#pragma once

#include "agent/export/known_tokens.h"
#include "agent/service/agent_context.h"
#include "courier/v1/export_service.grpc.pb.h"

namespace courier::exporting {

class ExportService final : public v1::ExportService::Service {
 public:
  explicit ExportService(const AgentContext& agent) : agent_(agent) {}

  grpc::Status ExportPackage(grpc::ServerContext* context, const v1::ExportPackageRequest* request,
                             grpc::ServerWriter<v1::ExportPackageResponse>* writer) override;

 private:
  const AgentContext& agent_;
  KnownTokens known_tokens_;
};

}  // namespace courier::exporting
