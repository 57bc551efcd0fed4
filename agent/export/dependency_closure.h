// What else has to move: collects the references of each app that is sent and says which tools, and
// which apps behind workflow tools, come along. Pure; keeps positions and names, never a graph.
//
//   closure.AddApps(selected); closure.AddTools(tools);
//   while (!(round = closure.TakeApps()).empty()) for each app sent: closure.AddReferences(…);
#pragma once

#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_set.h"
#include "absl/strings/string_view.h"
#include "agent/export/selection.h"
#include "agent/export/source_index.h"
#include "common/migration/graph_facts.h"
#include "common/model/options.h"
#include "common/model/resource.h"

namespace courier::exporting {

// The positions come in the order in which they were first seen, each once.
class PositionSet {
 public:
  bool Add(size_t position) {
    if (!seen_.insert(position).second) return false;
    list_.push_back(position);
    return true;
  }
  bool Contains(size_t position) const { return seen_.contains(position); }
  const std::vector<size_t>& list() const { return list_; }

 private:
  absl::flat_hash_set<size_t> seen_;
  std::vector<size_t> list_;
};

// Dify's own export looks for fewer things: what an agent node names by id alone, or without a
// type, it does not find. A file with `--dependencies tools` has to be what Dify writes.
enum class Discovery { kEverything, kAsDify };

class DependencyClosure {
 public:
  // Borrows the index.
  DependencyClosure(const SourceIndex& index, model::Dependencies mode, bool include_secrets,
                    std::string workspace_name, Discovery discovery = Discovery::kEverything)
      : index_(index),
        mode_(mode),
        discovery_(discovery),
        include_secrets_(include_secrets),
        workspace_name_(std::move(workspace_name)) {}

  void AddApps(const std::vector<size_t>& apps);
  void AddTools(const SelectedTools& tools);

  // The apps that are to be sent and have not been taken yet; empty when the closure is complete.
  std::vector<size_t> TakeApps();

  // What an app's graph refers to; `app` is the position of an app that was taken.
  void AddReferences(size_t app, const migration::GraphFacts& facts);

  // All apps there are to send so far, taken or not.
  size_t app_count() const { return apps_.list().size(); }
  const std::vector<size_t>& api_tools() const { return api_tools_.list(); }
  const std::vector<size_t>& workflow_tools() const { return workflow_tools_.list(); }
  const std::vector<size_t>& mcp_tools() const { return mcp_tools_.list(); }
  // Canonical ids.
  const std::set<std::string>& dataset_ids() const { return dataset_ids_; }

  // When complete: what is referred to and not sent.
  std::vector<model::Dependency> TakeDependencies();
  // What is referred to and nobody has.
  std::vector<model::Notice> TakeNotices() { return std::move(notices_); }

 private:
  void AddReference(const std::string& app_name, const migration::ToolReference& reference);
  migration::ProviderKind KindOf(const migration::ToolReference& reference) const;
  size_t ApiToolOf(const migration::ToolReference& reference) const;
  size_t WorkflowToolOf(const migration::ToolReference& reference) const;
  void AddWorkflowTool(size_t position);
  void AddDependency(model::Dependency::Kind kind, const std::string& app_name,
                     const migration::ToolReference& reference);
  void AddUnresolved(model::ItemKind kind, const std::string& app_name,
                     const migration::ToolReference& reference);

  const SourceIndex& index_;
  const model::Dependencies mode_;
  const Discovery discovery_;
  const bool include_secrets_;
  const std::string workspace_name_;
  PositionSet apps_;
  size_t taken_ = 0;
  PositionSet api_tools_;
  PositionSet workflow_tools_;
  PositionSet mcp_tools_;
  std::set<std::string> dataset_ids_;
  std::vector<model::Dependency> dependencies_;
  std::set<std::pair<int, std::string>> dependency_keys_;
  std::vector<model::Notice> notices_;
  std::set<std::pair<int, std::string>> notice_keys_;
};

}  // namespace courier::exporting
