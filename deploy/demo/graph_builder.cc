#include "deploy/demo/graph_builder.h"

#include <random>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "common/text/json_spans.h"
#include "deploy/demo/node_templates.h"

namespace courier::demo {
namespace {

constexpr int kFirstNode = 1000;
constexpr std::size_t kFillerBytes = 1200;
// About what an edge takes.
constexpr std::size_t kEdgeBytes = 300;

struct Placed {
  std::string id;
  const NodeTemplate* node;
  // Of the iteration or loop that it is inside of.
  std::string parent;
  // What stands after the = in the chain.
  std::string argument;
};

class GraphBuilder {
 public:
  explicit GraphBuilder(DemoScope& scope) : scope_(scope), random_(scope.seed()) {}

  std::string Build(const std::vector<std::string>& chain, std::size_t bytes) {
    const std::size_t before_last = chain.size() - 1;
    for (std::size_t i = 0; i < before_last; ++i) Append(chain[i]);
    while (size_ + kEdgeBytes * line_.size() < bytes) AppendFiller();
    Append(chain[before_last]);
    AddEdges();
    return absl::StrCat("{\"edges\": [", absl::StrJoin(edges_, ", "), "], \"nodes\": [",
                        absl::StrJoin(nodes_, ", "),
                        "], \"viewport\": {\"x\": 0, \"y\": 0, \"zoom\": 1}}");
  }

 private:
  void Append(const std::string& link) {
    const std::vector<std::string> words = absl::StrSplit(link, absl::MaxSplits('=', 1));
    const NodeTemplate& node = NodeTemplateNamed(words.front());
    const Placed placed{absl::StrCat(kFirstNode + static_cast<int>(line_.size())), &node, "",
                        words.size() > 1 ? words.back() : ""};
    const std::string prev = line_.empty() ? placed.id : line_.back().id;
    AddNode(placed, prev, DataOf(placed, prev), "custom");
    line_.push_back(placed);
    if (!node.inside.empty()) AppendInside(placed);
  }

  void AppendInside(const Placed& outer) {
    const std::string kind(outer.node->type);
    Placed prev{outer.id + "start", nullptr, outer.id, ""};
    AddNode(prev, prev.id,
            absl::StrCat("{\"desc\": \"\", \"", kind == "loop" ? "isInLoop" : "isInIteration",
                         "\": true, \"selected\": false, \"title\": \"\", \"type\": \"", kind,
                         "-start\"}"),
            absl::StrCat("custom-", kind, "-start"));
    int count = 0;
    for (const std::string& name :
         std::vector<std::string>(absl::StrSplit(outer.node->inside, ' '))) {
      const Placed placed{absl::StrCat(outer.id, "0", ++count), &NodeTemplateNamed(name), outer.id,
                          ""};
      AddNode(placed, prev.id, DataOf(placed, prev.id), "custom");
      AddEdge(prev, "source", placed);
      prev = placed;
    }
  }

  void AppendFiller() {
    static const NodeTemplate* const kFiller =
        new NodeTemplate{"filler", "template-transform", "Clause", "", {"source"}, ""};
    const Placed placed{absl::StrCat(kFirstNode + static_cast<int>(line_.size())), kFiller, "", ""};
    std::string words;
    while (words.size() < kFillerBytes) {
      absl::StrAppend(&words, "w", random_() % 100000, random_() % 7 == 0 ? "\\n" : " ");
    }
    AddNode(placed, line_.back().id,
            absl::StrCat("{\"desc\": \"\", \"selected\": false, \"template\": \"", words,
                         "\", \"title\": \"Clause\", \"type\": \"template-transform\", "
                         "\"variables\": []}"),
            "custom");
    line_.push_back(placed);
  }

  std::string DataOf(const Placed& placed, const std::string& prev) {
    const std::string members =
        Expand(placed.node->members, [&](absl::string_view word, absl::string_view argument) {
          if (word == "id") return scope_.Id(argument);
          if (word == "secret") return scope_.Secret(argument);
          if (word == "self") return placed.id;
          if (word == "tool") return placed.argument;
          if (word == "tool-id") return scope_.Id(absl::StrCat("tool/", placed.argument));
          return word == "prev" ? prev : line_.empty() ? placed.id : line_.front().id;
        });
    return absl::StrCat("{\"desc\": \"\", ", members, ", \"selected\": false, \"title\": ",
                        text::JsonStringAscii(placed.node->title), ", \"type\": \"",
                        placed.node->type, "\"}");
  }

  void AddNode(const Placed& placed, absl::string_view prev, absl::string_view data,
               absl::string_view type) {
    const std::size_t x = 30 + 300 * line_.size();
    const std::string at = absl::StrCat("{\"x\": ", x, ", \"y\": ", prev.size() * 40, "}");
    std::string parent;
    if (!placed.parent.empty()) {
      parent = absl::StrCat("\"parentId\": \"", placed.parent, "\", ");
    }
    nodes_.push_back(absl::StrCat(
        "{\"data\": ", data, ", \"height\": 90, \"id\": \"", placed.id, "\", ", parent,
        "\"position\": ", at, ", \"positionAbsolute\": ", at,
        ", \"selected\": false, \"sourcePosition\": \"right\", \"targetPosition\": \"left\", "
        "\"type\": \"",
        type, "\", \"width\": 244}"));
    size_ += nodes_.back().size();
  }

  void AddEdges() {
    for (std::size_t i = 0; i + 1 < line_.size(); ++i) {
      const std::vector<absl::string_view>& handles = line_[i].node->handles;
      AddEdge(line_[i], handles[0], line_[i + 1]);
      for (std::size_t h = 1; h < handles.size(); ++h) AddEdge(line_[i], handles[h], line_.back());
    }
  }

  void AddEdge(const Placed& from, absl::string_view handle, const Placed& to) {
    const auto type_of = [](const Placed& placed) {
      return placed.node != nullptr ? std::string(placed.node->type)
                                    : std::string("iteration-start");
    };
    edges_.push_back(absl::StrCat(
        "{\"data\": {\"isInIteration\": ", from.parent.empty() ? "false" : "true",
        ", \"sourceType\": \"", type_of(from), "\", \"targetType\": \"", type_of(to),
        "\"}, \"id\": \"", from.id, "-", handle, "-", to.id, "-target\", \"source\": \"", from.id,
        "\", \"sourceHandle\": \"", handle, "\", \"target\": \"", to.id,
        "\", \"targetHandle\": \"target\", \"type\": \"custom\", \"zIndex\": 0}"));
    size_ += edges_.back().size();
  }

  DemoScope& scope_;
  // Its output is fixed by the standard, so the same everywhere.
  std::mt19937_64 random_;
  std::vector<Placed> line_;
  std::vector<std::string> nodes_;
  std::vector<std::string> edges_;
  std::size_t size_ = 0;
};

}  // namespace

std::string BuildGraph(absl::string_view chain, std::size_t bytes, DemoScope& scope) {
  return GraphBuilder(scope).Build(absl::StrSplit(chain, ' '), bytes);
}

}  // namespace courier::demo
