// What an ELF file says about how it was hardened.
#pragma once

#include <string>
#include <vector>

#include "absl/status/statusor.h"

namespace courier::test {

struct ElfFile {
  bool position_independent = false;
  // Relocations are done at start and then read-only.
  bool read_only_relocations = false;
  bool bound_at_start = false;
  bool executable_stack = false;
  // A segment that can be written and run.
  bool writable_code = false;
  // RPATH or RUNPATH.
  bool library_path = false;
  // What it takes from libraries.
  std::vector<std::string> imported;
};

// 64-bit, in this machine's byte order; an error for anything else.
absl::StatusOr<ElfFile> ReadElfFile(const std::string& path);

}  // namespace courier::test
