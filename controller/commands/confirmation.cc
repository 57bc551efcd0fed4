#include "controller/commands/confirmation.h"

#include "absl/strings/str_cat.h"
#include "common/base/error.h"
#include "common/base/status_macros.h"
#include "controller/cli/prompt.h"

namespace courier::controller {

absl::Status Confirm(const CommandContext& context, const Confirmation& confirmation,
                     absl::FunctionRef<absl::StatusOr<std::string>(absl::string_view)> ask) {
  if (confirmation.yes) return absl::OkStatus();
  if (!context.terminal.interactive) {
    return MakeError(Reason::kConfirmationNeeded,
                     "there is no terminal to ask on, and nothing was changed. Look at what would "
                     "be done, then give --yes");
  }
  const std::string& name = confirmation.name;
  COURIER_ASSIGN_OR_RETURN(
      const std::string answer,
      ask(name.empty() ? confirmation.question
                       : absl::StrCat("Type the name of the environment to go on (", name, "): ")));
  if (name.empty() ? IsYes(answer) : answer == name) return absl::OkStatus();
  return MakeError(Reason::kCancelled, "nothing was changed");
}

}  // namespace courier::controller
