// One app out of Dify's DSL, as the rows that Dify's importer writes for it: the graph's keys in
// the DSL's order, features completed, variables normalised, knowledge bases read. Pure.
#pragma once

#include <optional>
#include <string>

#include "absl/functional/function_ref.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "common/model/resource.h"

namespace courier::dsl {

// What the text of a knowledge base's id stands for; nullopt when it can't be read.
using DatasetIdReader = absl::FunctionRef<std::optional<std::string>(absl::string_view text)>;

// The app's id is left empty: the DSL has none. kBadPackage with the place (line and column, or a
// JSON pointer into the document), kUnsupportedMode, kVersionMismatch.
absl::StatusOr<model::App> AppFromDsl(absl::string_view yaml, DatasetIdReader dataset_id);

}  // namespace courier::dsl
