#include "common/migration/tool_output.h"

#include <algorithm>
#include <array>
#include <utility>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "common/base/error.h"
#include "common/base/status_macros.h"
#include "common/migration/graph.h"
#include "common/text/json_spans.h"

namespace courier::migration {
namespace {

using text::JsonRef;
using text::JsonSpans;

constexpr std::array<absl::string_view, 15> kOutputTypes = {
    "string",        "number",         "integer",     "secret",        "boolean",
    "object",        "file",           "array",       "array[string]", "array[number]",
    "array[object]", "array[boolean]", "array[file]", "any",           "array[any]"};

constexpr std::array<absl::string_view, 8> kStartTypes = {
    "text-input", "paragraph", "select", "number", "checkbox", "file", "file-list", "json_object"};

template <size_t N>
bool IsOneOf(const std::array<absl::string_view, N>& words, absl::string_view word) {
  return std::find(words.begin(), words.end(), word) != words.end();
}

absl::Status Unfit(absl::string_view why) { return MakeError(Reason::kBadGraph, why); }

// Name to type, in the order of first mention.
using Outputs = std::vector<std::pair<std::string, std::string>>;

absl::Status AddOutput(JsonRef output, Outputs& outputs) {
  const std::string name = output.Get("variable").AsString().value_or("");
  if (name == "json" || name == "text" || name == "files") return absl::OkStatus();
  std::string type = output.Get("value_type").AsString().value_or("any");
  if (absl::StartsWith(type, "Array[")) type = absl::AsciiStrToLower(type);
  if (!IsOneOf(kOutputTypes, type)) {
    return Unfit(absl::StrCat("output \"", name, "\" has a type that tools don't have"));
  }
  for (auto& known : outputs) {
    if (known.first != name) continue;
    known.second = std::move(type);
    return absl::OkStatus();
  }
  outputs.emplace_back(name, std::move(type));
  return absl::OkStatus();
}

absl::StatusOr<Outputs> OutputsOf(const Graph& graph) {
  Outputs outputs;
  for (const GraphNode& node : graph.nodes()) {
    if (node.type != "end") continue;
    for (const JsonRef& output : node.data.Get("outputs").Children()) {
      COURIER_RETURN_IF_ERROR(AddOutput(output, outputs));
    }
  }
  return outputs;
}

// The names of the first start node's variables.
absl::StatusOr<std::vector<std::string>> StartVariables(const Graph& graph) {
  std::vector<std::string> names;
  for (const GraphNode& node : graph.nodes()) {
    if (node.type != "start") continue;
    for (const JsonRef& variable : node.data.Get("variables").Children()) {
      auto name = variable.Get("variable").AsString();
      const std::string type = variable.Get("type").AsString().value_or("");
      if (!name || !variable.Get("label").IsString() || !IsOneOf(kStartTypes, type)) {
        return Unfit("its start node has a variable of a type that tools don't have");
      }
      names.push_back(*std::move(name));
    }
    break;
  }
  return names;
}

bool TakesFiles(absl::string_view features) {
  const auto spans = JsonSpans::Parse(features);
  if (!spans.ok()) return false;
  const JsonRef upload = spans->root().Get("file_upload");
  return upload.Get("enabled").IsTruthy() || upload.Get("image").Get("enabled").IsTruthy();
}

absl::Status CheckParameters(absl::string_view configuration,
                             const std::vector<std::string>& variables) {
  COURIER_ASSIGN_OR_RETURN(const JsonSpans spans, JsonSpans::Parse(configuration));
  for (const JsonRef& parameter : spans.root().Children()) {
    const std::string name = parameter.Get("name").AsString().value_or("");
    if (std::find(variables.begin(), variables.end(), name) != variables.end()) continue;
    return Unfit(absl::StrCat("its parameter \"", name, "\" is no variable of the start node"));
  }
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<std::string> OutputSchemaOf(absl::string_view graph, absl::string_view features,
                                           absl::string_view parameter_configuration) {
  COURIER_ASSIGN_OR_RETURN(const Graph parsed, Graph::Parse(graph));
  COURIER_ASSIGN_OR_RETURN(const std::vector<std::string> variables, StartVariables(parsed));
  if (!TakesFiles(features)) {
    COURIER_RETURN_IF_ERROR(CheckParameters(parameter_configuration, variables));
  }
  COURIER_ASSIGN_OR_RETURN(const Outputs outputs, OutputsOf(parsed));
  std::string properties;
  for (const auto& [name, type] : outputs) {
    absl::StrAppend(&properties, properties.empty() ? "" : ", ", text::JsonStringUtf8(name),
                    R"(: {"type": ")", type, R"(", "description": ""})");
  }
  return absl::StrCat(R"({"type": "object", "properties": {)", properties, "}}");
}

}  // namespace courier::migration
