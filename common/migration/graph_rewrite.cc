#include "common/migration/graph_rewrite.h"

#include <vector>

#include "absl/strings/str_cat.h"

namespace courier::migration {
namespace {

using text::JsonEdits;
using text::JsonRef;

// Names a tool entry within its graph: a tool node has one, an agent node one per provider and
// tool.
std::string EntryKey(const GraphNode& node, JsonRef entry) {
  if (node.type == "tool") return node.id;
  const auto text = [&](absl::string_view key) { return entry.Get(key).AsString().value_or(""); };
  return absl::StrCat(node.id, "\n", text("provider_name"), "\n", text("tool_name"));
}

// A subscription belongs to its provider: a node that now listens to another one needs a new one.
std::string TriggerKey(const GraphNode& node) {
  return absl::StrCat(node.id, "\n", node.data.Get("provider_id").AsString().value_or(""));
}

// The tool entries whose credential Dify's export takes out: of an agent node only those of the
// newer place, whether or not it has the older one too.
std::vector<JsonRef> EntriesThatDifyCleans(const GraphNode& node) {
  if (node.type == "agent") {
    return node.data.Get("agent_parameters").Get("tools").Get("value").Children();
  }
  return ToolEntriesOf(node);
}

}  // namespace

void RemoveSourceOnlyParts(const Graph& graph, SecretsMode secrets, JsonEdits& edits) {
  for (const GraphNode& node : graph.nodes()) {
    if (node.type == "trigger-webhook") {
      edits.SetMember(node.data, "webhook_url", "\"\"");
      edits.SetMember(node.data, "webhook_debug_url", "\"\"");
    } else if (node.type == "trigger-plugin") {
      edits.SetMember(node.data, "subscription_id", "\"\"");
    }
    if (secrets == SecretsMode::kInclude) continue;
    for (const JsonRef& entry : secrets == SecretsMode::kExcludeAsDify ? EntriesThatDifyCleans(node)
                                                                       : ToolEntriesOf(node)) {
      if (const JsonRef credential = entry.Get("credential_id"))
        edits.RemoveMember(entry, credential);
    }
  }
}

void MapProviders(const Graph& graph, const ProviderMap& providers, JsonEdits& edits) {
  if (providers.empty()) return;
  for (const GraphNode& node : graph.nodes()) {
    for (const JsonRef& entry : ToolEntriesOf(node)) {
      for (const absl::string_view key : {"provider_id", "provider_name", "provider"}) {
        const JsonRef named = entry.Get(key);
        const auto found = providers.find(named.AsString().value_or(""));
        if (found != providers.end())
          edits.Replace(named.span(), text::JsonStringAscii(found->second));
      }
    }
  }
}

void MapDatasets(const Graph& graph, const DatasetMap& datasets, JsonEdits& edits) {
  for (const GraphNode& node : graph.nodes()) {
    if (node.type != "knowledge-retrieval") continue;
    const JsonRef list = node.data.Get("dataset_ids");
    if (!list.IsArray() || !list.FirstChild()) continue;
    std::string kept;
    bool changed = false;
    for (const JsonRef& id : list.Children()) {
      const auto found = datasets.find(id.AsString().value_or(""));
      if (found == datasets.end()) {
        changed = true;
        continue;
      }
      changed = changed || found->first != found->second;
      absl::StrAppend(&kept, kept.empty() ? "" : ", ", text::JsonStringAscii(found->second));
    }
    if (changed) edits.Replace(list.span(), absl::StrCat("[", kept, "]"));
  }
}

TargetOnlyParts CollectTargetOnlyParts(const Graph& target) {
  TargetOnlyParts parts;
  for (const GraphNode& node : target.nodes()) {
    for (const JsonRef& entry : ToolEntriesOf(node)) {
      if (const JsonRef credential = entry.Get("credential_id"); credential.IsTruthy()) {
        parts.credential_ids[EntryKey(node, entry)] = std::string(credential.raw());
      }
    }
    if (node.type != "trigger-plugin") continue;
    if (const JsonRef subscription = node.data.Get("subscription_id"); subscription.IsTruthy()) {
      parts.subscription_ids[TriggerKey(node)] = std::string(subscription.raw());
    }
  }
  return parts;
}

void KeepTargetOnlyParts(const Graph& incoming, const TargetOnlyParts& kept, SecretsMode secrets,
                         JsonEdits& edits) {
  for (const GraphNode& node : incoming.nodes()) {
    if (node.type == "trigger-plugin") {
      const auto found = kept.subscription_ids.find(TriggerKey(node));
      if (found != kept.subscription_ids.end())
        edits.SetMember(node.data, "subscription_id", found->second);
    }
    if (secrets == SecretsMode::kInclude) continue;
    for (const JsonRef& entry : ToolEntriesOf(node)) {
      const auto found = kept.credential_ids.find(EntryKey(node, entry));
      if (found == kept.credential_ids.end() || entry.Get("credential_id")) continue;
      edits.SetMember(entry, "credential_id", found->second);
    }
  }
}

}  // namespace courier::migration
