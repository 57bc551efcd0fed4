courier_fuzz(signed_statement_fuzz
  SOURCES signed_statement_fuzz.cc
  DEPS courier::common_base courier::common_tls OpenSSL::Crypto)
