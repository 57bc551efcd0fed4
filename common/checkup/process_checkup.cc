#include "common/checkup/process_checkup.h"

#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/statvfs.h>

#include <filesystem>
#include <fstream>
#include <string>

#include "absl/strings/str_cat.h"
#include "common/secret/secure_arena.h"

namespace courier::checkup {
namespace {

constexpr uint64_t kLockedBytes =
    secret::kDefaultSecureArenaBytes + secret::kOpensslSecureHeapBytes;
constexpr uint64_t kLittleSpace = uint64_t{64} << 20U;
constexpr uint64_t kNoSpace = uint64_t{1} << 20U;

bool SwapIsOn() {
  std::ifstream swaps("/proc/swaps");
  std::string heading;
  std::string first;
  return std::getline(swaps, heading) && std::getline(swaps, first) && !first.empty();
}

}  // namespace

ProcessFacts ReadProcessFacts() {
  ProcessFacts facts;
  rlimit lock{};
  if (getrlimit(RLIMIT_MEMLOCK, &lock) == 0 && lock.rlim_cur != RLIM_INFINITY) {
    facts.lock_limit = lock.rlim_cur;
  }
  rlimit core{};
  getrlimit(RLIMIT_CORE, &core);
  facts.core_limit = core.rlim_cur;
  facts.dumpable = prctl(PR_GET_DUMPABLE, 0, 0, 0, 0) == 1;
  facts.swap_is_on = SwapIsOn();
  return facts;
}

Findings CheckProcess(const ProcessFacts& facts) {
  Findings findings;
  if (facts.lock_limit && *facts.lock_limit < kLockedBytes) {
    findings.push_back(
        Failure("memory_lock",
                absl::StrCat("memory lock limit is ", *facts.lock_limit >> 10U, " KiB, ",
                             kLockedBytes >> 10U, " KiB needed for secrets"),
                "systemd: LimitMEMLOCK=16M; shell: ulimit -l 16384"));
  } else {
    findings.push_back(Ok("memory_lock", "memory lock"));
  }
  if (facts.core_limit != 0 || facts.dumpable) {
    findings.push_back(Failure("core_limit", "core dumps of this process are possible",
                               "systemd: LimitCORE=0; shell: ulimit -c 0"));
  } else {
    findings.push_back(Ok("core_limit", "no core dumps"));
  }
  if (facts.swap_is_on) {
    findings.push_back(Note("swap",
                            "swap is on; secrets stay in locked memory, and MemorySwapMax=0 of "
                            "systemd keeps the rest out too"));
  }
  return findings;
}

Findings CheckDisk(const std::string& file) {
  if (file.empty()) return {};
  const std::string folder = std::filesystem::absolute(file).parent_path().string();
  struct statvfs found {};
  if (statvfs(folder.c_str(), &found) != 0) {
    return {Failure("disk", absl::StrCat("the folder of ", file, " can't be reached"),
                    absl::StrCat("mkdir -p ", folder))};
  }
  const uint64_t free_bytes = found.f_bavail * found.f_frsize;
  const std::string message =
      absl::StrCat("disk of ", folder, ": ", free_bytes >> 20U, " MiB free");
  const std::string remedy =
      absl::StrCat("make room; what is there: du -xh ", folder, " | sort -h");
  if (free_bytes < kNoSpace) return {Failure("disk", message + ", nothing can be done", remedy)};
  if (free_bytes < kLittleSpace) return {Warning("disk", message, remedy)};
  return {Ok("disk", message)};
}

}  // namespace courier::checkup
