// Whatever a graph holds, cleaning and mapping it gives a graph again.
#include <cstdint>
#include <cstdlib>
#include <string>

#include "common/migration/graph_facts.h"
#include "common/migration/graph_rewrite.h"
#include "common/migration/variables.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace courier::migration;
  const absl::string_view text(reinterpret_cast<const char*>(data), size);
  (void)ReplaceSecrets(text,
                       [](const SecretVariable&) -> absl::StatusOr<std::string> { return "t"; });
  const auto graph = Graph::Parse(text);
  if (!graph.ok() || text.empty()) return 0;
  const GraphFacts facts = FactsOf(*graph);
  ProviderMap providers;
  for (const ToolReference& tool : facts.tools) providers[tool.provider_id] = "new";
  courier::text::JsonEdits mapped;
  MapProviders(*graph, providers, mapped);
  MapDatasets(*graph, {}, mapped);
  if (!Graph::Parse(mapped.Apply(text)).ok()) std::abort();
  courier::text::JsonEdits cleaned;
  RemoveSourceOnlyParts(*graph, SecretsMode::kExclude, cleaned);
  if (!Graph::Parse(cleaned.Apply(text)).ok()) std::abort();
  return 0;
}
