// The yes that a change needs: from --yes, or from a person on a terminal.
#pragma once

#include <string>

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "controller/cli/command_line.h"

namespace courier::controller {

struct Confirmation {
  bool yes = false;
  std::string question;
  // Must be typed instead of a y (`confirm: true` on an environment); empty: a y is enough.
  std::string name;
};

// `ask` asks one line. kConfirmationNeeded without a terminal, kCancelled for no.
absl::Status Confirm(const CommandContext& context, const Confirmation& confirmation,
                     absl::FunctionRef<absl::StatusOr<std::string>(absl::string_view)> ask);

}  // namespace courier::controller
