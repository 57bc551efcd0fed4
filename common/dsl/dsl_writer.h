// One app as Dify's DSL: the YAML text that stands in a package, or in a file of its own, byte for
// byte as Dify 1.14.2 writes it for the same rows. Pure.
#pragma once

#include <string>

#include "absl/functional/function_ref.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "common/model/resource.h"

namespace courier::dsl {

// The version of the DSL that is written here, and the newest that is read.
inline constexpr char kDslVersion[] = "0.6.0";

// How the id of a knowledge base is written; Dify encrypts it under the workspace's id.
using DatasetIdWriter = absl::FunctionRef<absl::StatusOr<std::string>(absl::string_view id)>;

// kBadGraph when a column is not what Dify could load; the sentence names the app and the part.
absl::StatusOr<std::string> DslOf(const model::App& app, DatasetIdWriter dataset_id);

}  // namespace courier::dsl
