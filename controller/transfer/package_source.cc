#include "controller/transfer/package_source.h"

#include "common/base/status_macros.h"
#include "common/wire/convert_options.h"
#include "controller/transfer/capability_check.h"
#include "courier/v1/export_service.pb.h"

namespace courier::controller {

absl::Status AgentSource::Check(const TransferRequest& request) {
  COURIER_ASSIGN_OR_RETURN(const v1::GetCapabilitiesResponse capabilities,
                           request.selection.include_secrets
                               ? agent_.GetCapabilities({"export", "export-secrets"})
                               : agent_.GetCapabilities({"export"}));
  return CheckSource(capabilities, agent_.environment(), request);
}

absl::StatusOr<std::unique_ptr<ExportCall>> AgentSource::Start(const model::Selection& selection,
                                                               const v1::SignedStatement& offer) {
  v1::ExportPackageRequest request;
  *request.mutable_selection() = wire::ToProto(model::Selection(selection));
  *request.mutable_offer() = offer;
  return agent_.StartExport(request);
}

}  // namespace courier::controller
