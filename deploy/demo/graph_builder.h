// Makes the text of workflows.graph out of a chain of node templates.
#pragma once

#include <cstddef>
#include <string>

#include "absl/strings/string_view.h"
#include "deploy/demo/demo_scope.h"

namespace courier::demo {

// `chain` names templates in order, separated by spaces: "start llm end". With `bytes`, nodes of
// made-up text are put before the last one until the graph is about that long.
std::string BuildGraph(absl::string_view chain, std::size_t bytes, DemoScope& scope);

}  // namespace courier::demo
