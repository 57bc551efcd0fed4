// What execve wants: an array of pointers that ends with a null.
#pragma once

#include <string>
#include <vector>

namespace courier::test {

// Points into `texts`, which must stay as they are.
inline std::vector<char*> ExecPointers(std::vector<std::string>& texts) {
  std::vector<char*> pointers;
  for (std::string& text : texts) pointers.push_back(text.data());
  pointers.push_back(nullptr);
  return pointers;
}

}  // namespace courier::test
