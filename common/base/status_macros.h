// Early return for absl::Status. Debian 12's abseil has no such macros; the names follow the later
// abseil ones so that a swap is easy.
#pragma once

#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

#define COURIER_STATUS_CONCAT_INNER_(a, b) a##b
#define COURIER_STATUS_CONCAT_(a, b) COURIER_STATUS_CONCAT_INNER_(a, b)

// Returns the status of `expr` from the enclosing function unless it is OK.
#define COURIER_RETURN_IF_ERROR(expr)                                   \
  do {                                                                  \
    if (absl::Status courier_status_ = (expr); !courier_status_.ok()) { \
      return courier_status_;                                           \
    }                                                                   \
  } while (false)

// COURIER_ASSIGN_OR_RETURN(auto x, F()): assigns the value of F() or returns its status.
#define COURIER_ASSIGN_OR_RETURN(lhs, expr) \
  COURIER_ASSIGN_OR_RETURN_IMPL_(COURIER_STATUS_CONCAT_(courier_statusor_, __LINE__), lhs, expr)
#define COURIER_ASSIGN_OR_RETURN_IMPL_(statusor, lhs, expr) \
  auto statusor = (expr);                                   \
  if (!statusor.ok()) return std::move(statusor).status();  \
  lhs = *std::move(statusor)
