// One parameter of an operation, in the shape that Dify stores. Internal to common/openapi.
#pragma once

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "common/dsl_yaml/value.h"

namespace courier::openapi {

// kBadPackage: where, and what is wrong there.
absl::Status Unfit(absl::string_view where, absl::string_view why);

// An entry of an operation's `parameters`, references resolved.
absl::StatusOr<dsl_yaml::Value> ParameterOf(const dsl_yaml::Value& parameter,
                                            const std::string& where);

// The properties of a request body's schema, each a parameter.
absl::Status AddBodyParameters(const dsl_yaml::Value& schema, const std::string& where,
                               std::vector<dsl_yaml::Value>& parameters);

}  // namespace courier::openapi
