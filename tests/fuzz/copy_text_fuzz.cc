// A line made of any fields gives these fields again; any line can be split.
#include <cstdint>
#include <cstdlib>
#include <string>
#include <vector>

#include "agent/db/copy_text.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string text(reinterpret_cast<const char*>(data), size);
  courier::db::CopyLine split;
  std::string any = text;
  (void)split.Split(any);
  const std::vector<absl::optional<absl::string_view>> fields = {text, absl::nullopt, "x"};
  std::string line;
  courier::db::MakeCopyLine(fields, line);
  const auto again = split.Split(line);
  if (again.size() != 3 || *again[0] != text || again[1] || *again[2] != "x") std::abort();
  return 0;
}
