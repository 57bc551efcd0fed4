#include "common/migration/graph.h"

#include <utility>

#include "common/base/error.h"
#include "common/base/status_macros.h"
#include "common/text/utf8.h"

namespace courier::migration {
namespace {

// It is only shown, and kept in memory for each node that refers to something.
constexpr size_t kMaxTitleBytes = 200;

}  // namespace

absl::StatusOr<Graph> Graph::Parse(absl::string_view text) {
  Graph graph;
  if (text.empty()) return graph;
  COURIER_ASSIGN_OR_RETURN(text::JsonSpans spans, text::JsonSpans::Parse(text));
  graph.spans_ = std::make_unique<const text::JsonSpans>(std::move(spans));
  const text::JsonRef root = graph.spans_->root();
  if (!root.IsObject()) return MakeError(Reason::kBadGraph, "not a JSON object");
  const text::JsonRef nodes = root.Get("nodes");
  if (nodes && !nodes.IsNull() && !nodes.IsArray()) {
    return MakeError(Reason::kBadGraph, "its nodes are no list");
  }
  graph.has_node_list_ = nodes.IsArray();
  for (text::JsonRef node = nodes.FirstChild(); node; node = node.Next()) {
    const text::JsonRef data = node.Get("data");
    if (!data.IsObject()) continue;
    std::string id = node.Get("id").AsString().value_or("");
    std::string title = data.Get("title").AsString().value_or("");
    if (title.size() > kMaxTitleBytes) {
      title.resize(text::Utf8PrefixLength(absl::string_view(title).substr(0, kMaxTitleBytes)));
    }
    if (title.empty()) title = id;
    graph.nodes_.push_back(
        {std::move(id), data.Get("type").AsString().value_or(""), std::move(title), data});
  }
  return graph;
}

std::vector<text::JsonRef> ToolEntriesOf(const GraphNode& node) {
  if (node.type == "tool") return {node.data};
  if (node.type != "agent") return {};
  text::JsonRef list = node.data.Get("tools");
  if (!list.IsArray()) list = node.data.Get("agent_parameters").Get("tools").Get("value");
  if (!list.IsArray()) return {};
  std::vector<text::JsonRef> entries;
  for (text::JsonRef entry = list.FirstChild(); entry; entry = entry.Next()) {
    if (entry.IsObject()) entries.push_back(entry);
  }
  return entries;
}

}  // namespace courier::migration
