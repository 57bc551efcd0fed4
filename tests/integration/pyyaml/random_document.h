// Documents made up to be hard on a YAML emitter: indicators, breaks, odd spaces, what looks like
// another type, words around the folding width, deep and empty collections. One seed, one sequence.
#pragma once

#include <cstdint>
#include <random>
#include <string>

#include "common/dsl_yaml/value.h"

namespace courier::dsl_yaml {

class RandomDocument {
 public:
  explicit RandomDocument(uint64_t seed) : random_(seed) {}

  Value Next();
  // Text that looks like a number, a bool, a date or nearly so.
  std::string PlainScalar();

 private:
  size_t Below(size_t bound) { return random_() % bound; }
  std::string Text();
  Value Scalar();
  Value Any(int depth);
  Value Map(int depth);

  std::mt19937_64 random_;
};

}  // namespace courier::dsl_yaml
