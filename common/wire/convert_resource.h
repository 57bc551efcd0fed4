// Records of a package between model and protocol. To the protocol nothing can fail; from it, an
// unset record, enum or workflow and an id that is no canonical UUID are refused with kBadPackage.
// The texts inside are carried, not looked at: that they are fit is the importer's to decide.
#pragma once

#include <variant>

#include "absl/status/statusor.h"
#include "common/model/resource.h"
#include "courier/v1/resource.pb.h"

namespace courier::wire {

using PackageItem = std::variant<model::PackageHeader, model::App, model::ApiTool,
                                 model::WorkflowTool, model::McpTool, model::Dependency,
                                 model::Dataset, model::Notice, model::PackageTrailer>;

v1::PackageRecord ToProto(PackageItem&& item);
absl::StatusOr<PackageItem> FromProto(v1::PackageRecord&& proto);

}  // namespace courier::wire
