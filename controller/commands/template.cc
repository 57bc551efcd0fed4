#include <cstdio>
#include <filesystem>
#include <memory>
#include <string>

#include "absl/strings/str_cat.h"
#include "common/base/error.h"
#include "common/base/status_macros.h"
#include "controller/commands/all_commands.h"
#include "controller/config/selection_file.h"
#include "controller/output/private_file.h"

namespace courier::controller {
namespace {

struct Flags {
  std::string output;
  bool overwrite = false;
};

absl::StatusOr<int> Run(const Flags& flags) {
  if (flags.output.empty() || flags.output == "-") {
    std::fputs(SelectionTemplate().c_str(), stdout);
    return 0;
  }
  std::error_code ignored;
  if (!flags.overwrite && std::filesystem::exists(flags.output, ignored)) {
    return MakeError(Reason::kUsage,
                     absl::StrCat(flags.output, " exists already; --overwrite replaces it"));
  }
  COURIER_RETURN_IF_ERROR(CheckWritablePlace(flags.output));
  COURIER_RETURN_IF_ERROR(WritePrivateFile(flags.output, SelectionTemplate()));
  std::fprintf(stderr, "Selection template written to %s\n", flags.output.c_str());
  return 0;
}

}  // namespace

void AddTemplate(CommandLine& line) {
  CLI::App& command = line.Add("template", "Print a selection file to edit",
                               "courier template --output selection.json\n"
                               "courier plan --from staging --to production "
                               "--selection selection.json");
  const auto flags = std::make_shared<Flags>();
  command.add_option("--output", flags->output, "Write it here instead of stdout; - is stdout")
      ->type_name("FILE");
  command.add_flag("--overwrite", flags->overwrite, "Replace the file if it is there");
  line.On(command, [flags](const CommandContext&) { return Run(*flags); });
}

}  // namespace courier::controller
