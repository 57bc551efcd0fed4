#include "agent/upgrade/chosen_reference.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "agent/schema/dify_chain.h"
#include "agent/schema/releases.h"
#include "common/base/error.h"
#include "common/base/status_macros.h"

namespace courier::upgrade {

absl::StatusOr<std::unique_ptr<ChosenReference>> ChosenReference::Choose(
    const std::optional<config::SchemaSettings>& settings, const std::string& release) {
  std::unique_ptr<ChosenReference> chosen(new ChosenReference());
  schema::Reference& reference = chosen->reference_;
  reference.chain = &schema::DifyChain();
  if (!release.empty()) {
    const absl::string_view head = schema::HeadOf(release);
    if (head.empty()) {
      return MakeError(Reason::kUsage, absl::StrCat("the last migration of Dify ", release,
                                                    " is not known here; known are releases from ",
                                                    schema::KnownReleases().front(), " to ",
                                                    schema::KnownReleases().back()));
    }
    reference.source = schema::Reference::Source::kRelease;
    reference.place = release;
    reference.heads = {std::string(head)};
    return chosen;
  }
  if (settings) {
    COURIER_ASSIGN_OR_RETURN(chosen->code_,
                             schema::ReadCodeChain({settings->versions, settings->working_directory,
                                                    settings->upgrade_command}));
  }
  if (chosen->code_) {
    reference.source = schema::Reference::Source::kCode;
    reference.chain = &chosen->code_->chain;
    reference.place = chosen->code_->place;
  }
  reference.heads = reference.chain->Heads();
  return chosen;
}

}  // namespace courier::upgrade
