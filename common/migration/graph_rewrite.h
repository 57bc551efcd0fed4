// The few places of a graph that a transfer changes; every other byte stays.
#pragma once

#include <map>
#include <string>

#include "absl/container/flat_hash_map.h"
#include "absl/container/flat_hash_set.h"
#include "absl/strings/string_view.h"
#include "common/migration/graph.h"
#include "common/text/json_spans.h"

namespace courier::migration {

// kExcludeAsDify: credentials are left out where Dify's own export leaves them out, and nowhere
// else.
enum class SecretsMode { kInclude, kExclude, kExcludeAsDify };

// Source side: empties what belongs to the source alone (webhook addresses, trigger subscriptions)
// and, without secrets, takes `credential_id` out of tool entries.
void RemoveSourceOnlyParts(const Graph& graph, SecretsMode secrets, text::JsonEdits& edits);

// Old provider id to new one; ids that stay are not in it.
using ProviderMap = absl::flat_hash_map<std::string, std::string>;

// Renames providers wherever an entry names one: provider_id, provider_name or provider.
void MapProviders(const Graph& graph, const ProviderMap& providers, text::JsonEdits& edits);

// Source dataset id to target dataset id; a missing one is taken out of the list.
using DatasetMap = absl::flat_hash_map<std::string, std::string>;

void MapDatasets(const Graph& graph, const DatasetMap& datasets, text::JsonEdits& edits);

// What the target's graph holds and the package cannot: by node id, and for agent nodes by node and
// tool entry.
struct TargetOnlyParts {
  std::map<std::string, std::string> credential_ids;    // node or entry -> JSON text
  std::map<std::string, std::string> subscription_ids;  // node and provider -> JSON text
};

TargetOnlyParts CollectTargetOnlyParts(const Graph& target);

// Puts them back where the incoming graph has a node of the same id and leaves the place empty.
void KeepTargetOnlyParts(const Graph& incoming, const TargetOnlyParts& kept, SecretsMode secrets,
                         text::JsonEdits& edits);

}  // namespace courier::migration
