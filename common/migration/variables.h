// The environment variables of a workflow: the text of `workflows.environment_variables`, an object
// keyed by variable name whose entries hold value_type, value, id, name, … . Only values of
// value_type `secret` are tokens; nothing else is ever changed here.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace courier::migration {

struct SecretVariable {
  std::string name;
  std::string id;
  // The stored text: a token, or "" in a package without secrets.
  std::string value;
};

// The secret entries, in order. kBadToken when a secret's value is not text; kBadGraph when the
// column is not a JSON object. Empty text has no variables.
absl::StatusOr<std::vector<SecretVariable>> SecretVariablesOf(absl::string_view column);

// `column` with the value of every secret entry replaced by what `replace` gives.
absl::StatusOr<std::string> ReplaceSecrets(
    absl::string_view column,
    absl::FunctionRef<absl::StatusOr<std::string>(const SecretVariable&)> replace);

// The tokens a target already holds, found by variable id, else by name.
class StoredSecrets {
 public:
  static absl::StatusOr<StoredSecrets> Of(absl::string_view column);
  // The stored token; nullptr when the variable is new to the target.
  const std::string* Find(const SecretVariable& variable) const;

 private:
  std::map<std::string, std::string> by_id_;
  std::map<std::string, std::string> by_name_;
};

// `column` with the secret entries of `there` added that it lacks (by id and by name); their names
// are added to `kept`. What stands there and can't be read is left out.
absl::StatusOr<std::string> WithSecretsOf(absl::string_view column, absl::string_view there,
                                          std::vector<std::string>& kept);

// Sets the value of variable `name` to `value`: text for a string entry, a finished token for a
// secret one; numbers keep their spelling. kBadSelection when there is no such variable, or when
// the value does not fit its type (a token for a plain variable, plain text for a secret one, text
// that is no number).
absl::StatusOr<std::string> SetVariable(absl::string_view column, absl::string_view name,
                                        absl::string_view value, bool is_token);

}  // namespace courier::migration
