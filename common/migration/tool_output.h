// What Dify's export says of the workflow version behind a workflow tool: the output schema, made
// of the end nodes' outputs, and whether the tool's parameters fit the start node's variables.
#pragma once

#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace courier::migration {

// `graph` and `features` are those of the version that the tool runs. A JSON object as text:
// {"type": "object", "properties": {NAME: {"type": …, "description": ""}, …}}. kBadGraph with the
// rest of a sentence that began with the tool's name.
absl::StatusOr<std::string> OutputSchemaOf(absl::string_view graph, absl::string_view features,
                                           absl::string_view parameter_configuration);

}  // namespace courier::migration
