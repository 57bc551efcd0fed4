courier_fuzz(env_document_fuzz
  SOURCES "${PROJECT_SOURCE_DIR}/tests/fuzz/env_document_fuzz.cc"
  DEPS courier::common_envfile)
