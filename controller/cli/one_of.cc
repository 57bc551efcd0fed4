#include "controller/cli/one_of.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "common/text/suggestion.h"

namespace courier::controller {

CLI::Validator OneOf(std::vector<std::string> words) {
  return CLI::Validator(
      [words = std::move(words)](const std::string& word) -> std::string {
        if (std::find(words.begin(), words.end(), word) != words.end()) return "";
        return absl::StrCat("\"", word, "\" is none of ", absl::StrJoin(words, ", "), ".",
                            text::DidYouMean(word, words));
      },
      "");
}

}  // namespace courier::controller
