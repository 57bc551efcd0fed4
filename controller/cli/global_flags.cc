#include "controller/cli/global_flags.h"

#include <CLI/CLI.hpp>
#include <string>

#include "controller/cli/one_of.h"

namespace courier::controller {

OutputFormat GlobalFlags::format() const {
  return output_format == "json" ? OutputFormat::kJson : OutputFormat::kText;
}

ProgressMode GlobalFlags::progress_mode() const {
  if (progress == "plain") return ProgressMode::kPlain;
  if (progress == "json") return ProgressMode::kJson;
  if (progress == "none") return ProgressMode::kNone;
  return ProgressMode::kAuto;
}

ColorMode GlobalFlags::color_mode() const {
  if (color == "always") return ColorMode::kAlways;
  if (color == "never") return ColorMode::kNever;
  return ColorMode::kAuto;
}

void AddGlobalFlags(CLI::App& app, GlobalFlags& flags) {
  const std::string group = kEverywhere;
  app.add_option("--config", flags.config, "Configuration file")->type_name("FILE")->group(group);
  app.add_option("--output-format", flags.output_format, "How results are written to stdout")
      ->check(OneOf({"text", "json"}))
      ->type_name("text|json")
      ->group(group);
  app.add_option("--report", flags.report, "Write the report of a transfer here, as JSON")
      ->type_name("FILE")
      ->group(group);
  app.add_option("--progress", flags.progress, "How progress is shown on stderr")
      ->check(OneOf({"auto", "plain", "json", "none"}))
      ->type_name("auto|plain|json|none")
      ->group(group);
  app.add_option("--color", flags.color, "Colour; NO_COLOR and CI are respected")
      ->check(OneOf({"auto", "always", "never"}))
      ->type_name("auto|always|never")
      ->group(group);
  app.add_option("--timeout", flags.timeout, "How long to wait for an agent's answer")
      ->type_name("30s")
      ->group(group);
}

}  // namespace courier::controller
