// Any bytes: what is read prints back unchanged, and a merge, once done, has nothing left to do.
// The input is a .env and a template, separated by the first NUL.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>

#include "absl/strings/string_view.h"
#include "common/base/error.h"
#include "common/envfile/env_diff.h"
#include "common/envfile/env_document.h"
#include "common/envfile/env_merge.h"
#include "common/envfile/env_value.h"
#include "common/envfile/report_json.h"
#include "common/envfile/report_text.h"

namespace {

using courier::envfile::EnvDocument;

void Require(bool condition) {
  if (!condition) std::abort();
}

void CheckMerge(const EnvDocument& env, const EnvDocument& example) {
  const courier::envfile::SecretNames secrets;
  const auto diff = courier::envfile::DiffWithTemplate(env, example, &example, secrets);
  Require(!courier::envfile::DiffText(diff, {}).empty());
  Require(!courier::envfile::DiffJson(diff).empty());
  const auto merged = courier::envfile::MergeWithTemplate(env, example, {}, secrets);
  if (!merged.ok()) {
    Require(courier::ReasonOf(merged.status()) == courier::Reason::kBadConfiguration);
    return;
  }
  const auto written = EnvDocument::Parse(merged->text, "merged");
  Require(written.ok());
  const auto again = courier::envfile::MergeWithTemplate(*written, example, {}, secrets);
  Require(again.ok() && again->text == merged->text);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const absl::string_view bytes(reinterpret_cast<const char*>(data), size);
  const size_t split = bytes.find('\0');
  const absl::string_view left = bytes.substr(0, split);
  const absl::string_view right =
      split == absl::string_view::npos ? absl::string_view() : bytes.substr(split + 1);
  courier::envfile::EscapeControls(bytes);
  courier::envfile::CountCharacters(bytes);
  const auto env = EnvDocument::Parse(left, "left");
  const auto example = EnvDocument::Parse(right, "right");
  if (env.ok()) Require(env->Print() == left);
  if (example.ok()) Require(example->Print() == right);
  if (env.ok() && example.ok()) CheckMerge(*env, *example);
  return 0;
}
