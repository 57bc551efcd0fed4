// Selection and ImportOptions between model and protocol. To the protocol nothing can fail; from
// it, an unset or unknown enum value, a list of more than kMaxListEntries and a half-filled
// override are refused with kUsage, so that an agent never guesses what a controller meant.
#pragma once

#include "absl/status/statusor.h"
#include "common/model/options.h"
#include "courier/v1/options.pb.h"

namespace courier::wire {

inline constexpr int kMaxListEntries = static_cast<int>(model::kMaxSelected);

v1::Selection ToProto(model::Selection&& selection);
v1::ImportOptions ToProto(model::ImportOptions&& options);

absl::StatusOr<model::Selection> FromProto(v1::Selection&& proto);
absl::StatusOr<model::ImportOptions> FromProto(v1::ImportOptions&& proto);

}  // namespace courier::wire
