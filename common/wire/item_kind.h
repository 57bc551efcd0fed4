// ItemKind between model and protocol.
#pragma once

#include "absl/status/statusor.h"
#include "common/model/resource.h"
#include "courier/v1/resource.pb.h"

namespace courier::wire {

v1::ItemKind ToProto(model::ItemKind kind);

// kInternal for an unset or unknown value.
absl::StatusOr<model::ItemKind> FromProto(v1::ItemKind kind);

}  // namespace courier::wire
