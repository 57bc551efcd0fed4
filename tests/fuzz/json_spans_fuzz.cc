// Any text either is refused or can be walked, and editing nothing gives it back.
#include <cstdint>
#include <cstdlib>
#include <string>

#include "common/text/json_spans.h"

namespace {

void Walk(courier::text::JsonRef value) {
  (void)value.AsString();
  (void)value.IsTruthy();
  for (auto child = value.FirstChild(); child; child = child.Next()) {
    if (value.IsObject() && !value.Get(child.Key())) std::abort();
    Walk(child);
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const absl::string_view text(reinterpret_cast<const char*>(data), size);
  const auto spans = courier::text::JsonSpans::Parse(text, {.max_depth = 100});
  if (!spans.ok()) return 0;
  Walk(spans->root());
  if (courier::text::JsonEdits().Apply(text) != text) std::abort();
  return 0;
}
