// Lists of texts between std::vector and protobuf, moved and not copied.
#pragma once

#include <google/protobuf/repeated_ptr_field.h>

#include <string>
#include <utility>
#include <vector>

namespace courier::wire {

inline void MoveStrings(std::vector<std::string>&& from,
                        google::protobuf::RepeatedPtrField<std::string>& to) {
  to.Reserve(static_cast<int>(from.size()));
  for (std::string& text : from) to.Add(std::move(text));
}

inline std::vector<std::string> TakeStrings(google::protobuf::RepeatedPtrField<std::string>& from) {
  std::vector<std::string> out;
  out.reserve(static_cast<size_t>(from.size()));
  for (std::string& text : from) out.push_back(std::move(text));
  return out;
}

}  // namespace courier::wire
