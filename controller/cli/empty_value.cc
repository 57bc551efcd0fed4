#include "controller/cli/empty_value.h"

#include <algorithm>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "common/base/error.h"

namespace courier::controller {
namespace {

bool HasEmptyValue(const CLI::Option& option) {
  const CLI::results_t& values = option.results();
  return std::any_of(values.begin(), values.end(),
                     [](const std::string& value) { return value.empty(); });
}

}  // namespace

std::vector<std::string> WithEmptyValues(std::vector<std::string> arguments,
                                         const std::vector<std::string>& flags) {
  std::vector<std::string> words;
  bool only_values = false;
  for (std::string& argument : arguments) {
    only_values = only_values || argument == "--";
    const std::string name = argument.substr(0, argument.size() - 1);
    const bool splits = !only_values && absl::EndsWith(argument, "=") &&
                        std::find(flags.begin(), flags.end(), name) != flags.end();
    words.push_back(splits ? name : std::move(argument));
    if (splits) words.emplace_back();
  }
  return words;
}

absl::Status CheckNothingEmpty(const CLI::App& command) {
  for (const CLI::App* app = &command; app != nullptr; app = app->get_parent()) {
    for (const CLI::Option* option : app->get_options()) {
      if (!HasEmptyValue(*option)) continue;
      return MakeError(Reason::kUsage, absl::StrCat(option->get_name(),
                                                    " is empty; give it a value, or leave it out"));
    }
  }
  return absl::OkStatus();
}

}  // namespace courier::controller
