#include "controller/cli/shell_completion.h"

#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/str_split.h"
#include "common/base/error.h"
#include "controller/cli/command_line.h"

namespace courier::controller {
namespace {

struct Entry {
  // "list apps", empty for the root.
  std::string path;
  const CLI::App* command;
};

void Collect(const CLI::App& command, const std::string& path, std::vector<Entry>& entries) {
  entries.push_back({path, &command});
  for (const CLI::App* each : command.get_subcommands([](const CLI::App*) { return true; })) {
    Collect(*each, path.empty() ? each->get_name() : path + " " + each->get_name(), entries);
  }
}

// The words a flag with fixed values takes: its type name is written "a|b|c".
std::vector<std::string> Values(const CLI::Option& option) {
  const std::string type = option.get_type_name();
  if (type.find('|') == std::string::npos) return {};
  return absl::StrSplit(type, '|');
}

bool TakesFile(const CLI::Option& option) {
  return option.get_type_name() == "FILE" || option.get_type_name() == "DIR";
}

std::string Quoted(absl::string_view text) {
  return absl::StrCat("'", absl::StrReplaceAll(text, {{"'", "'\\''"}}), "'");
}

std::vector<const CLI::Option*> AllOptions(const std::vector<Entry>& entries) {
  std::vector<const CLI::Option*> options;
  for (const Entry& entry : entries) {
    for (const CLI::Option* option : entry.command->get_options()) {
      if (!option->get_lnames().empty()) options.push_back(option);
    }
  }
  return options;
}

std::string BashCases(const std::vector<Entry>& entries) {
  std::string values;
  std::vector<std::string> files;
  for (const CLI::Option* option : AllOptions(entries)) {
    const std::string flag = "--" + option->get_lnames().front();
    if (const auto words = Values(*option); !words.empty()) {
      absl::StrAppend(&values, "    ", flag, ") COMPREPLY=($(compgen -W '",
                      absl::StrJoin(words, " "), "' -- \"$cur\")); return ;;\n");
    } else if (TakesFile(*option)) {
      files.push_back(flag);
    }
  }
  if (!files.empty()) {
    absl::StrAppend(&values, "    ", absl::StrJoin(files, "|"),
                    ") COMPREPLY=($(compgen -f -- \"$cur\")); return ;;\n");
  }
  return values;
}

std::string Bash(const std::vector<Entry>& entries) {
  std::string words;
  for (const Entry& entry : entries) {
    std::vector<std::string> all = CommandNames(*entry.command);
    for (std::string& flag : FlagNames(*entry.command)) all.push_back(std::move(flag));
    absl::StrAppend(&words, "    '", entry.path, "') words='", absl::StrJoin(all, " "), "' ;;\n");
  }
  std::vector<std::string> paths;
  for (const Entry& entry : entries) paths.push_back(Quoted(entry.path));
  return absl::StrCat(
      "# bash completion for courier; load with: source <(courier completion bash)\n"
      "_courier() {\n"
      "  local cur=\"${COMP_WORDS[COMP_CWORD]}\" prev=\"${COMP_WORDS[COMP_CWORD-1]}\"\n"
      "  local path='' word words='' i\n"
      "  case \"$prev\" in\n",
      BashCases(entries),
      "  esac\n"
      "  for ((i = 1; i < COMP_CWORD; i++)); do\n"
      "    word=\"${path:+$path }${COMP_WORDS[i]}\"\n"
      "    case \"$word\" in\n      ",
      absl::StrJoin(paths.begin() + 1, paths.end(), "|"),
      ") path=\"$word\" ;;\n"
      "    esac\n"
      "  done\n"
      "  case \"$path\" in\n",
      words,
      "  esac\n"
      "  COMPREPLY=($(compgen -W \"$words\" -- \"$cur\"))\n"
      "}\n"
      "complete -F _courier courier\n");
}

std::string Fish(const std::vector<Entry>& entries) {
  std::string out =
      "# fish completion for courier; load with: courier completion fish | source\n"
      "complete -c courier -f\n";
  for (const Entry& entry : entries) {
    std::string condition;
    if (entry.path.empty()) {
      condition = "__fish_use_subcommand";
    } else {
      std::vector<std::string> parts;
      for (const absl::string_view word : absl::StrSplit(entry.path, ' ')) {
        parts.push_back(absl::StrCat("__fish_seen_subcommand_from ", word));
      }
      condition = absl::StrJoin(parts, "; and ");
    }
    for (const CLI::App* each :
         entry.command->get_subcommands([](const CLI::App*) { return true; })) {
      absl::StrAppend(&out, "complete -c courier -n ", Quoted(condition), " -a ", each->get_name(),
                      " -d ", Quoted(each->get_description()), "\n");
    }
    for (const CLI::Option* option : entry.command->get_options()) {
      if (option->get_lnames().empty()) continue;
      absl::StrAppend(&out, "complete -c courier",
                      entry.path.empty() ? "" : absl::StrCat(" -n ", Quoted(condition)), " -l ",
                      option->get_lnames().front(), option->get_type_size() == 0 ? "" : " -r",
                      TakesFile(*option) ? " -F" : "", " -d ", Quoted(option->get_description()));
      const std::vector<std::string> values = Values(*option);
      if (!values.empty()) absl::StrAppend(&out, " -a ", Quoted(absl::StrJoin(values, " ")));
      absl::StrAppend(&out, "\n");
    }
  }
  return out;
}

std::string Zsh(const std::vector<Entry>& entries) {
  // zsh runs bash's functions; one generator is less to keep right.
  return absl::StrCat(
      "#compdef courier\n"
      "# zsh completion for courier; load with: source <(courier completion zsh)\n"
      "autoload -U +X bashcompinit && bashcompinit\n",
      Bash(entries));
}

}  // namespace

absl::StatusOr<std::string> ShellCompletion(const CLI::App& root, absl::string_view shell) {
  std::vector<Entry> entries;
  Collect(root, "", entries);
  if (shell == "bash") return Bash(entries);
  if (shell == "zsh") return Zsh(entries);
  if (shell == "fish") return Fish(entries);
  return MakeError(Reason::kUsage,
                   absl::StrCat("no completion for \"", shell, "\"; there is bash, zsh and fish"));
}

}  // namespace courier::controller
