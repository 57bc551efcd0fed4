// Questions with a default, asked again until the answer makes sense: yes or no, one of a list,
// some of a list, one of a few words. Where the answers come from is the caller's choice.
#pragma once

#include <cstddef>
#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace courier::controller {

class Questions {
 public:
  // Asks one line; kCancelled ends everything.
  using AskLine = std::function<absl::StatusOr<std::string>(absl::string_view question)>;
  using Say = std::function<void(absl::string_view text)>;

  Questions(AskLine ask_line, Say say) : ask_line_(std::move(ask_line)), say_(std::move(say)) {}

  void Heading(absl::string_view text);
  void Tell(absl::string_view text) { say_(text); }

  absl::StatusOr<bool> YesNo(absl::string_view question, bool by_default);

  // An index into `choices`, which are shown numbered from 1; an empty answer is the first.
  absl::StatusOr<size_t> PickOne(absl::string_view question,
                                 const std::vector<std::string>& choices);

  // Indices in the order of the list, without duplicates: "all", "none", or numbers and ranges with
  // commas, such as 1-3,5. An empty answer is all of them or none.
  enum class Default { kAll, kNone };
  absl::StatusOr<std::vector<size_t>> PickSome(absl::string_view question,
                                               const std::vector<std::string>& choices,
                                               Default by_default);

  // One of `words`; an empty answer is `by_default`.
  absl::StatusOr<std::string> Choose(absl::string_view question,
                                     const std::vector<std::string>& words,
                                     const std::string& by_default);

  // Any text; an empty answer is `by_default`.
  absl::StatusOr<std::string> Text(absl::string_view question, const std::string& by_default);

 private:
  void ShowNumbered(const std::vector<std::string>& choices);

  AskLine ask_line_;
  Say say_;
};

}  // namespace courier::controller
