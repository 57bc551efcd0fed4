// Which plugins a graph needs, as Dify's exporter finds them: tool nodes, model nodes and the
// models of knowledge retrieval. Agents, datasources and triggers are not looked at there, and a
// node that Dify's own checks would refuse is passed over.
#pragma once

#include <string>
#include <vector>

#include "common/migration/graph.h"

namespace courier::migration {

// `org/plugin`, each once, in node order.
std::vector<std::string> PluginIdsOf(const Graph& graph);

}  // namespace courier::migration
