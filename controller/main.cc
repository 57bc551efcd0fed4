// The controller's command line. Everything is in controller/commands.
#include <grpc/support/log.h>

#include <cstdio>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "common/base/error.h"
#include "common/base/one_heap.h"
#include "common/secret/process_hardening.h"
#include "common/tls/tls_version.h"
#include "controller/cli/command_line.h"
#include "controller/commands/all_commands.h"
#include "controller/output/error_text.h"

int main(int argc, char** argv) {
  courier::UseOneHeap();
  // Both must come before threads, OpenSSL and gRPC.
  if (const absl::Status status = courier::secret::HardenProcess(); !status.ok()) {
    std::fputs(courier::controller::ErrorText(status, /*color=*/false).c_str(), stderr);
    return courier::ExitStatusOf(courier::ReasonOf(status));
  }
  courier::tls::RequireTls13();
  // gRPC's own log tells little; what matters becomes a sentence.
  gpr_set_log_function([](gpr_log_func_args*) {});
  courier::controller::CommandLine line;
  courier::controller::AddAllCommands(line);
  return line.Run(std::vector<std::string>(argv + 1, argv + argc),
                  courier::controller::CurrentSurroundings());
}
