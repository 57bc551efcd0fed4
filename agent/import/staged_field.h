// A field of a staged row as COPY wants it: a text, or nothing for NULL.
#pragma once

#include <optional>
#include <string>

#include "absl/strings/string_view.h"
#include "agent/db/transaction.h"

namespace courier::import {

using db::Field;

// Points into `text`.
inline Field FieldOf(const std::optional<std::string>& text) {
  return text ? Field(*text) : Field();
}

inline absl::string_view Flag(bool value) { return value ? "t" : "f"; }

}  // namespace courier::import
