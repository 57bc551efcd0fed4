// The JSON of `courier schema`.
#pragma once

#include <string>
#include <vector>

#include "controller/commands/schema_text.h"
#include "courier/v1/schema_service.pb.h"

namespace courier::controller {

std::string SchemaStatusJson(const std::vector<SchemaAnswer>& answers);
std::string SchemaHistoryJson(const std::string& environment,
                              const v1::ListRevisionsResponse& history);
std::string UpgradePlanJson(const std::string& environment, const v1::UpgradePlan& plan);
// `error`: why it failed; OK when it did not.
std::string UpgradeOutcomeJson(const std::string& environment, const v1::UpgradeOutcome& outcome,
                               const absl::Status& error);

}  // namespace courier::controller
