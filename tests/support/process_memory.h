// The memory of another process, read piece by piece through /proc.
#pragma once

#include <sys/types.h>

#include <cstddef>
#include <functional>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"

namespace courier::test {

// Calls `visit` with pieces of all readable memory and the address each begins at. Pieces of one
// mapping overlap by `overlap` bytes so that nothing is cut in two. Pages that cannot be read (the
// kernel's own) are passed over. kMissingRight when the process may not be looked into.
absl::Status VisitProcessMemory(
    pid_t pid, std::size_t overlap,
    const std::function<void(absl::string_view bytes, std::size_t address)>& visit);

}  // namespace courier::test
