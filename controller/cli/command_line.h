// The tree of commands: parses a line, runs the command it names, and turns what went wrong into
// one sentence and an exit status. Commands register themselves with Add and On.
#pragma once

#include <CLI/CLI.hpp>
#include <functional>
#include <map>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "controller/cli/global_flags.h"
#include "controller/output/terminal.h"

namespace courier::controller {

// What a command gets besides its own flags.
struct CommandContext {
  const GlobalFlags& flags;
  Terminal terminal;
  Surroundings surroundings;
  absl::Duration timeout;
};

class CommandLine {
 public:
  // The exit status, or an error whose reason decides it.
  using Runner = std::function<absl::StatusOr<int>(const CommandContext& context)>;

  CommandLine();

  // A command under `parent` (or the root). `examples`: lines for the head of its help.
  CLI::App& Add(const std::string& name, const std::string& description,
                const std::string& examples, CLI::App* parent = nullptr);
  void On(CLI::App& command, Runner runner) { runners_[&command] = std::move(runner); }

  const CLI::App& root() const { return root_; }
  // Of the command that `words` name, as in {"env", "diff"}. kUsage when there is none.
  absl::StatusOr<std::string> HelpOn(const std::vector<std::string>& words) const;

  // Parses and runs. Errors are printed; returns the exit status.
  int Run(std::vector<std::string> arguments, const Surroundings& surroundings);

 private:
  // The command to run, or nullptr when help was printed.
  absl::StatusOr<CLI::App*> Parse(std::vector<std::string> arguments);
  absl::Status CheckNotEmpty();
  absl::Status Explain(const CLI::ParseError& error);
  absl::Status CheckNothingLeft();
  CLI::App* Chosen();
  // Prints what went wrong, and says with which exit status to end.
  static int Conclude(const absl::StatusOr<int>& ended, const Terminal& terminal);

  CLI::App root_;
  GlobalFlags flags_;
  bool version_ = false;
  std::map<const CLI::App*, Runner> runners_;
};

// The names of all flags of `command` and its parents, and of its subcommands.
std::vector<std::string> FlagNames(const CLI::App& command);
std::vector<std::string> CommandNames(const CLI::App& command);

}  // namespace courier::controller
