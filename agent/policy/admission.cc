#include "agent/policy/admission.h"

#include "absl/strings/str_cat.h"
#include "common/base/error.h"

namespace courier::policy {

absl::StatusOr<Admission::Slot> Admission::Enter() {
  if (++running_ <= most_) return Slot(this);
  --running_;
  return MakeError(Reason::kBusy,
                   absl::StrCat("the agent runs ", most_, most_ == 1 ? " transfer" : " transfers",
                                " already (limits.max_transfers). Try again later."));
}

}  // namespace courier::policy
