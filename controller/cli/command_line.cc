#include "controller/cli/command_line.h"

#include <algorithm>
#include <cstdio>
#include <memory>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "common/base/error.h"
#include "common/base/status_macros.h"
#include "common/text/suggestion.h"
#include "controller/cli/duration.h"
#include "controller/cli/empty_value.h"
#include "controller/cli/help_format.h"
#include "controller/output/error_text.h"
#include "controller/output/standard_output.h"

namespace courier::controller {
namespace {

std::string PathOf(const CLI::App& command) {
  if (command.get_parent() == nullptr) return command.get_name();
  return PathOf(*command.get_parent()) + " " + command.get_name();
}

absl::Status UsageError(const CLI::App& command, absl::string_view sentence) {
  return MakeError(Reason::kUsage, absl::StrCat(sentence, "\nSee: ", PathOf(command), " --help"));
}

// Of `command` and everything below it.
void CollectFlagNames(const CLI::App& command, std::vector<std::string>& names) {
  for (const CLI::Option* option : command.get_options()) {
    for (const std::string& name : option->get_lnames()) names.push_back("--" + name);
  }
  for (const CLI::App* each : command.get_subcommands([](const CLI::App*) { return true; })) {
    CollectFlagNames(*each, names);
  }
}

// About a word that is no flag or command where it stands.
absl::Status UnknownWord(const CLI::App& command, const std::string& word) {
  const bool is_flag = absl::StartsWith(word, "-");
  const std::vector<std::string> known = is_flag ? FlagNames(command) : CommandNames(command);
  if (!is_flag && known.empty()) {
    return UsageError(command, absl::StrCat("\"", word, "\" is one word too many"));
  }
  const std::string name = word.substr(0, word.find('='));
  if (std::find(known.begin(), known.end(), name) != known.end()) {
    return UsageError(
        command, absl::StrCat("\"", name,
                              "\" stands in the wrong place; write it after: ", PathOf(command)));
  }
  return UsageError(command, absl::StrCat("unknown ", is_flag ? "flag" : "command", " \"", word,
                                          "\".", text::DidYouMean(name, known)));
}

const CLI::App* CommandNamed(const CLI::App& parent, const std::string& name) {
  for (const CLI::App* each : parent.get_subcommands([](const CLI::App*) { return true; })) {
    if (each->get_name() == name) return each;
  }
  return nullptr;
}

}  // namespace

std::vector<std::string> FlagNames(const CLI::App& command) {
  std::vector<std::string> names;
  for (const CLI::App* app = &command; app != nullptr; app = app->get_parent()) {
    for (const CLI::Option* option : app->get_options()) {
      for (const std::string& name : option->get_lnames()) names.push_back("--" + name);
    }
  }
  return names;
}

std::vector<std::string> CommandNames(const CLI::App& command) {
  std::vector<std::string> names;
  for (const CLI::App* each : command.get_subcommands([](const CLI::App*) { return true; })) {
    names.push_back(each->get_name());
  }
  return names;
}

CommandLine::CommandLine()
    : root_("Moves Dify apps, tools and secrets between databases.", "courier") {
  root_.formatter(std::make_shared<HelpFormat>());
  root_.get_formatter()->column_width(38);
  root_.set_help_flag("-h,--help", "Show this help");
  root_.add_flag("--version", version_, "Show the version");
  root_.fallthrough();
  // One command of each level: a second one would be a word too many.
  root_.require_subcommand(0, 1);
  root_.footer(
      "courier doctor\n"
      "courier list apps --on staging\n"
      "courier plan --from staging --to production --app \"Support *\"\n"
      "courier transfer --from staging --to production --app \"Support *\" "
      "--include-secrets");
  AddGlobalFlags(root_, flags_);
}

CLI::App& CommandLine::Add(const std::string& name, const std::string& description,
                           const std::string& examples, CLI::App* parent) {
  CLI::App* command = (parent == nullptr ? &root_ : parent)->add_subcommand(name, description);
  command->footer(examples);
  command->require_subcommand(0, 1);
  return *command;
}

CLI::App* CommandLine::Chosen() {
  CLI::App* chosen = &root_;
  while (!chosen->get_subcommands().empty()) chosen = chosen->get_subcommands().front();
  return chosen;
}

absl::Status CommandLine::CheckNotEmpty() {
  const absl::Status status = CheckNothingEmpty(*Chosen());
  return status.ok() ? status : UsageError(*Chosen(), status.message());
}

absl::Status CommandLine::Explain(const CLI::ParseError& error) {
  if (dynamic_cast<const CLI::ExtrasError*>(&error) != nullptr) {
    COURIER_RETURN_IF_ERROR(CheckNothingLeft());
  }
  return UsageError(*Chosen(), error.what());
}

absl::Status CommandLine::CheckNothingLeft() {
  for (const std::string& word : root_.remaining(/*recurse=*/true)) {
    // It only says that no flags follow.
    if (word != "--") return UnknownWord(*Chosen(), word);
  }
  return absl::OkStatus();
}

absl::StatusOr<std::string> CommandLine::HelpOn(const std::vector<std::string>& words) const {
  const CLI::App* command = &root_;
  for (const std::string& word : words) {
    const CLI::App* next = CommandNamed(*command, word);
    if (next == nullptr) return UnknownWord(*command, word);
    command = next;
  }
  // App::help would give the help of the command that is running.
  return root_.get_formatter()->make_help(command, "", CLI::AppFormatMode::Normal);
}

absl::StatusOr<CLI::App*> CommandLine::Parse(std::vector<std::string> arguments) {
  std::vector<std::string> flags;
  CollectFlagNames(root_, flags);
  arguments = WithEmptyValues(std::move(arguments), flags);
  // CLI11 takes arguments last first.
  std::reverse(arguments.begin(), arguments.end());
  try {
    root_.parse(std::move(arguments));
  } catch (const CLI::CallForHelp&) {
    COURIER_RETURN_IF_ERROR(CheckNothingLeft());
    std::fputs(Chosen()->help().c_str(), stdout);
    return nullptr;
  } catch (const CLI::ParseError& error) {
    COURIER_RETURN_IF_ERROR(CheckNotEmpty());
    return Explain(error);
  }
  COURIER_RETURN_IF_ERROR(CheckNotEmpty());
  CLI::App* chosen = Chosen();
  if (version_) {
    for (const auto& [command, runner] : runners_) {
      if (command->get_name() == "version") return const_cast<CLI::App*>(command);
    }
  }
  if (!runners_.contains(chosen)) {
    return UsageError(
        *chosen,
        absl::StrCat("a command is missing: ", absl::StrJoin(CommandNames(*chosen), ", "), "."));
  }
  return chosen;
}

int CommandLine::Run(std::vector<std::string> arguments, const Surroundings& surroundings) {
  const absl::StatusOr<CLI::App*> command = Parse(std::move(arguments));
  const Terminal terminal = DescribeTerminal(surroundings, flags_.color_mode());
  const auto run = [&]() -> absl::StatusOr<int> {
    COURIER_RETURN_IF_ERROR(command.status());
    if (*command == nullptr) return 0;
    if (flags_.report == "-") {
      return UsageError(**command, "--report needs a file; use --output-format json for stdout");
    }
    COURIER_ASSIGN_OR_RETURN(const absl::Duration timeout, ParseTimeout(flags_.timeout));
    return runners_.at(*command)(CommandContext{flags_, terminal, surroundings, timeout});
  };
  return Conclude(run(), terminal);
}

int CommandLine::Conclude(const absl::StatusOr<int>& ended, const Terminal& terminal) {
  const absl::Status written = FlushStandardOutput();
  if (!ended.ok()) std::fputs(ErrorText(ended.status(), terminal.color_err).c_str(), stderr);
  if (!written.ok() && written != ended.status()) {
    std::fputs(ErrorText(written, terminal.color_err).c_str(), stderr);
  }
  const int exit_status = ended.ok() ? *ended : ExitStatusOf(ReasonOf(ended.status()));
  return exit_status != 0 || written.ok() ? exit_status : ExitStatusOf(ReasonOf(written));
}

}  // namespace courier::controller
