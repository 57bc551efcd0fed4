courier_fuzz(tenant_token_fuzz
  SOURCES tenant_token_fuzz.cc
  DEPS courier::common_base courier::common_crypto courier::common_secret courier::common_text absl::strings)
courier_fuzz(private_key_fuzz
  SOURCES private_key_fuzz.cc
  DEPS courier::common_base courier::common_crypto courier::common_secret absl::strings)
courier_fuzz(package_seal_fuzz
  SOURCES package_seal_fuzz.cc
  DEPS courier::common_base courier::common_crypto absl::strings)
