// Which plugins a graph needs, as Dify's exporter finds them: tool nodes, model nodes and the
// models of knowledge retrieval. Agents, datasources and triggers are not looked at there, and a
// node that Dify's own checks would refuse is passed over.
#pragma once

#include <string>
#include <vector>

#include "common/migration/graph.h"

namespace courier::migration {

// Bare names are those of Dify's own plugins, some of which are named otherwise for tools and
// models.
enum class ProviderUse { kTool, kModel };

// `org/plugin` of `org/plugin/provider` or a bare provider; empty when the text names none.
std::string PluginIdOf(absl::string_view provider, ProviderUse use);

// `org/plugin`, each once, in node order.
std::vector<std::string> PluginIdsOf(const Graph& graph);

}  // namespace courier::migration
