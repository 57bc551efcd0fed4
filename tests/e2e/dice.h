// Random choices from a seed, the same on every machine.
#pragma once

#include <cstddef>
#include <cstdint>
#include <random>
#include <string>
#include <vector>

namespace courier::e2e {

class Dice {
 public:
  explicit Dice(std::uint64_t seed) : random_(seed) {}

  // From 0 to `count` - 1.
  std::size_t Below(std::size_t count) { return static_cast<std::size_t>(random_() % count); }
  bool Chance(unsigned percent) { return random_() % 100 < percent; }
  template <class Value>
  const Value& OneOf(const std::vector<Value>& values) {
    return values[Below(values.size())];
  }
  std::string OneOf(std::initializer_list<const char*> words) {
    return words.begin()[Below(words.size())];
  }

 private:
  // Its output is fixed by the standard; that of the distributions is not.
  std::mt19937_64 random_;
};

}  // namespace courier::e2e
