// A YAML scalar as PyYAML prints it, decoded character by character into memory of the caller's.
#pragma once

#include "absl/functional/function_ref.h"
#include "controller/package_import/secret_places.h"

namespace courier::controller {

// Calls `put` with each character of the secret at `place`, in order.
void DecodeSecret(absl::string_view text, const SecretPlace& place,
                  absl::FunctionRef<void(uint32_t code_point)> put);

}  // namespace courier::controller
