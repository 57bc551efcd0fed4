#include "common/base/version.h"

#include <cstdio>

#include "controller/commands/all_commands.h"
#include "controller/output/json_writer.h"

namespace courier::controller {

void AddVersion(CommandLine& line) {
  CLI::App& version = line.Add("version", "Show the version",
                               "courier version\ncourier version --output-format json");
  line.On(version, [](const CommandContext& context) -> absl::StatusOr<int> {
    if (context.flags.format() == OutputFormat::kText) {
      std::puts("courier " COURIER_VERSION);
      return 0;
    }
    JsonWriter json;
    json.BeginObject();
    json.Member("name", "courier");
    json.Member("version", COURIER_VERSION);
    json.Member("protocol_version", uint64_t{kProtocolVersion});
    json.EndObject();
    std::fputs(json.Take().c_str(), stdout);
    return 0;
  });
}

}  // namespace courier::controller
