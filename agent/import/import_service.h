// ImportPackage: authorises, resolves the workspace, runs an ImportSession.
#pragma once

#include "agent/service/agent_context.h"
#include "courier/v1/import_service.grpc.pb.h"

namespace courier::import {

class ImportService final : public v1::ImportService::Service {
 public:
  explicit ImportService(const AgentContext& agent) : agent_(agent) {}

  grpc::Status ImportPackage(grpc::ServerContext* context,
                             grpc::ServerReaderWriter<v1::ImportPackageResponse,
                                                      v1::ImportPackageRequest>* stream) override;

 private:
  const AgentContext& agent_;
};

}  // namespace courier::import
