// The flags that every command understands, in any place on the line.
#pragma once

#include <string>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "controller/output/progress.h"
#include "controller/output/terminal.h"

namespace CLI {
class App;
}  // namespace CLI

namespace courier::controller {

// Their group in the help.
inline constexpr char kEverywhere[] = "Everywhere";

enum class OutputFormat { kText, kJson };

struct GlobalFlags {
  // As typed; empty: the default place.
  std::string config;
  std::string output_format = "text";
  std::string report;
  std::string progress = "auto";
  std::string color = "auto";
  std::string timeout = "30s";

  OutputFormat format() const;
  ProgressMode progress_mode() const;
  ColorMode color_mode() const;
};

// Binds the flags to `flags`, which must outlive `app`.
void AddGlobalFlags(CLI::App& app, GlobalFlags& flags);

}  // namespace courier::controller
