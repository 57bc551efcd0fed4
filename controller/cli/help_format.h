// Help that shows examples first: what it does, how to call it for the usual cases, then the flags.
// A command's examples are its CLI11 footer.
#pragma once

#include <CLI/CLI.hpp>
#include <string>

namespace courier::controller {

class HelpFormat : public CLI::Formatter {
 public:
  std::string make_help(const CLI::App* app, std::string name,
                        CLI::AppFormatMode mode) const override;
  std::string make_option_name(const CLI::Option* option, bool is_positional) const override;
  std::string make_option_opts(const CLI::Option* option) const override;
  std::string make_usage(const CLI::App* app, std::string name) const override;
};

}  // namespace courier::controller
