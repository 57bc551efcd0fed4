// One thing that `courier doctor` and `courier-agent --check` looked at.
#pragma once

#include <string>
#include <utility>
#include <vector>

namespace courier::checkup {

enum class Level { kOk, kNote, kWarning, kFailure };

struct Finding {
  Level level = Level::kOk;
  // Stable word, listed in agent_service.proto.
  std::string check;
  std::string message;
  // A command or a line that mends it; empty when there is nothing to mend.
  std::string remedy;
};

using Findings = std::vector<Finding>;

inline Finding Ok(std::string check, std::string message) {
  return {Level::kOk, std::move(check), std::move(message), ""};
}
inline Finding Note(std::string check, std::string message) {
  return {Level::kNote, std::move(check), std::move(message), ""};
}
inline Finding Warning(std::string check, std::string message, std::string remedy) {
  return {Level::kWarning, std::move(check), std::move(message), std::move(remedy)};
}
inline Finding Failure(std::string check, std::string message, std::string remedy) {
  return {Level::kFailure, std::move(check), std::move(message), std::move(remedy)};
}

}  // namespace courier::checkup
