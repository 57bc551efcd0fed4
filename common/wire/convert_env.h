// Differences of a .env between common/envfile and protocol. To the protocol nothing can fail, and
// the value of a secret is left behind once more; a long value is cut as the proto says. From it,
// what an agent could send but never would is refused with kTamperedStream: a key that is none, an
// enum value that is unknown. A secret never gets a value here, whatever the agent sent.
#pragma once

#include <google/protobuf/repeated_field.h>

#include <cstddef>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "common/envfile/env_diff.h"
#include "common/envfile/env_settings.h"
#include "courier/v1/environment_service.pb.h"

namespace courier::wire {

inline constexpr size_t kMaxEnvValueBytes = 1024;

v1::EnvChange ToProto(const envfile::SettingChange& change);
v1::EnvDiff ToProto(const envfile::EnvDiff& diff);
v1::EnvSetting ToProto(const envfile::Setting& setting);

absl::StatusOr<envfile::SettingChange> FromProto(const v1::EnvChange& proto);
absl::StatusOr<envfile::EnvDiff> FromProto(const v1::EnvDiff& proto);
absl::StatusOr<envfile::Setting> FromProto(const v1::EnvSetting& proto);

// For messages with the same parts.
absl::Status BrokenAnswer(absl::string_view what);
absl::Status CheckEnvKeys(const google::protobuf::RepeatedPtrField<std::string>& keys);
// Texts of a peer that will be printed: control characters escaped.
std::vector<std::string> PrintableTexts(
    const google::protobuf::RepeatedPtrField<std::string>& texts);

}  // namespace courier::wire
