// Plan and report between model and protocol. From the protocol, an unset or unknown enum value and
// a message of more than kMaxItemsPerMessage items are refused with kInternal: the agent broke the
// protocol.
#pragma once

#include <vector>

#include "absl/status/statusor.h"
#include "common/model/report.h"
#include "courier/v1/import_service.pb.h"
#include "courier/v1/report.pb.h"

namespace courier::wire {

inline constexpr int kMaxItemsPerMessage = 500;

v1::ReportItem ToProto(model::ReportItem&& item);
v1::PlanSummary ToProto(model::PlanSummary&& summary);
v1::ImportOutcome ToProto(model::ImportOutcome&& outcome);

absl::StatusOr<model::ReportItem> FromProto(v1::ReportItem&& proto);
absl::StatusOr<model::ReportItems> FromProto(v1::PlanItems&& proto);
model::PlanSummary FromProto(v1::PlanSummary&& proto);
absl::StatusOr<model::ImportOutcome> FromProto(v1::ImportOutcome&& proto);

}  // namespace courier::wire
