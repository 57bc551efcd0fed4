// One example of every kind of node, as Dify's editor stores it.
#pragma once

#include <string>
#include <vector>

#include "absl/strings/string_view.h"

namespace courier::demo {

struct NodeTemplate {
  // What a chain calls it: "llm", "tool:weather"; "tool=KEY" is "tool" for the tool with that key.
  absl::string_view name;
  // data.type.
  absl::string_view type;
  absl::string_view title;
  // The other members of data, without braces; ${…} is filled in by the graph builder.
  absl::string_view members;
  // Handles an edge can leave by; the first goes on, the others jump to the end.
  std::vector<absl::string_view> handles = {"source"};
  // The chain inside an iteration or loop.
  absl::string_view inside = "";
};

// A template that does not exist is a mistake in this program (abort).
const NodeTemplate& NodeTemplateNamed(absl::string_view name);

// What Dify stores as `features` for an app that uses none.
absl::string_view PlainFeatures();

}  // namespace courier::demo
