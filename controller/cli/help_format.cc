#include "controller/cli/help_format.h"

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/str_split.h"
#include "controller/cli/global_flags.h"

namespace courier::controller {
namespace {

std::string FullName(const CLI::App* app) {
  if (app->get_parent() == nullptr) return app->get_name();
  return FullName(app->get_parent()) + " " + app->get_name();
}

std::string Examples(const CLI::App* app) {
  if (app->get_footer().empty()) return "";
  std::string out = "\nExamples:\n";
  for (const absl::string_view line : absl::StrSplit(app->get_footer(), '\n')) {
    absl::StrAppend(&out, "  ", line, "\n");
  }
  return out;
}

}  // namespace

std::string HelpFormat::make_help(const CLI::App* app, std::string name,
                                  CLI::AppFormatMode mode) const {
  if (mode == CLI::AppFormatMode::Sub) return make_expanded(app);
  std::string out = absl::StrCat(app->get_description(), "\n", Examples(app), "\n",
                                 make_usage(app, std::move(name)), make_positionals(app),
                                 make_subcommands(app, mode), make_groups(app, mode));
  // The flags that every command understands are the root's.
  const CLI::App* root = app;
  while (root->get_parent() != nullptr) root = root->get_parent();
  if (root != app) {
    absl::StrAppend(&out, make_group(kEverywhere, /*is_positional=*/false,
                                     root->get_options([](const CLI::Option* option) {
                                       return option->get_group() == kEverywhere;
                                     })));
  }
  return absl::StrReplaceAll(
      out, {{"\nSubcommands:", "\nCommands:"}, {"\nOptions:", "\nFlags:"}, {"\n\n\n", "\n\n"}});
}

std::string HelpFormat::make_option_name(const CLI::Option* option, bool is_positional) const {
  if (is_positional) return option->get_name(true, false);
  std::vector<std::string> names;
  for (const std::string& name : option->get_snames()) names.push_back("-" + name);
  const std::vector<std::string>& negative = option->get_fnames();
  for (const std::string& name : option->get_lnames()) {
    if (std::find(negative.begin(), negative.end(), name) != negative.end()) continue;
    const bool has_no = std::find(negative.begin(), negative.end(), "no-" + name) != negative.end();
    names.push_back(absl::StrCat(has_no ? "--[no-]" : "--", name));
  }
  return absl::StrJoin(names, ", ");
}

std::string HelpFormat::make_option_opts(const CLI::Option* option) const {
  if (option->get_type_size() == 0) return "";
  const std::string repeatable = option->get_items_expected_max() > 1 ? " (repeatable)" : "";
  return absl::StrCat(" ", option->get_type_name(), repeatable);
}

std::string HelpFormat::make_usage(const CLI::App* app, std::string /*name*/) const {
  std::string out = absl::StrCat("Usage: ", FullName(app));
  if (!app->get_subcommands([](const CLI::App*) { return true; }).empty()) {
    absl::StrAppend(&out, " COMMAND");
  }
  for (const CLI::Option* option :
       app->get_options([](const CLI::Option* each) { return each->get_positional(); })) {
    const bool required = option->get_required();
    absl::StrAppend(&out, required ? " " : " [", option->get_name(true, false),
                    required ? "" : "]");
  }
  return absl::StrCat(out, " [FLAGS]\n");
}

}  // namespace courier::controller
