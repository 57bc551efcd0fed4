// A workflow's graph as its nodes: the text of `workflows.graph`, parsed once, never reprinted.
// Borrows the text; movable. Shape (Dify 1.x): {"nodes": [{"id", "data": {"type", "title", …}}],
// "edges": […]}. Children of iterations and loops stand in the same list.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "common/text/json_spans.h"

namespace courier::migration {

struct GraphNode {
  std::string id;
  std::string type;
  // For people: the title, cut where it is very long, or the id of an untitled node.
  std::string title;
  text::JsonRef data;
};

class Graph {
 public:
  // kBadGraph when the text is not a JSON object, nested too deep, or its nodes are no list. Empty
  // text is an empty graph; nodes that are not objects are left alone.
  static absl::StatusOr<Graph> Parse(absl::string_view text);

  const std::vector<GraphNode>& nodes() const { return nodes_; }
  // False: not even an empty one.
  bool has_node_list() const { return has_node_list_; }
  // The whole object; nothing for an empty text.
  text::JsonRef root() const { return spans_ == nullptr ? text::JsonRef() : spans_->root(); }

 private:
  // On the heap, because every JsonRef points to it.
  std::unique_ptr<const text::JsonSpans> spans_;
  std::vector<GraphNode> nodes_;
  bool has_node_list_ = false;
};

// The tool entries of a node's data: the data of a `tool` node itself, or the list of an `agent`
// node
// (`data.tools` if that is a list, else `data.agent_parameters.tools.value`).
std::vector<text::JsonRef> ToolEntriesOf(const GraphNode& node);

}  // namespace courier::migration
