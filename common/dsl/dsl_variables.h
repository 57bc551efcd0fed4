// The variables of a workflow between Dify's two spellings of them: the column, a JSON object keyed
// by name, and the DSL, a list. Each variable is checked and its type normalised in both directions
// as Dify does when it loads one (`number` becomes `integer` or `float`). JSON texts in and out.
#pragma once

#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "common/text/json_spans.h"

namespace courier::dsl {

enum class VariableScope { kEnvironment, kConversation };

// `column` as the DSL's list. Values of secrets are taken as they are. kBadGraph, naming the
// variable.
absl::StatusOr<std::string> VariablesToDsl(absl::string_view column, VariableScope scope);

// The DSL's list as the column's text (non-ASCII raw). `list` stands in a text whose spelling is
// the column's. A missing list is an empty column, `{}`. kBadPackage, naming the variable.
absl::StatusOr<std::string> VariablesFromDsl(text::JsonRef list, VariableScope scope);

// workflows.rag_pipeline_variables as the DSL's list.
absl::StatusOr<std::string> RagVariablesToDsl(absl::string_view column);

}  // namespace courier::dsl
