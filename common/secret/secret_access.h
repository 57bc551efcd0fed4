// The permission to look at a secret. Whatever reads or writes a SecretBytes passes one, made by a
// factory that names the purpose, so that a search for `SecretAccess::For` finds every place where
// a secret is open. Choose the purpose that is true; add none without a review.
#pragma once

namespace courier::secret {

class SecretAccess {
 public:
  // The secret is encrypted next, and the plaintext goes nowhere else.
  static constexpr SecretAccess ForEncryption() { return {}; }
  // The secret is the result of a decryption or of a key agreement.
  static constexpr SecretAccess ForDecryption() { return {}; }
  // Key material on its way into the cryptographic library.
  static constexpr SecretAccess ForKeyLoading() { return {}; }
  // The secret comes in from where it is stored: a key file, a database column kept in clear.
  static constexpr SecretAccess ForIntake() { return {}; }
  // A digest or another derived value that Dify itself stores beside the secret.
  static constexpr SecretAccess ForFingerprint() { return {}; }
  static constexpr SecretAccess ForTest() { return {}; }

 private:
  constexpr SecretAccess() = default;
};

}  // namespace courier::secret
